import { quoteName } from "../core/duckdb.ts";
import { UserError } from "../core/errors.ts";
import { NotRecordedThen } from "./not-recorded.ts";
import { mayDo } from "./policy.ts";
import type { Principal } from "./principal.ts";
import type { Asking, ReleaseLease } from "./run.ts";

/** Rows of one source that broke one rule. */
export interface ProblemGroup {
  readonly system: string;
  readonly resource: string;
  readonly rule: string;
  readonly column: string | undefined;
  readonly rows: number;
  /** One value that was found, whoever it may belong to: not to be shown before its column is known to be harmless. */
  readonly example: string | undefined;
}

/** Whether it tells of a source that changed its shape; what it found is a sentence then, no value. */
export const isDrift = ({ rule }: ProblemGroup): boolean =>
  /^column (added|dropped|renamed|retyped|shorter|charset)$/.test(rule);

/** What the reads behind the release set aside, the most frequent first. UserError for who may not ask. */
export async function problemGroups(
  reader: ReleaseLease,
  principal: Principal,
  { signal }: Asking = {},
): Promise<readonly ProblemGroup[]> {
  // Bad rows are the business of those who answer for data, not of one's own record.
  if (!mayDo(principal, "problems")) {
    throw new UserError(
      `您的身份不能看问题数据 · the role "${principal.role}" may not list problem rows`,
      "请院系秘书或业务部门查看 · ask your department's officer",
    );
  }
  signal?.throwIfAborted();
  if (reader.release.tables["problem_row"] === undefined) {
    throw new NotRecordedThen(reader.release.id, "problem_row");
  }
  const rows = await reader.connection.rows(
    `SELECT system, resource, rule, column_name, count(*)::INTEGER AS n, min(found) AS example
     FROM ${quoteName(reader.alias)}.main.problem_row
     GROUP BY ALL ORDER BY n DESC, system, resource, rule, column_name`,
  );
  const text = (value: unknown) => (typeof value === "string" ? value : undefined);
  return rows.map((row) => ({
    system: String(row["system"]),
    resource: String(row["resource"]),
    rule: String(row["rule"]),
    column: text(row["column_name"]),
    rows: Number(row["n"]),
    example: text(row["example"]),
  }));
}

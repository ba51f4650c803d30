import { dateOf } from "../../core/clock.ts";
import type { Row } from "../../core/duckdb.ts";
import { UserError } from "../../core/errors.ts";
import type { State } from "../../core/state.ts";
import { mayDo } from "../policy.ts";
import { type Principal, rolesOf } from "../principal.ts";
import { type Asking, type Reader, select } from "../run.ts";
import { maskedColumn } from "./purposes.ts";

/** Which masked columns of which single row are to be seen in the clear, and why. */
export interface RevealAsked {
  /** e.g. "person" */
  readonly entity: string;
  readonly id: string;
  /** e.g. "phone", each of level L3 or L4 */
  readonly columns: readonly string[];
  readonly reason: string;
}

const leastReason = 10;
const mostColumns = 10;

class RevealRefused extends UserError {
  readonly code: "forbidden" | "notFound" | "tooMany";

  constructor(code: RevealRefused["code"], message: string, hint: string) {
    super(message, hint);
    this.code = code;
  }
}

/** Refuses a reveal that could not be meant, before anything is counted or read: who may not, what is not masked, no reason. */
export function checkReveal(asked: RevealAsked, principal: Principal): void {
  const { entity, columns, reason } = asked;
  if (!owns(principal, entity)) {
    throw new RevealRefused(
      "forbidden",
      `不是 "${entity}" 的数源责任人 · not a steward of "${entity}"`,
      "由其数源责任人查看，或申请用途 · ask its steward, or ask for a purpose",
    );
  }
  if (columns.length === 0 || columns.length > mostColumns) {
    throw new UserError(
      `一次查看 1–${mostColumns} 列，给了 ${columns.length} 列 · 1 to ${mostColumns} columns at a time`,
      "写明需要的列 · name the ones you need",
    );
  }
  for (const column of columns) maskedColumn(`${entity}.${column}`);
  if ([...reason.trim()].length < leastReason) {
    throw new UserError(
      `理由至少 ${leastReason} 个字 · the reason has fewer than ${leastReason} characters`,
      "写明为何需要原值 · say what the value is needed for",
    );
  }
}

const owns = (principal: Principal, entity: string): boolean =>
  rolesOf(principal).some(
    (role) => role.role === "steward" && mayDo(role, "reveal") && role.entities.includes(entity),
  );

/**
 * Takes one of the account's reveals of this day, also one that will find nothing: who guesses ids is soon done. Holds
 * over every process on the store. RevealRefused when none is left.
 */
export async function takeReveal(
  { knex }: State,
  account: string,
  perDay: number,
  now: Date,
): Promise<void> {
  const day = dateOf(now);
  await knex("reveal_day")
    .insert({ account, day, used: 0 })
    .onConflict(["account", "day"])
    .ignore();
  const taken = await knex("reveal_day")
    .where({ account, day })
    .where("used", "<", perDay)
    .increment("used", 1);
  if (taken === 1) return;
  throw new RevealRefused(
    "tooMany",
    `今天已查看 ${perDay} 次原值 · ${perDay} reveals were used today`,
    "明天再查看，或申请用途 · go on tomorrow, or ask for a purpose",
  );
}

/**
 * The asked columns of the one row, in the clear; after `checkReveal`. RevealRefused when there is no such row. The
 * values are unmasked for this question alone.
 */
export async function revealRow(
  reader: Reader,
  { entity, id, columns }: RevealAsked,
  principal: Principal,
  asking: Asking = {},
): Promise<Row> {
  const once = { id: "reveal", columns: { [entity]: columns }, scope: "all" } as const;
  const { rows } = await select(
    reader,
    {
      entity,
      fields: [...new Set(columns)].map((column) => ({ kind: "column", as: column, column })),
      where: { kind: "compare", path: ["id"], op: "eq", value: id },
      first: 1,
    },
    { ...principal, purposes: [once] },
    asking,
  );
  const [row] = rows;
  if (row !== undefined) return row;
  throw new RevealRefused(
    "notFound",
    `没有这一行 · there is no such row`,
    "核对标识 · check the id",
  );
}

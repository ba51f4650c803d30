import type { Connection } from "../core/duckdb.ts";
import { tablesOf } from "../schema/ddl.ts";
import { entities } from "../schema/entities.ts";
import type { DeclaredCheck, Model } from "./model.ts";

/** The outcome of one check: how many rows break it, and one of them. */
export interface CheckResult {
  readonly table: string;
  readonly check: string;
  readonly level: "error" | "warn";
  readonly failed: number;
  readonly example: string | undefined;
}

interface Check {
  readonly table: string;
  readonly name: string;
  readonly level: "error" | "warn";
  /** A query of the ids that break it. */
  readonly broken: string;
}

/**
 * Runs what schema demands of every table (unique ids, required columns, known codes) and what the models declare.
 * Broken warnings become problem rows; errors are for the caller, who must not publish.
 */
export async function runChecks(
  connection: Connection,
  models: readonly Model[],
  run: string,
): Promise<readonly CheckResult[]> {
  const checks = [...schemaChecks(), ...models.flatMap(declaredChecks)];
  const results: CheckResult[] = [];
  for (const check of checks) {
    const [row] = await connection.rows(
      `SELECT count(*)::INTEGER AS failed, min(id) AS example FROM (${check.broken})`,
    );
    const failed = Number(row?.["failed"]);
    if (failed === 0) continue;
    const example = row?.["example"];
    results.push({
      table: check.table,
      check: check.name,
      level: check.level,
      failed,
      example: typeof example === "string" ? example : undefined,
    });
    await connection.run(
      `INSERT INTO ledger.problem_row SELECT $1, 'fillonce', $2, NULL, $3, NULL, id, NULL FROM (${check.broken}) LIMIT 1000`,
      [run, check.table, check.name],
    );
  }
  return results;
}

function schemaChecks(): readonly Check[] {
  return entities.flatMap((entity) => {
    const whole = tablesOf(entity).at(-1) ?? entity.name;
    const table = `entity."${whole}"`;
    const required = Object.entries(entity.columns).filter(([, column]) => column.required);
    const coded = Object.entries(entity.columns).filter(([, column]) => column.codes !== undefined);
    return [
      {
        table: entity.name,
        name: "unique(id)",
        level: "error" as const,
        broken: `SELECT id FROM entity."${entity.name}" GROUP BY id HAVING count(*) > 1`,
      },
      {
        table: whole,
        name: entity.history ? "unique(id, valid_from)" : "unique(id)",
        level: "error" as const,
        broken: `SELECT id FROM ${table} GROUP BY id${entity.history ? ", valid_from" : ""} HAVING count(*) > 1`,
      },
      ...required.map(([name]) => ({
        table: whole,
        name: `not_null(${name})`,
        level: "error" as const,
        broken: `SELECT coalesce(id, source_key) AS id FROM ${table} WHERE "${name}" IS NULL`,
      })),
      ...coded.map(([name, column]) => ({
        table: whole,
        name: `code(${name}, ${column.codes})`,
        level: "warn" as const,
        broken: `SELECT id FROM ${table} WHERE "${name}" IS NOT NULL AND "${name}" NOT IN (SELECT code FROM code.list WHERE list = '${column.codes}')`,
      })),
    ];
  });
}

function declaredChecks(model: Model): readonly Check[] {
  if (model.schema === "step") return [];
  if (model.schema === "mart") return model.checks.map((check) => ofMart(model.name, check));
  const entity = entities.find(({ name }) => name === model.name);
  const table = entity?.history ? `${model.name}_history` : model.name;
  return model.checks
    .filter((check) => check.kind !== "code" && check.args.join() !== "id") // schemaChecks has these
    .map((check) => ({
      table,
      name: `${check.kind}(${check.args.join(", ")})`,
      level: check.level,
      broken: brokenBy(
        check,
        entity === undefined
          ? `(SELECT entity_id AS id, * FROM entity."${table}")`
          : `entity."${table}"`,
      ),
    }));
}

/** Every mart has an `id` column that names its grain. */
const ofMart = (name: string, check: DeclaredCheck): Check => ({
  table: `mart_${name}`,
  name: `${check.kind}(${check.args.join(", ")})`,
  level: check.level,
  broken: brokenBy(check, `mart."${name}"`),
});

function brokenBy(check: DeclaredCheck, table: string): string {
  const [column = "", target = ""] = check.args;
  if (check.kind === "relationship") {
    const [entity, key] = target.split(".");
    return `SELECT id FROM ${table} WHERE "${column}" IS NOT NULL AND "${column}" NOT IN (SELECT "${key}" FROM entity."${entity}" WHERE "${key}" IS NOT NULL)`;
  }
  if (check.kind === "not_null") return `SELECT id FROM ${table} WHERE "${column}" IS NULL`;
  const columns = check.args.map((name) => `"${name}"`);
  const known = columns.map((name) => `${name} IS NOT NULL`).join(" AND ");
  return `SELECT min(id) AS id FROM ${table} WHERE ${known} GROUP BY ${columns.join(", ")} HAVING count(*) > 1`;
}

import type { Connection } from "../core/duckdb.ts";
import { tablesOf } from "../schema/ddl.ts";
import { entities } from "../schema/entities.ts";
import type { DeclaredCheck, Model } from "./model.ts";
import { allEnded, type Beside } from "./side-by-side.ts";

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
  /** The rows it looks at, and an expression that names one of them. */
  readonly from: string;
  readonly id?: string;
  /** What is true of a row that breaks it; absent when rows break it together, by having the same values `of` these columns. */
  readonly where?: string;
  readonly of?: readonly string[];
}

/**
 * Runs what schema demands of every table (unique ids, required columns, known codes) and what the models declare.
 * Broken warnings become problem rows; errors are for the caller, who must not publish.
 */
export async function runChecks(
  beside: Beside,
  models: readonly Model[],
  run: string,
): Promise<readonly CheckResult[]> {
  const checks = [...schemaChecks(), ...models.flatMap(declaredChecks)];
  const ofRows = checks.filter(({ where }) => where !== undefined);
  const tables = new Set(ofRows.map(({ from }) => from));
  const found = await allEnded([
    ...[...tables].map((table) =>
      beside((on) =>
        runTogether(
          on,
          ofRows.filter(({ from }) => from === table),
          run,
        ),
      ),
    ),
    ...checks
      .filter(({ where }) => where === undefined)
      .map((check) => beside((on) => runAlone(on, check, run))),
  ]);
  return found.flat();
}

/** Checks of the rows of one table read it once, and again only what broke one. */
async function runTogether(
  on: Connection,
  checks: readonly Check[],
  run: string,
): Promise<readonly CheckResult[]> {
  const broken = checks.map(({ where }, at) => `(${where}) AS broken_${at}`);
  const any = checks.map((_check, at) => `coalesce(bool_or(broken_${at}), false) AS broken_${at}`);
  const [row] = await on.rows(
    `SELECT ${any.join(", ")} FROM (SELECT ${broken.join(", ")} FROM ${checks[0]?.from})`,
  );
  const results: CheckResult[] = [];
  for (const [at, check] of checks.entries())
    if (row?.[`broken_${at}`] === true) results.push(...(await runAlone(on, check, run)));
  return results;
}

/** Nothing when no row breaks it. */
async function runAlone(
  on: Connection,
  check: Check,
  run: string,
): Promise<readonly CheckResult[]> {
  const { table, name, level } = check;
  const broken = brokenBy(check);
  const [row] = await on.rows(
    `SELECT count(*)::INTEGER AS failed, min(id) AS example FROM (${broken})`,
  );
  const failed = Number(row?.["failed"]);
  if (failed === 0) return [];
  await on.run(
    `INSERT INTO ledger.problem_row SELECT $1, 'fillonce', $2, NULL, $3, NULL, id, NULL FROM (${broken}) LIMIT 1000`,
    [run, table, name],
  );
  const example = row?.["example"];
  const named = typeof example === "string" ? example : undefined;
  return [{ table, check: name, level, failed, example: named }];
}

/** A query of the ids that break it. */
function brokenBy({ from, id = "id", where, of = [] }: Check): string {
  if (where !== undefined) return `SELECT ${id} AS id FROM ${from} WHERE ${where}`;
  const columns = of.map((name) => `"${name}"`).join(", ");
  return `SELECT min(id) AS id FROM ${from} GROUP BY ${columns} HAVING count(*) > 1`;
}

function schemaChecks(): readonly Check[] {
  return entities.flatMap((entity) => {
    const whole = tablesOf(entity).at(-1) ?? entity.name;
    const from = `entity."${whole}"`;
    const required = Object.entries(entity.columns).filter(([, column]) => column.required);
    const coded = Object.entries(entity.columns).filter(([, column]) => column.codes !== undefined);
    const unique = (table: string, ...of: readonly string[]): Check => ({
      table,
      name: `unique(${of.join(", ")})`,
      level: "error",
      from: `entity."${table}"`,
      of,
    });
    return [
      unique(entity.name, "id"),
      ...(entity.history ? [unique(whole, "id", "valid_from")] : []),
      ...required.map(
        ([name]): Check => ({
          table: whole,
          name: `not_null(${name})`,
          level: "error",
          from,
          id: "coalesce(id, source_key)",
          where: `"${name}" IS NULL`,
        }),
      ),
      ...coded.map(
        ([name, column]): Check => ({
          table: whole,
          name: `code(${name}, ${column.codes})`,
          level: "warn",
          from,
          where: `"${name}" IS NOT NULL AND "${name}" NOT IN (SELECT code FROM code.list WHERE list = '${column.codes}')`,
        }),
      ),
    ];
  });
}

function declaredChecks(model: Model): readonly Check[] {
  if (model.schema === "step") return [];
  // Every mart has an `id` column that names its grain.
  if (model.schema === "mart")
    return model.checks.map((check) =>
      declared(`mart_${model.name}`, `mart."${model.name}"`, check),
    );
  const entity = entities.find(({ name }) => name === model.name);
  const table = entity?.history ? `${model.name}_history` : model.name;
  const from =
    entity === undefined
      ? `(SELECT entity_id AS id, * FROM entity."${table}")`
      : `entity."${table}"`;
  return model.checks
    .filter((check) => check.kind !== "code" && check.args.join() !== "id") // schemaChecks has these
    .map((check) => declared(table, from, check));
}

function declared(table: string, from: string, { kind, args, level }: DeclaredCheck): Check {
  const check = { table, name: `${kind}(${args.join(", ")})`, level, from };
  const [column = "", target = ""] = args;
  if (kind === "not_null") return { ...check, where: `"${column}" IS NULL` };
  if (kind !== "relationship") {
    const known = args.map((name) => `"${name}" IS NOT NULL`).join(" AND ");
    return { ...check, from: `(FROM ${from} WHERE ${known})`, of: args };
  }
  const [entity, key] = target.split(".");
  const where = `"${column}" IS NOT NULL AND "${column}" NOT IN (SELECT "${key}" FROM entity."${entity}" WHERE "${key}" IS NOT NULL)`;
  return { ...check, where };
}

import type { ObservedColumn, ResourceLanding } from "../connectors/connector.ts";
import { extraName, newColumns, sourceName } from "../connectors/drift.ts";
import { type Column, driftOf, type Resource } from "../connectors/resource.ts";
import { type Connection, quoteName, quoteText } from "../core/duckdb.ts";
import { SourceError } from "../core/errors.ts";
import { rowJson } from "./set-aside.ts";
import { knownTypes } from "./shapes.ts";
import { rawName } from "./warehouse-tables.ts";

/** One way in which a resource no longer looks as it is declared, or as it looked when it was accepted. */
export interface Drift {
  readonly kind: "added" | "dropped" | "renamed" | "retyped" | "shorter" | "charset";
  readonly column: string; // as its source calls it
  readonly found: string; // free of values
}

/** A resource whose drift is not taken; the drift is for those who answer for it. */
export class FrozenError extends SourceError {
  readonly drift: readonly Drift[];
  constructor(landing: ResourceLanding, resource: Resource, drift: readonly Drift[]) {
    const found = drift.map((one) => one.found).join("; ");
    super(
      `"${landing.system}.${landing.resource}" (${resource.zh}) has changed its shape and is frozen: ${found}`,
      {
        system: landing.system,
        resource: landing.resource,
        retryable: false,
        hint: `the rows of the read before are still served; ask the owner what changed, correct pipelines/sources/${landing.system}.ts, or take it as it is: \`fillonce refresh ${landing.system} --accept\``,
      },
    );
    this.drift = drift;
  }
}

const several = 3; // rows: what one or two show is chance
const most = 0.9; // of the values, for a renaming
const many = 0.2; // of the rows, for a type or charset that changed

interface Place {
  readonly connection: Connection;
  readonly landing: ResourceLanding;
  readonly resource: Resource;
  readonly table: string;
}

/**
 * Compares what was read (tables `incoming` and `bad`) with the declaration, with the shape that was accepted and with
 * the rows that are held. Nothing of it changes a value.
 */
export async function findDrift(
  connection: Connection,
  landing: ResourceLanding,
  resource: Resource,
): Promise<readonly Drift[]> {
  const { system, extras = [] } = landing;
  const before = await knownTypes(connection, system, resource.name);
  const table = rawName(system, resource.name);
  const place = { connection, landing, resource, table };
  const dropped = await droppedColumns(place);
  const renamed: Drift[] = [];
  for (const [name, column] of dropped)
    for (const extra of extras) {
      const likeness = await sameValues(place, name, extra);
      if (likeness === undefined) continue;
      const found = `column "${sourceName(name, column)}" (${column.zh}) seems to be called "${extra}" now: ${likeness}; nothing is taken from it before it is declared`;
      renamed.push({ kind: "renamed", column: sourceName(name, column), found });
    }
  const isRenamed = (name: string) => renamed.some(({ column }) => column === name);
  return [
    ...renamed,
    ...dropped
      .map(([name, column]) => ({ from: sourceName(name, column), zh: column.zh }))
      .filter(({ from }) => !isRenamed(from))
      .map(({ from, zh }): Drift => {
        return { kind: "dropped", column: from, found: `column "${from}" (${zh}) is gone` };
      }),
    ...addedColumns(extras),
    ...typeChanges(resource, landing.shape ?? [], before),
    ...(await misfits(place)),
    ...(await cutShort(place)),
  ];
}

/** What of a resource's drift shows without reading its rows: columns that are new, types that are others. */
export const shapeDrift = (
  resource: Resource,
  shape: readonly ObservedColumn[],
  before: ReadonlyMap<string, string>,
): readonly Drift[] => [
  ...addedColumns(newColumns(resource, shape, before.size === 0 ? undefined : [...before.keys()])),
  ...typeChanges(resource, shape, before),
];

const addedColumns = (names: readonly string[]): readonly Drift[] =>
  names.map((name) => ({
    kind: "added",
    column: name,
    found: `column "${name}" is new and not declared`,
  }));

/** Declared columns that the source does not show and of which no row brought a value. */
async function droppedColumns({
  connection,
  landing,
  resource,
}: Place): Promise<readonly (readonly [string, Column])[]> {
  const shown = new Set(landing.shape?.map(({ name }) => name));
  if (shown.size === 0) return [];
  const unseen = Object.entries(resource.columns).filter(
    ([name, column]) => !shown.has(sourceName(name, column)),
  );
  if (unseen.length === 0) return [];
  const counts = unseen.map(([name]) => `count(${quoteName(name)})::INTEGER AS ${quoteName(name)}`);
  const [row] = await connection.rows(`SELECT ${counts.join(", ")} FROM incoming`);
  return unseen.filter(([name]) => Number(row?.[name]) === 0);
}

/** How like the values of a new column are to those that a lost one had; undefined when they are not. */
async function sameValues(
  { connection, table }: Place,
  lost: string,
  extra: string,
): Promise<string | undefined> {
  const held = `CAST(c.${quoteName(lost)} AS VARCHAR)`;
  const fresh = `i.${quoteName(extraName(extra))}`;
  const [row] = await connection.rows(
    `SELECT count(*)::INTEGER AS n, count(DISTINCT ${held})::INTEGER AS kinds,
       count(*) FILTER (${held} = ${fresh} OR TRY_CAST(${held} AS DOUBLE) = TRY_CAST(${fresh} AS DOUBLE))::INTEGER AS same
     FROM incoming i JOIN ${table} c ON c._key = i._key AND c._last_run IS NULL WHERE ${held} IS NOT NULL`,
  );
  const [n, same, kinds] = [row?.["n"], row?.["same"], row?.["kinds"]].map(Number);
  if (n === undefined || same === undefined || n < several || same < n * most) return undefined;
  return `${same} of ${n} rows have the same value${kinds === 1 ? ", though it is the same in all of them" : ""}`;
}

/** What the source's own catalogue says now and said when the shape was accepted. */
function typeChanges(
  resource: Resource,
  shape: readonly ObservedColumn[],
  before: ReadonlyMap<string, string>,
): readonly Drift[] {
  const declared = Object.entries(resource.columns).map(([name, column]) =>
    sourceName(name, column),
  );
  return shape.flatMap(({ name, type }): readonly Drift[] => {
    const was = before.get(name);
    if (was === undefined || was === type || isUncertain(was) || isUncertain(type)) return [];
    if (!declared.includes(name)) return [];
    return [
      { kind: kindOf(was, type), column: name, found: `column "${name}" was ${was}, is ${type}` },
    ];
  });
}

/** An API's type is what its first rows show; the charset of a file that is plain ASCII is any. */
const isUncertain = (type: string): boolean => type === "null" || type === "characters";

/** e.g. ("varchar(50)", "varchar(10)") → "shorter", ("varchar(9) latin1", "varchar(9) utf8mb4") → "charset" */
function kindOf(was: string, is: string): Drift["kind"] {
  const [base, length, rest] = partsOf(was);
  const [newBase, newLength, newRest] = partsOf(is);
  if (was.startsWith("characters ") && is.startsWith("characters ")) return "charset";
  if (base !== newBase) return "retyped";
  if (newLength < length) return "shorter";
  return newLength === length && rest !== newRest ? "charset" : "retyped";
}

function partsOf(type: string): readonly [base: string, length: number, rest: string] {
  const [, base = type, length = "", rest = ""] =
    /^([^(]*)(?:\(([\d, ]+)\))?(.*)$/.exec(type) ?? [];
  if (length !== "") return [base.trim().toLowerCase(), Number.parseInt(length, 10), rest.trim()];
  return [base.trim().toLowerCase(), Number.POSITIVE_INFINITY, ""];
}

/** Columns of which so many values are suddenly no values of their type, or no text of their charset. */
async function misfits({ connection, landing, resource }: Place): Promise<readonly Drift[]> {
  const rows = await connection.rows(
    `WITH misfit AS (SELECT column_name, rule, count(*)::INTEGER AS n FROM bad
       WHERE column_name IS NOT NULL AND rule IN ('undecodable', 'integer', 'decimal', 'date', 'partial_date', 'timestamp', 'boolean')
       GROUP BY ALL),
     earlier AS (SELECT column_name, rule, count(*)::INTEGER AS earlier FROM ledger.set_aside
       WHERE system = $1 AND resource = $2 GROUP BY ALL)
     SELECT column_name, rule = 'undecodable' AS undecodable, n, coalesce(earlier, 0) AS earlier,
       (SELECT count(*) FROM incoming)::INTEGER + (SELECT count(*) FROM bad)::INTEGER AS total
     FROM misfit LEFT JOIN earlier USING (column_name, rule)`,
    [landing.system, landing.resource],
  );
  return rows.flatMap((row): readonly Drift[] => {
    const [n, total, earlier] = [row["n"], row["total"], row["earlier"]].map(Number);
    if (n === undefined || total === undefined || earlier === undefined) return [];
    if (n < several || n < total * many || n < earlier * 2) return [];
    const name = String(row["column_name"]);
    const column = resource.columns[name];
    const called = column === undefined ? name : sourceName(name, column);
    const what = row["undecodable"] === true ? "cannot be decoded" : `are no ${column?.type}`;
    return [
      {
        kind: row["undecodable"] === true ? "charset" : "retyped",
        column: called,
        found: `column "${called}": ${n} of ${total} values ${what}`,
      },
    ];
  });
}

/** SQL of a text that is the beginning of what was held, and as long as the longest that came. */
export const isCut = (name: string): string => {
  const [fresh, held] = [`i.${quoteName(name)}`, `c.${quoteName(name)}`];
  return `(length(${fresh}) < length(${held}) AND starts_with(${held}, ${fresh})
    AND length(${fresh}) = (SELECT max(length(${quoteName(name)})) FROM incoming) AND length(${fresh}) > 1)`;
};

async function cutShort({ connection, resource, table }: Place): Promise<readonly Drift[]> {
  const texts = Object.entries(resource.columns).filter(
    ([name, { type }]) => type === "text" && !resource.key.includes(name),
  );
  if (texts.length === 0) return [];
  const cuts = texts.map(([name]) => `${isCut(name)} AS ${quoteName(name)}`);
  const counts = texts.map(
    ([name]) => `count_if(${quoteName(name)})::INTEGER AS ${quoteName(name)}`,
  );
  const differs = texts.map(
    ([name]) => `i.${quoteName(name)} IS DISTINCT FROM c.${quoteName(name)}`,
  );
  const [row] = await connection.rows(
    `SELECT ${counts.join(", ")} FROM (SELECT ${cuts.join(", ")}
     FROM incoming i JOIN ${table} c ON c._key = i._key AND c._last_run IS NULL WHERE ${differs.join(" OR ")})`,
  );
  return texts.flatMap(([name, column]): readonly Drift[] => {
    const cut = Number(row?.[name]);
    if (cut < several) return [];
    const called = sourceName(name, column);
    const found = `column "${called}" (${column.zh}): ${cut} values were cut to one length`;
    return [{ kind: "shorter", column: called, found }];
  });
}

/**
 * Under `quarantine`, a row that would lose a value by a column that is gone or cut goes from `incoming` to `bad`;
 * answers how many did. Rows that have nothing to lose load.
 */
export async function setMisfitsAside(
  connection: Connection,
  landing: ResourceLanding,
  resource: Resource,
  drift: readonly Drift[],
): Promise<number> {
  if (driftOf(resource) !== "quarantine") return 0;
  const table = rawName(landing.system, resource.name);
  let moved = 0;
  for (const { kind, column } of drift) {
    const name = Object.entries(resource.columns).find(
      ([id, declared]) => sourceName(id, declared) === column,
    )?.[0];
    const rule = kind === "shorter" ? "cut short" : "column is gone";
    if (name === undefined || !["dropped", "renamed", "shorter"].includes(kind)) continue;
    const loses = kind === "shorter" ? isCut(name) : `c.${quoteName(name)} IS NOT NULL`;
    await connection.run(`CREATE OR REPLACE TEMP TABLE losing AS
      SELECT i._key, c.${quoteName(name)}::VARCHAR AS held
      FROM incoming i JOIN ${table} c ON c._key = i._key AND c._last_run IS NULL WHERE ${loses}`);
    await connection.run(
      `INSERT INTO bad SELECT _ordinal, ${quoteText(rule)}, ${quoteText(name)}, NULL,
         ${rowJson(resource, true)}, ${rowJson(resource, false)}, _key
       FROM incoming WHERE _key IN (SELECT _key FROM losing)`,
    );
    const [row] = await connection.rows("SELECT count(*)::INTEGER AS n FROM losing");
    moved += Number(row?.["n"]);
    await connection.run("DELETE FROM incoming WHERE _key IN (SELECT _key FROM losing)");
    await connection.run("DROP TABLE losing");
  }
  return moved;
}

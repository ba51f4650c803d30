import type { Param, Row } from "../core/duckdb.ts";
import { UserError } from "../core/errors.ts";
import { type ReleaseShape, startCompiling } from "./compiling.ts";
import { tooFew, withheldFrom } from "./crowd.ts";
import { condition, operators } from "./filter.ts";
import { type Limits, sizeOf } from "./limits.ts";
import { type CompiledMeasure, compileMeasure } from "./measure.ts";
import type { Principal } from "./principal.ts";
import { openRows, type Reached, type Rows } from "./rows.ts";
import type { GroupKey, GroupSelection, Having } from "./selection.ts";
import { askedEntity } from "./source.ts";
import { all, any, bound, count, joined, name, render, type Sql, sql } from "./sql.ts";
import { checkedDay, checkedValue } from "./value.ts";

/**
 * Groups as one statement. Its columns: k0 … the keys (of bands, the place of the band), o0 … whether the row sums
 * over that key, m0 … the measures, "few" whether a measure was withheld.
 */
interface CompiledGroups {
  readonly sql: string;
  readonly params: readonly Param[];
  readonly size: number | undefined;
}

export function compileGroups(
  shape: ReleaseShape,
  selection: GroupSelection,
  principal: Principal,
  limits: Limits,
): CompiledGroups {
  const asOf = selection.asOf === undefined ? undefined : checkedDay(selection.asOf, "asOf");
  const compiling = startCompiling(shape, principal, asOf, limits, { asked: "figures" });
  const size = sizeOf(selection.first, limits);
  checkKeys(selection);
  const rows = openRows(compiling, askedEntity(selection.entity), "root");
  const keys = selection.by.map((key) => keyValue(key, rows.at(key.path)));
  const measures = selection.measures.map((measure, at) =>
    compileMeasure(compiling, rows, measure, at),
  );
  const where = selection.where === undefined ? [] : [condition(compiling, rows, selection.where)];
  const people = withheldFrom(compiling, rows);
  const inner = rowsOf(rows, keys, measures, people, where);
  const having = (selection.having ?? []).map((one) => havingOf(one, selection, measures));
  const limit = size === undefined ? sql`` : sql`\nLIMIT ${count(size + 1)}`;
  const body = sql`SELECT * FROM (${groupsOf(inner, selection, measures, people.length)}) AS g
WHERE ${all(having)} ORDER BY ${orderOf(selection)}${limit}`;
  return { ...render(compiling.statement(body)), size };
}

const mostKeys = 5;

function checkKeys({ by, measures }: GroupSelection): void {
  if (by.length > mostKeys) {
    throw new UserError(`a group has ${by.length} keys, expected at most ${mostKeys}`, "ask twice");
  }
  if (by.length + measures.length === 0) {
    throw new UserError("a group has neither keys nor measures", "give at least one of them");
  }
}

function keyValue({ bands, path }: GroupKey, { value, type }: Reached): Sql {
  if (bands === undefined) return value;
  const cases = bands.map(({ from, to }, index) => {
    const ends = [
      ...(from === undefined
        ? []
        : [sql`${value} >= ${bound(checkedValue(from, type, path), type)}`]),
      ...(to === undefined ? [] : [sql`${value} < ${bound(checkedValue(to, type, path), type)}`]),
      sql`${value} IS NOT NULL`,
    ];
    return sql`WHEN ${all(ends)} THEN ${count(index)} `;
  });
  return sql`CASE ${joined(cases, "")}ELSE NULL END`;
}

function rowsOf(
  rows: Rows,
  keys: readonly Sql[],
  measures: readonly CompiledMeasure[],
  people: readonly Sql[],
  where: readonly Sql[],
): Sql {
  const columns = [
    ...keys.map((key, at) => sql`${key} AS ${name(`k${at}`)}`),
    ...measures.flatMap((measure) => measure.columns),
    ...people.map((person, at) => sql`${person} AS ${name(`p${at}`)}`),
  ];
  return sql`SELECT ${joined(columns, ", ")}\n  FROM ${rows.from()} WHERE ${all(where)}`;
}

function groupsOf(
  inner: Sql,
  { by, totals }: GroupSelection,
  measures: readonly CompiledMeasure[],
  peopleCount: number,
): Sql {
  const people = Array.from({ length: peopleCount }, (_, at) => name(`p${at}`));
  const few = tooFew(people, sql`true`);
  const withheld = measures.map(({ counts }) => any([few, tooFew(people, counts)]));
  const keys = by.map((_key, at) => name(`k${at}`));
  const columns = [
    ...keys,
    ...keys.map((key, at) =>
      totals === undefined
        ? sql`0 AS ${name(`o${at}`)}`
        : sql`grouping(${key}) AS ${name(`o${at}`)}`,
    ),
    ...measures.map(
      ({ aggregate }, at) =>
        sql`CASE WHEN ${withheld[at] ?? sql`false`} THEN NULL ELSE ${aggregate} END AS ${name(`m${at}`)}`,
    ),
    sql`${any([few, ...withheld])} AS "few"`,
  ];
  const grouped = keys.length === 0 ? sql`` : sql` GROUP BY ${groupedBy(keys, totals)}`;
  return sql`SELECT ${joined(columns, ", ")} FROM (${inner}) AS r${grouped}`;
}

function groupedBy(keys: readonly Sql[], totals: GroupSelection["totals"]): Sql {
  const list = joined(keys, ", ");
  if (totals === "rollup") return sql`ROLLUP (${list})`;
  return totals === "cube" ? sql`CUBE (${list})` : list;
}

function havingOf(
  { as, op, value }: Having,
  { measures }: GroupSelection,
  compiled: readonly CompiledMeasure[],
): Sql {
  const at = measures.findIndex((measure) => measure.as === as);
  const type = compiled[at]?.type;
  if (type === undefined) throw unknown("having", as);
  return sql`${name(`m${at}`)} ${operators[op]} ${bound(checkedValue(value, type, [as]), type)}`;
}

const unknown = (where: string, as: string): UserError =>
  new UserError(
    `"${where}" names "${as}", which the group does not have`,
    "name one of its keys or measures",
  );

/** Sums come after what they sum. */
function orderOf({ by, measures, orderBy = [] }: GroupSelection): Sql {
  const asked = orderBy.map(({ as, direction }) => {
    const key = by.findIndex((one) => one.as === as);
    const measure = measures.findIndex((one) => one.as === as);
    if (key < 0 && measure < 0) throw unknown("orderBy", as);
    const column = key < 0 ? name(`m${measure}`) : name(`k${key}`);
    return direction === "asc" ? sql`${column} ASC NULLS LAST` : sql`${column} DESC NULLS LAST`;
  });
  const usual = by.map((_key, at) => sql`${name(`o${at}`)}, ${name(`k${at}`)} ASC NULLS LAST`);
  const all = [...asked, ...usual];
  return all.length === 0 ? sql`1` : joined(all, ", ");
}

/** A row of the statement as keys, values and what it sums over. */
export function groupOf({ by, measures }: GroupSelection, row: Row) {
  const keys = by.map(({ as, bands }, at) => {
    const value = row[`k${at}`] ?? null;
    const label = bands === undefined || value === null ? value : bands[Number(value)]?.label;
    return [as, label ?? null] as const;
  });
  return {
    keys: Object.fromEntries(keys),
    values: Object.fromEntries(measures.map(({ as }, at) => [as, row[`m${at}`] ?? null])),
    over: by.filter((_key, at) => Number(row[`o${at}`]) === 1).map(({ as }) => as),
    suppressed: row["few"] === true,
  };
}

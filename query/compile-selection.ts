import type { Param, Row } from "../core/duckdb.ts";
import { type ReleaseShape, startCompiling } from "./compiling.ts";
import { decodeRow, personMember } from "./decode.ts";
import { checkLists, compileFields, type Fields } from "./fields.ts";
import { condition } from "./filter.ts";
import { type Limits, sizeOf } from "./limits.ts";
import { behind, type SortKey, sortedBy } from "./order.ts";
import type { Principal } from "./principal.ts";
import { openRows, type Rows } from "./rows.ts";
import type { Selection } from "./selection.ts";
import { askedEntity } from "./source.ts";
import { all, count, joined, name, render, type Sql, sql } from "./sql.ts";
import { checkedDay } from "./value.ts";

/** A selection as one statement, and how to read its rows. */
interface Compiled {
  readonly sql: string;
  readonly params: readonly Param[];
  /** Rows asked for; the statement gives one more when there is another page. Undefined: all. */
  readonly size: number | undefined;
  /** Adds to `persons` whose rows are shown: its own and those nested in it. */
  readonly decode: (row: Row, persons: Set<string>) => Row;
  /** What a cursor to this row holds: its sort values and its id. */
  readonly position: (row: Row) => readonly (string | undefined)[];
}

/** How many values a cursor of this selection holds. */
export const positionLength = ({ orderBy = [] }: Selection): number => orderBy.length + 1;

interface Options {
  /** The values of the opened cursor. */
  readonly after?: readonly (string | undefined)[] | undefined;
  readonly tellsPersons?: boolean;
}

export function compileSelection(
  shape: ReleaseShape,
  selection: Selection,
  principal: Principal,
  limits: Limits,
  { after, tellsPersons }: Options = {},
): Compiled {
  const asOf = selection.asOf === undefined ? undefined : checkedDay(selection.asOf, "asOf");
  const compiling = startCompiling(shape, principal, asOf, limits, tellsPersons);
  const size = sizeOf(selection.first, limits);
  const rows = openRows(compiling, askedEntity(selection.entity), "root");
  const keys = sortKeys(rows, selection);
  const where = selection.where === undefined ? [] : [condition(compiling, rows, selection.where)];
  checkLists(compiling, rows);

  const found = compiling.declare("found");
  const page = compiling.declare("page");
  const needed = new Map<string, Sql>();
  const fields = compileFields(
    compiling,
    { entity: rows.entity, table: page.table, need: (of) => needed.set(of, rows.key(of)) },
    selection.fields,
  );
  const columns = [
    ...[...needed].map(([of, value]) => sql`${value} AS ${name(of)}`),
    ...keys.map(({ value }, index) => sql`${value} AS ${name(`#${index}`)}`),
  ];
  found.define(sql`SELECT ${joined(columns, ", ")} FROM ${rows.from()} WHERE ${all(where)}`);
  page.define(pageOf(found.table, keys, size, after));
  const answer = answerOf(page.table, keys, fields);
  return {
    ...render(
      compiling.statement(selection.totalCount ? withTotal(answer, found.table, keys) : answer),
    ),
    size,
    decode: (row, persons) => decodeRow(fields.decoders, row, persons),
    position: (row) => keys.map((_key, index) => textOf(row[`#${index}`])),
  };
}

/** The asked-for order and, at its end, the id. */
function sortKeys(rows: Rows, { orderBy = [] }: Selection): readonly SortKey[] {
  return [
    ...orderBy.map(({ path, direction }) => ({ ...rows.at(path), direction })),
    { value: rows.key("id"), type: "text", direction: "asc" },
  ];
}

/** The same keys as columns #0, #1 … of a declared table. */
const columnsOf = (keys: readonly SortKey[]): readonly SortKey[] =>
  keys.map((key, index) => ({ ...key, value: name(`#${index}`) }));

const inOrder = (keys: readonly SortKey[]): Sql => joined(columnsOf(keys).map(sortedBy), ", ");

function pageOf(
  found: Sql,
  keys: readonly SortKey[],
  size: number | undefined,
  after: readonly (string | undefined)[] | undefined,
): Sql {
  const rest = after === undefined ? sql`true` : behind(columnsOf(keys), after);
  const page = sql`SELECT * FROM ${found} WHERE ${rest}`;
  // One more than asked for tells whether there is another page.
  return size === undefined
    ? page
    : sql`${page} ORDER BY ${inOrder(keys)} LIMIT ${count(size + 1)}`;
}

function answerOf(page: Sql, keys: readonly SortKey[], { values, joins, person }: Fields): Sql {
  const columns = [
    ...values.map((value, index) => sql`${value} AS ${name(`c${index}`)}`),
    ...keys.map((_key, index) => sql`p.${name(`#${index}`)}`),
    ...(person === undefined ? [] : [sql`${person} AS ${name(personMember)}`]),
  ];
  return sql`SELECT ${joined(columns, ", ")} FROM ${page} AS p${joins} ORDER BY ${inOrder(keys)}`;
}

/** The page beside the total, which is there even when the page is empty: then its id is null. */
const withTotal = (answer: Sql, found: Sql, keys: readonly SortKey[]): Sql =>
  sql`SELECT total.*, answer.* FROM (SELECT count(*) AS "#total" FROM ${found}) AS total
  LEFT JOIN (${answer}) AS answer ON true ORDER BY ${inOrder(keys)}`;

const textOf = (value: Row[string] | undefined): string | undefined =>
  value === undefined || value === null ? undefined : String(value);

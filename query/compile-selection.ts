import type { Param, Row } from "../core/duckdb.ts";
import { UserError } from "../core/errors.ts";
import { type Compiling, type ReleaseShape, startCompiling } from "./compiling.ts";
import { personKeys, showsValues, whoOfFew, withheldFrom } from "./crowd.ts";
import { decodeRow, type Met, personMember } from "./decode.ts";
import { compileFields, type Fields } from "./fields.ts";
import { figure, figureInput } from "./figure.ts";
import { condition } from "./filter.ts";
import { type Limits, sizeOf } from "./limits.ts";
import { behind, reversed, type SortKey, sortedBy, sortKey } from "./order.ts";
import type { Principal } from "./principal.ts";
import { checkLists } from "./related.ts";
import { openRows, type Rows } from "./rows.ts";
import type { Selection } from "./selection.ts";
import { askedEntity } from "./source.ts";
import { all, count, joined, name, render, type Sql, sql } from "./sql.ts";
import { checkedDay } from "./value.ts";

/** The values of an opened cursor: those it was sorted by, and the id. */
type Position = readonly (string | undefined)[];

/** A selection as one statement, and how to read its rows. */
interface Compiled {
  readonly sql: string;
  readonly params: readonly Param[];
  /**
   * Rows asked for; the statement gives one more when there is another page: at the end, or at the beginning for the
   * last rows. Undefined: all.
   */
  readonly size: number | undefined;
  /** Adds to `met` whose rows are shown: its own and those nested in it. */
  readonly decode: (row: Row, met: Met) => Row;
  /** What a cursor to this row holds: its sort values and its id. */
  readonly position: (row: Row) => Position;
  /** The figures over all rows, by `as`, read from any row. */
  readonly figures: (row: Row) => Row;
}

/** How many values a cursor of this selection holds. */
export const positionLength = ({ orderBy = [] }: Selection): number => orderBy.length + 1;

interface Options {
  readonly after?: Position | undefined;
  readonly before?: Position | undefined;
  readonly tellsPersons?: boolean;
  /** What is reached by "one" relations comes as structs of typed values, which `decode` does not read. */
  readonly keepsTypes?: boolean;
}

export function compileSelection(
  shape: ReleaseShape,
  selection: Selection,
  principal: Principal,
  limits: Limits,
  options: Options = {},
): Compiled {
  const asOf = selection.asOf === undefined ? undefined : checkedDay(selection.asOf, "asOf");
  const compiling = startCompiling(shape, principal, asOf, limits, {
    orToday: selection.orToday,
    tellsPersons: options.tellsPersons ?? false,
    keepsTypes: options.keepsTypes ?? false,
  });
  const size = sizeAsked(selection, limits);
  const rows = openRows(compiling, askedEntity(selection.entity), "root");
  const keys = sortKeys(rows, selection);
  const where = selection.where === undefined ? [] : [condition(compiling, rows, selection.where)];
  const wholes = wholeFigures(compiling, rows, selection);
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
    ...wholes.inputs,
  ];
  found.define(sql`SELECT ${joined(columns, ", ")} FROM ${rows.from()} WHERE ${all(where)}`);
  page.define(pageOf(found.table, columnsOf(keys), selection, size, options));
  const answer = answerOf(page.table, keys, fields);
  const body =
    wholes.values.length > 0 ? besides(wholes.values, answer, found.table, keys) : answer;
  return {
    ...render(compiling.statement(body)),
    size,
    decode: (row, met) => decodeRow(fields.decoders, row, met),
    position: (row) => keys.map((_key, index) => textOf(row[`#${index}`])),
    figures: (row) =>
      Object.fromEntries(
        (selection.figures ?? []).map(({ as }, index) => [as, row[`#f${index}`] ?? null]),
      ),
  };
}

function sizeAsked({ first, last }: Selection, limits: Limits): number | undefined {
  if (last === undefined) return sizeOf(first, limits);
  if (first === undefined) return sizeOf(last, limits);
  throw new UserError(
    'first 和 last 只能写一个 · "first" and "last" are asked together',
    "去掉一个 · ask for one of them",
  );
}

/** The asked-for order and, at its end, the id. */
function sortKeys(rows: Rows, { orderBy = [] }: Selection): readonly SortKey[] {
  return [
    ...orderBy.map((order) => sortKey(order, rows.at(order.path))),
    { value: rows.key("id"), type: "text", direction: "asc", nulls: "last" },
  ];
}

/** The same keys as columns #0, #1 … of a declared table. */
const columnsOf = (keys: readonly SortKey[]): readonly SortKey[] =>
  keys.map((key, index) => ({ ...key, value: name(`#${index}`) }));

const inOrder = (keys: readonly SortKey[]): Sql => joined(keys.map(sortedBy), ", ");

function pageOf(
  found: Sql,
  keys: readonly SortKey[],
  { last }: Selection,
  size: number | undefined,
  { after, before }: Options,
): Sql {
  const bounds = [
    ...(after === undefined ? [] : [behind(keys, after)]),
    ...(before === undefined ? [] : [behind(reversed(keys), before)]),
  ];
  const page = sql`SELECT * FROM ${found} WHERE ${all(bounds)}`;
  const order = last === undefined ? keys : reversed(keys);
  // One more than asked for tells whether there is another page.
  return size === undefined
    ? page
    : sql`${page} ORDER BY ${inOrder(order)} LIMIT ${count(size + 1)}`;
}

function answerOf(page: Sql, keys: readonly SortKey[], { values, joins, persons }: Fields): Sql {
  const columns = [
    ...values.map((value, index) => sql`${value} AS ${name(`c${index}`)}`),
    ...keys.map((_key, index) => sql`p.${name(`#${index}`)}`),
    ...persons.map((person, at) => sql`${person} AS ${name(personMember(at))}`),
  ];
  return sql`SELECT ${joined(columns, ", ")} FROM ${page} AS p${joins} ORDER BY ${inOrder(columnsOf(keys))}`;
}

/** What is asked of all rows: columns to add to them, and the aggregates over these. */
function wholeFigures(compiling: Compiling, rows: Rows, { figures = [], totalCount }: Selection) {
  const people = withheldFrom(compiling, rows);
  const persons = people.map((_person, at) => name(`#p${at}`));
  const inputs = figures.map(({ fn, path }) => figureInput(rows, fn, path));
  const tells = compiling.tellsPersons && persons.length === 0 && figures.some(showsValues);
  const who = tells ? personKeys(rows) : [];
  // Beside rows nothing is published and every filter cuts finer: such figures are given by group.
  const withheld = persons.length > 0 ? sql`true` : sql`false`;
  return {
    inputs: [
      ...people.map((person, at) => sql`${person} AS ${name(`#p${at}`)}`),
      ...who.map((person, at) => sql`${person} AS ${name(`#q${at}`)}`),
      ...inputs.flatMap((input, at) =>
        input === undefined ? [] : [sql`${input} AS ${name(`#i${at}`)}`],
      ),
    ],
    values: [
      ...(totalCount ? [sql`count(*) AS "#total"`] : []),
      ...(who.length === 0
        ? []
        : [
            sql`${whoOfFew(
              who.map((_, at) => name(`#q${at}`)),
              sql`true`,
            )} AS "#who"`,
          ]),
      ...figures.map(({ fn }, at) => {
        const value = figure(fn, inputs[at] === undefined ? undefined : name(`#i${at}`));
        return sql`CASE WHEN ${withheld} THEN NULL ELSE ${value} END AS ${name(`#f${at}`)}`;
      }),
    ],
  };
}

/** The page beside what is said of all rows, which is there even when the page is empty: then its id is null. */
const besides = (
  wholes: readonly Sql[],
  answer: Sql,
  found: Sql,
  keys: readonly SortKey[],
): Sql => sql`SELECT whole.*, answer.* FROM (SELECT ${joined(wholes, ", ")} FROM ${found}) AS whole
  LEFT JOIN (${answer}) AS answer ON true ORDER BY ${inOrder(columnsOf(keys))}`;

const textOf = (value: Row[string] | undefined): string | undefined =>
  value === undefined || value === null ? undefined : String(value);

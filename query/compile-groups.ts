import type { Param, Row } from "../core/duckdb.ts";
import { UserError } from "../core/errors.ts";
import { isQuotient } from "../schema/metric.ts";
import { metricOf } from "../schema/metrics.ts";
import { type ReleaseShape, startCompiling } from "./compiling.ts";
import { divided } from "./figure.ts";
import { operators } from "./filter.ts";
import { periodText } from "./grain.ts";
import type { Part } from "./group-part.ts";
import { type JoinedParts, joinParts, type Measured } from "./joined-parts.ts";
import { type Limits, sizeOf } from "./limits.ts";
import type { Principal } from "./principal.ts";
import { sidesOf, translation } from "./quotient.ts";
import type { ReadFrom } from "./roll-up.ts";
import type { GroupKey, GroupSelection, Having, Measure } from "./selection.ts";
import { all, bound, count, joined, name, render, type Sql, sql } from "./sql.ts";
import { checkedDay, checkedValue } from "./value.ts";

/**
 * Groups as one statement. Its columns: k0 … the keys (of bands, the place of the band), o0 … whether the row sums
 * over that key, m0 … the measures, "few" whether a measure was withheld.
 */
interface CompiledGroups {
  readonly sql: string;
  readonly params: readonly Param[];
  readonly size: number | undefined;
  readonly readFrom: readonly ReadFrom[];
}

export function compileGroups(
  shape: ReleaseShape,
  selection: GroupSelection,
  principal: Principal,
  limits: Limits,
  tellsPersons = false,
): CompiledGroups {
  const asOf = selection.asOf === undefined ? undefined : checkedDay(selection.asOf, "asOf");
  const compiling = startCompiling(shape, principal, asOf, limits, {
    asked: "figures",
    orToday: selection.orToday,
    tellsPersons,
  });
  const size = sizeOf(selection.first, limits);
  checkKeys(selection);
  const { parts, measures } = planned(selection);
  const figures = joinParts(compiling, parts, "of the first");
  const measured = measures.map((measure) => measure(figures));
  const columns = [
    ...selection.by.flatMap((_key, at) => [
      sql`${figures.key(at)} AS ${name(`k${at}`)}`,
      sql`${figures.over(at)} AS ${name(`o${at}`)}`,
    ]),
    ...measured.map(({ value }, at) => sql`${value} AS ${name(`m${at}`)}`),
    sql`${figures.few} AS "few"`,
    ...(tellsPersons ? [sql`${figures.who} AS "who"`] : []),
  ];
  const having = (selection.having ?? []).map((one) => havingOf(one, selection, measured));
  const limit = size === undefined ? sql`` : sql`\nLIMIT ${count(size + 1)}`;
  const body = sql`SELECT * FROM (SELECT ${joined(columns, ", ")} FROM ${figures.from}) AS g
WHERE ${all(having)} ORDER BY ${orderOf(selection)}${limit}`;
  return { ...render(compiling.statement(body)), size, readFrom: figures.readFrom };
}

const mostKeys = 5;

function checkKeys({ by, measures }: GroupSelection): void {
  if (by.length > mostKeys) {
    throw new UserError(
      `分组字段 ${by.length} 个，最多 ${mostKeys} 个 · a group has ${by.length} keys, expected at most ${mostKeys}`,
      "ask twice",
    );
  }
  if (by.length + measures.length === 0) {
    throw new UserError(
      "分组既没有字段也没有数 · a group has neither keys nor measures",
      "by、metrics、figures 至少写一个 · give at least one of them",
    );
  }
}

type Of = (figures: JoinedParts) => Measured;

/** One part over the entity itself, and one more for each other place that a quotient's sides are counted. */
function planned(selection: GroupSelection) {
  const own: Part & { readonly measures: Measure[] } = {
    entity: selection.entity,
    by: selection.by,
    measures: [],
    ...(selection.where === undefined ? {} : { where: selection.where }),
    ...(selection.totals === undefined ? {} : { totals: selection.totals }),
  };
  const parts = [own];
  const add = (part: Omit<Part, "measures">, measure: Measure): Of => {
    const same = parts.findIndex((one) => placeOf(one) === placeOf(part));
    const index = same < 0 ? parts.push({ ...part, measures: [] }) - 1 : same;
    const at = (parts[index]?.measures.push(measure) ?? 0) - 1;
    return (figures) => figures.measure(index, at);
  };
  const measures = selection.measures.map((measure): Of => {
    const metric = measure.kind === "metric" ? metricOf(measure.metric) : undefined;
    if (measure.kind !== "metric" || metric === undefined || !isQuotient(metric)) {
      return add(own, measure);
    }
    const sides = sidesOf(metric);
    const anchor = sides.find(({ entity }) => entity === selection.entity);
    if (anchor === undefined) {
      throw new UserError(
        `the metric "${metric.id}" is measured on ${sides.map(({ entity }) => `"${entity}"`).join(" and ")}, found "${selection.entity}"`,
        "改为对其中一个分组 · group one of them instead",
      );
    }
    const [upper, lower] = sides.map((side) => {
      const one: Measure = { kind: "metric", as: side.id, metric: side.id, ...narrowed(measure) };
      if (side === anchor) return add(own, one);
      const { key, filter } = translation(anchor, side);
      const where = own.where === undefined ? {} : { where: filter(own.where) };
      const narrow = one.where === undefined ? {} : { where: filter(one.where) };
      const part = { ...own, entity: side.entity, by: own.by.map(key), ...where };
      return add(part, { ...one, ...narrow });
    });
    return quotientOf(upper, lower, metric.unit === "%" ? 100 : 1);
  });
  return { parts, measures };
}

const narrowed = ({ where }: Measure) => (where === undefined ? {} : { where });

const placeOf = ({ entity, by, where }: Omit<Part, "measures">): string =>
  JSON.stringify([entity, by.map(({ path }) => path), where]);

const quotientOf =
  (upper: Of | undefined, lower: Of | undefined, factor: 1 | 100): Of =>
  (figures) => {
    const value = (of: Of | undefined): Sql => of?.(figures).value ?? sql`NULL`;
    return { value: divided(value(upper), value(lower), factor), type: "decimal" };
  };

function havingOf(
  { as, op, value }: Having,
  { measures }: GroupSelection,
  measured: readonly Measured[],
): Sql {
  const at = measures.findIndex((measure) => measure.as === as);
  const type = measured[at]?.type;
  if (type === undefined) throw unknown("having", as);
  return sql`${name(`m${at}`)} ${operators[op]} ${bound(checkedValue(value, type, [as]), type)}`;
}

const unknown = (where: string, as: string): UserError =>
  new UserError(
    `"${where}" 里的 "${as}" 不在这次分组里 · "${where}" names "${as}", which the group does not have`,
    "写分组的字段或数 · name one of its keys or measures",
  );

/** Sums come after what they sum. */
function orderOf({ by, measures, orderBy = [] }: GroupSelection): Sql {
  const asked = orderBy.map(({ as, direction, nulls = "last" }) => {
    const key = by.findIndex((one) => one.as === as);
    const measure = measures.findIndex((one) => one.as === as);
    if (key < 0 && measure < 0) throw unknown("orderBy", as);
    const way = sql`${directions[direction]} NULLS ${places[nulls]}`;
    if (key < 0) return sql`${name(`m${measure}`)} ${way}`;
    return sql`${name(`o${key}`)}, ${name(`k${key}`)} ${way}`;
  });
  const usual = by.map((_key, at) => sql`${name(`o${at}`)}, ${name(`k${at}`)} ASC NULLS LAST`);
  const all = [...asked, ...usual];
  return all.length === 0 ? sql`1` : joined(all, ", ");
}

const directions = { asc: sql`ASC`, desc: sql`DESC` } as const;
const places = { first: sql`FIRST`, last: sql`LAST` } as const;

/** A row of the statement as keys, values and what it sums over. */
export function groupOf({ by, measures }: GroupSelection, row: Row) {
  return {
    keys: Object.fromEntries(by.map((key, at) => [key.as, keyText(key, row[`k${at}`] ?? null)])),
    values: Object.fromEntries(measures.map(({ as }, at) => [as, row[`m${at}`] ?? null])),
    over: by.filter((_key, at) => Number(row[`o${at}`]) === 1).map(({ as }) => as),
    suppressed: row["few"] === true,
  };
}

function keyText({ bands, grain }: GroupKey, value: Row[string]): Row[string] {
  if (value === null) return null;
  if (grain !== undefined) return periodText(grain, String(value));
  return bands === undefined ? value : (bands[Number(value)]?.label ?? null);
}

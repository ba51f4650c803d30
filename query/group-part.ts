import { earlierWindow, movedOn } from "./compare.ts";
import { type Compiling, startCompiling } from "./compiling.ts";
import { personKeys, showsValues, whoOfFew, withheldFrom } from "./crowd.ts";
import { plainFacts, rolledUpFacts } from "./facts.ts";
import {
  isPublished,
  isWhole,
  publishedFigure,
  roundedFigure,
  type Told,
  tellsSomething,
} from "./few-people.ts";
import { condition } from "./filter.ts";
import { type TimeKey, timeKey } from "./grain.ts";
import { type CompiledMeasure, compileMeasure } from "./measure.ts";
import { chooseRollUp, type ReadFrom } from "./roll-up.ts";
import { openRows, type Reached, type Rows } from "./rows.ts";
import type { Comparison, Filter, GroupKey, Measure, Path, Totals } from "./selection.ts";
import { askedEntity } from "./source.ts";
import { all, any, bound, count, joined, name, type Sql, sql } from "./sql.ts";
import { checkedValue } from "./value.ts";
import { beginsWithin, boundDay, within } from "./window.ts";

/** Figures over one entity by keys. A question may need several, over different entities or times, by the same keys. */
export interface Part {
  readonly entity: string;
  readonly by: readonly GroupKey[];
  readonly measures: readonly Measure[];
  readonly where?: Filter;
  readonly during?: During;
  readonly totals?: Totals;
}

/** Rows of a time. */
export interface During {
  readonly path: Path;
  readonly from?: string;
  readonly to?: string;
  /** The place of the time key, when whole periods are chosen instead of days. */
  readonly periods?: number;
  /** Rows of the earlier time, which count for the later one. */
  readonly earlier?: Comparison;
}

/** Columns: k0 … the keys (of bands, the place of the band), o0 … 1 where summed over that key, m0 … the measures, "few". */
export interface CompiledPart {
  readonly grouped: Sql;
  readonly measures: readonly CompiledMeasure[];
  readonly readFrom: ReadFrom;
}

/** The measures of a part by its keys, as a SELECT; over a roll-up where that gives the same answer. */
export function compilePart(compiling: Compiling, part: Part): CompiledPart {
  const { principal, asOf, orToday, limits } = compiling;
  const { rollUp, readFrom } = chooseRollUp(compiling, part, (rollUp) => {
    const trial = startCompiling(compiling, principal, asOf, limits, {
      asked: "figures",
      orToday,
      tellsPersons: compiling.tellsPersons,
    });
    partOver({ ...trial, rollUp }, part);
  });
  return {
    ...partOver(rollUp === undefined ? compiling : { ...compiling, rollUp }, part),
    readFrom,
  };
}

function partOver(compiling: Compiling, part: Part): Omit<CompiledPart, "readFrom"> {
  const rows = openRows(compiling, askedEntity(part.entity), "root");
  const { rollUp } = compiling;
  const facts = rollUp === undefined ? plainFacts(rows) : rolledUpFacts(compiling, rows, rollUp);
  const keys = part.by.map((key, at) => partKey(compiling, rows, part, key, at));
  const measures = part.measures.map((measure, at) =>
    compileMeasure(compiling, facts, measure, at),
  );
  const where = part.where === undefined ? [] : [condition(compiling, rows, part.where)];
  const during = duringOf(compiling, rows, part, keys);
  const people = withheldFrom(compiling, rows);
  const tells = compiling.tellsPersons && people.length === 0 && part.measures.some(isTelling);
  const who = tells ? personKeys(rows) : [];
  const columns = [
    ...keys.map(({ value }, at) => sql`${value} AS ${name(`k${at}`)}`),
    ...measures.flatMap((measure) => measure.columns),
    ...people.map((person, at) => sql`${person} AS ${name(`p${at}`)}`),
    ...who.map((person, at) => sql`${person} AS ${name(`q${at}`)}`),
  ];
  const joins = joined([...keys.map(({ joins }) => joins), ...during.joins], "");
  const conditions = all([...where, ...during.conditions]);
  const shown = columns.length === 0 ? sql`1` : joined(columns, ", ");
  const inner = sql`SELECT ${shown}\n  FROM ${rows.from()}${joins} WHERE ${conditions}`;
  const told = { people: people.length, who: who.length };
  return { grouped: groupsOf(compiling, inner, part, measures, told), measures };
}

function partKey(
  compiling: Compiling,
  rows: Rows,
  { during }: Part,
  key: GroupKey,
  at: number,
): TimeKey {
  const reached = rows.at(key.path);
  if (key.grain === undefined) {
    const value = banded(key, reached);
    return { value, begins: value, joins: sql`` };
  }
  const time = timeKey(compiling, reached, key.grain, key.path);
  return during?.periods === at && during.earlier !== undefined
    ? movedOn(compiling, time, key.grain, during.earlier)
    : time;
}

function banded({ bands, path }: GroupKey, { value, type }: Reached): Sql {
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

interface Conditions {
  readonly conditions: readonly Sql[];
  readonly joins: readonly Sql[];
}

function duringOf(
  compiling: Compiling,
  rows: Rows,
  part: Part,
  keys: readonly TimeKey[],
): Conditions {
  const { during } = part;
  if (during === undefined) return { conditions: [], joins: [] };
  const { path, from, to, periods, earlier } = during;
  const key = periods === undefined ? undefined : keys[periods];
  const days = { from: boundDay(from), to: boundDay(to) };
  const reached = rows.at(path);
  const isTerm = reached.type === "text";
  if (key !== undefined) {
    const grain = part.by[periods ?? 0]?.grain;
    const begun = grain === "term" || grain === "academic_year" ? beginsWithin : within;
    return {
      conditions: [sql`${key.value} IS NOT NULL`, ...begun(key.begins, days)],
      joins: [],
    };
  }
  const inWindow = isTerm ? beginsWithin : within;
  const time = timeKey(compiling, reached, isTerm ? "term" : "day", path);
  const joins = [time.joins];
  if (earlier === undefined) return { conditions: inWindow(time.begins, days), joins };
  if (isTerm && earlier !== "previous") {
    const later = movedOn(compiling, time, "term", earlier);
    return { conditions: inWindow(later.begins, days), joins: [later.joins] };
  }
  const window = earlierWindow(compiling, { from: from ?? "", to: to ?? "" }, earlier);
  return { conditions: inWindow(time.begins, window), joins };
}

function groupsOf(
  compiling: Compiling,
  inner: Sql,
  part: Part,
  measures: readonly CompiledMeasure[],
  { people: peopleCount, who }: { readonly people: number; readonly who: number },
): Sql {
  const { by, totals } = part;
  const people = Array.from({ length: peopleCount }, (_, at) => name(`p${at}`));
  const keys = by.map((_key, at) => name(`k${at}`));
  const isExact = peopleCount === 0 || isPublished(compiling, part);
  const told = measures.map((measure, at) => {
    const asked = part.measures[at];
    if (peopleCount === 0 || asked === undefined) {
      return { value: measure.aggregate, isWithheld: sql`false` };
    }
    const { secret } = compiling;
    const isNarrowed = asked.where !== undefined || !isWhole(compiling, part);
    if (isExact && !isNarrowed)
      return publishedFigure(asked, measure, people, keys.length > 0, secret);
    const cell = roundedFigure(asked, measure, people, secret);
    return isNarrowed || totals === undefined
      ? cell
      : exactInTotal(keys, publishedFigure(asked, measure, people, false, secret), cell);
  });
  const columns = [
    ...keys,
    ...keys.map((key, at) =>
      totals === undefined
        ? sql`0 AS ${name(`o${at}`)}`
        : sql`grouping(${key}) AS ${name(`o${at}`)}`,
    ),
    ...told.flatMap(({ value, isWithheld }, at) => [
      sql`${value} AS ${name(`v${at}`)}`,
      sql`${isWithheld} AS ${name(`w${at}`)}`,
    ]),
    sql`count(*) AS "rows"`,
    sql`${whoIsTold(part, measures, who)} AS "who"`,
  ];
  const grouped = keys.length === 0 ? sql`` : sql` GROUP BY ${groupedBy(keys, totals)}`;
  const shown = [
    ...keys,
    ...keys.map((_key, at) => name(`o${at}`)),
    ...told.map(
      (_one, at) =>
        sql`CASE WHEN ${name(`w${at}`)} THEN NULL ELSE ${name(`v${at}`)} END AS ${name(`m${at}`)}`,
    ),
    sql`${any(told.map((_one, at) => name(`w${at}`)))} AS "few"`,
    sql`"rows"`,
    sql`"who"`,
  ];
  const where = isExact || keys.length === 0 ? sql`true` : tellsSomething(told.length);
  return sql`SELECT ${joined(shown, ", ")}
  FROM (SELECT ${joined(columns, ", ")} FROM (${inner}) AS r${grouped}) AS t WHERE ${where}`;
}

const isTelling = (measure: Measure): boolean => measure.kind === "figure" && showsValues(measure);

/** Whom the figures over few rows show, where that is told. Each measure counts its own rows. */
function whoIsTold(part: Part, measures: readonly CompiledMeasure[], count: number): Sql {
  if (count === 0) return sql`CAST(NULL AS JSON)`;
  const keys = Array.from({ length: count }, (_, at) => name(`q${at}`));
  const telling = measures.filter((_measure, at) =>
    part.measures.slice(at, at + 1).some(isTelling),
  );
  return whoOfFew(keys, any(telling.map(({ counts }) => counts)));
}

/** The sum over everything is the same number whatever it is split by. */
function exactInTotal(keys: readonly Sql[], total: Told, cell: Told): Told {
  const isTotal = all(keys.map((key) => sql`grouping(${key}) = 1`));
  const either = (one: Sql, other: Sql) => sql`CASE WHEN ${isTotal} THEN ${one} ELSE ${other} END`;
  return {
    value: either(total.value, cell.value),
    isWithheld: either(total.isWithheld, cell.isWithheld),
  };
}

function groupedBy(keys: readonly Sql[], totals: Totals | undefined): Sql {
  const list = joined(keys, ", ");
  if (totals === "rollup") return sql`ROLLUP (${list})`;
  if (totals === "total") return sql`GROUPING SETS ((${list}), ())`;
  return totals === "cube" ? sql`CUBE (${list})` : list;
}

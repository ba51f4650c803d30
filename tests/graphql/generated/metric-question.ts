import { dimensions } from "../../../schema/dimensions.ts";
import type { Entity } from "../../../schema/entity.ts";
import { isQuotient, type Metric, type RowMetric } from "../../../schema/metric.ts";
import { metrics } from "../../../schema/metrics.ts";
import { mayAsk } from "./asker.ts";
import { daysOn, monday } from "./calendar.ts";
import { valueAt } from "./conditions.ts";
import { nameable } from "./filters.ts";
import { keepsMetric, keepsPath } from "./kept.ts";
import { placeOf, sidesOf } from "./metric-answer.ts";
import { printed } from "./values.ts";
import { entityOf } from "./vocabulary.ts";
import { variable, Word, type Writing } from "./writing.ts";

type Arguments = readonly (readonly [string, unknown])[];

/** What a metric of open rows is made of may be hidden from staff: then it is refused, which policy tests show. */
const mayCount = ({ asker, past }: Writing, side: RowMetric): boolean =>
  mayAsk(asker, side.entity) &&
  (asker.role !== "staff" || entityOf(side.entity).scope.open !== true) &&
  (!past || (keepsMetric(side) && keepsTime(side)));

const keepsTime = ({ entity, time }: RowMetric): boolean =>
  time.kind === "point" || keepsPath(entityOf(entity), [time.column]);

function mayName(
  writing: Writing,
  entity: Entity,
  [head = "", ...rest]: readonly string[],
): boolean {
  const relation = entity.relations[head];
  if (relation === undefined) return nameable(writing, entity).includes(head);
  return mayAsk(writing.asker, relation.to) && mayName(writing, entityOf(relation.to), rest);
}

/** The dimensions that all sides have, today and on other days. */
function dimensionsFor(writing: Writing, sides: readonly RowMetric[]): readonly string[] {
  return Object.keys(dimensions).filter((dimension) =>
    sides.every(
      (side) =>
        dimension in side.dimensions &&
        [false, true].every((isThen) => {
          const entity = entityOf(side.entity);
          const path = placeOf(side, dimension, isThen);
          return (
            mayName(writing, entity, path) && (!writing.past || !isThen || keepsPath(entity, path))
          );
        }),
    ),
  );
}

const grains = [
  "DAY",
  "WEEK",
  "MONTH",
  "QUARTER",
  "YEAR",
  "ACADEMIC_YEAR",
  "TERM",
  "TEACHING_WEEK",
];

/** Days [from, to) in which rows were, or a term begins where the metric is counted by terms. */
function window(writing: Writing, sides: readonly RowMetric[], grain: string | undefined) {
  const { chance, world } = writing;
  const timed = sides.filter(({ time }) => time.kind === "period");
  const byTerm = timed.some(({ time }) => time.kind === "period" && time.by === "term");
  if (byTerm) {
    const terms = world.rows("calendar_day").flatMap(({ term_from = null }) => term_from ?? []);
    const begins = String(chance.pick(terms));
    const from = daysOn(begins, chance.below(54) - 40);
    const least = from > begins ? from : begins;
    return { from, to: daysOn(least, 15 + chance.below(400)) };
  }
  const side = chance.pick(timed);
  const column = side.time.kind === "period" ? side.time.column : "";
  const days = world.rows(side.entity).flatMap((row) => row[column] ?? []);
  const day = daysOn(
    days.length === 0 ? "2025-10-01" : String(chance.pick(days)).slice(0, 10),
    -chance.below(60),
  );
  const month = Number(day.slice(5, 7));
  const from =
    {
      WEEK: monday(day),
      TEACHING_WEEK: monday(day),
      MONTH: `${day.slice(0, 7)}-01`,
      QUARTER: `${day.slice(0, 5)}${String(month - ((month - 1) % 3)).padStart(2, "0")}-01`,
      YEAR: `${day.slice(0, 4)}-01-01`,
    }[grain ?? ""] ?? day;
  return { from, to: daysOn(from, 1 + chance.below(500)) };
}

function comparison({ chance }: Writing, grain: string | undefined): string {
  const always = ["PREVIOUS", "LAST_YEAR"];
  const termly = ["SAME_TERM_LAST_YEAR", ...(grain === "TERM" ? [] : ["SAME_WEEK_LAST_TERM"])];
  const isTermly = grain === undefined || grain === "TERM" || grain === "TEACHING_WEEK";
  return chance.pick(isTermly && chance.flip(0.7) ? termly : always);
}

function whereOf(writing: Writing, side: RowMetric, dimension: string): object {
  const { chance, world } = writing;
  const rows = world.rows(side.entity);
  const entity = entityOf(side.entity);
  const values = Array.from({ length: 1 + chance.below(3) }, () =>
    rows.length === 0
      ? null
      : printed(valueAt(world, entity, chance.pick(rows), placeOf(side, dimension, false))),
  );
  const present = values.filter((value) => value !== null).map(String);
  return {
    dimension,
    in: present,
    ...(present.length < values.length || chance.flip(0.2) ? { isNull: true } : {}),
  };
}

const timesOf = (sides: readonly RowMetric[]) => ({
  isPoint: sides.some(({ time }) => time.kind === "point"),
  isPeriod: sides.some(({ time }) => time.kind === "period"),
  byTerm: sides.some(({ time }) => time.kind === "period" && time.by === "term"),
});

/** The arguments of `metric` but its day; undefined when there is none that this asker may ask. */
export function metricArguments(writing: Writing): Arguments | undefined {
  const { chance } = writing;
  const askable = (metric: Metric) => sidesOf(metric).every((side) => mayCount(writing, side));
  const known = metrics.filter(askable);
  if (known.length === 0) return undefined;
  const timed = known.filter((metric) => timesOf(sidesOf(metric)).isPeriod);
  const quotients = known.filter(isQuotient);
  const metric = chance.pick(
    chance.pick([known, timed, timed, quotients].filter((one) => one.length > 0)),
  );
  const sides = sidesOf(metric);
  const { isPoint, isPeriod, byTerm } = timesOf(sides);
  const splits = dimensionsFor(writing, sides);
  const by = chance.flip(0.6) ? chance.some(splits, 2) : [];
  const grain =
    isPeriod && !isPoint && chance.flip(0.6)
      ? chance.pick(byTerm ? ["TERM", "ACADEMIC_YEAR"] : grains)
      : undefined;
  const compare = isPeriod && chance.flip(0.75) ? comparison(writing, grain) : undefined;
  const isBounded =
    (compare !== undefined && grain === undefined) || (isPeriod && chance.flip(0.5));
  const days = isBounded
    ? window(writing, sides, compare === undefined ? undefined : grain)
    : undefined;
  const [side] = sides;
  const ordering = () => ({
    by: chance.pick([
      ...by,
      ...(grain === undefined ? [] : ["period"]),
      "value",
      ...(compare === undefined ? [] : ["previous", "difference", "change"]),
    ]),
    ...(chance.flip(0.7) ? { direction: new Word(chance.pick(["ASC", "DESC"])) } : {}),
    ...(chance.flip(0.4) ? { nulls: new Word(chance.pick(["FIRST", "LAST"])) } : {}),
  });
  const day = (name: "from" | "to"): Arguments =>
    days === undefined
      ? []
      : [[name, chance.flip(0.7) ? days[name] : variable(writing, "Date", days[name])]];
  return [
    ["id", chance.flip(0.7) ? metric.id : variable(writing, "String!", metric.id)],
    ...(by.length > 0 ? [["by", by] as const] : []),
    ...(grain === undefined ? [] : [["grain", new Word(grain)] as const]),
    ...(compare === undefined ? [] : [["compare", new Word(compare)] as const]),
    ...day("from"),
    ...day("to"),
    ...(splits.length > 0 && side !== undefined && chance.flip(0.3)
      ? [["where", [whereOf(writing, side, chance.pick(splits))]] as const]
      : []),
    ...(chance.flip(0.4) ? [["orderBy", [ordering()]] as const] : []),
    ...(chance.flip(0.4) ? [["first", 1 + chance.below(20)] as const] : []),
  ];
}

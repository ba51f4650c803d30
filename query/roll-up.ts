import { quoteName } from "../core/duckdb.ts";
import type { Entity } from "../schema/entity.ts";
import { isQuotient } from "../schema/metric.ts";
import { metricOf } from "../schema/metrics.ts";
import {
  type RollUp,
  type RollUpTime,
  rollUpKeys,
  rollUps,
  rollUpTable,
} from "../schema/roll-ups.ts";
import type { Compiling } from "./compiling.ts";
import type { During, Part } from "./group-part.ts";
import { populationOn } from "./held.ts";
import type { Filter, Grain, Measure, Path } from "./selection.ts";
import type { Sql } from "./sql.ts";

/** Where the figures of a part are read. */
export interface ReadFrom {
  readonly entity: string;
  /** The roll-up; undefined for the entity itself. */
  readonly rollUp: string | undefined;
  /** Why not from each of the entity's roll-ups that were passed over. */
  readonly passedOver: readonly string[];
}

/** The question needs what the roll-up has not kept. It is then answered from the entity itself. */
export class NotInRollUp extends Error {}

/** Refuses a table expression that names a column of the entity which the roll-up has not. */
export function checkHeld(rollUp: RollUp, entity: Entity, expression: Sql): void {
  const kept = rollUpKeys(rollUp);
  for (const column of Object.keys(entity.columns)) {
    if (kept.includes(column)) continue;
    const quoted = quoteName(column);
    if (expression.texts.some((text) => text.includes(quoted))) {
      throw new NotInRollUp(`it does not keep "${column}"`);
    }
  }
}

/**
 * The first roll-up of the part's entity that answers it exactly, found by trying: `attempt` compiles the part over it
 * and throws NotInRollUp where it lacks something, be it for the question or for the principal's policy.
 */
export function chooseRollUp(
  { release, asOf, orToday }: Compiling,
  part: Part,
  attempt: (rollUp: RollUp) => void,
): { readonly rollUp: RollUp | undefined; readonly readFrom: ReadFrom } {
  const passedOver: string[] = [];
  for (const rollUp of rollUps.filter(({ entity }) => entity === part.entity)) {
    try {
      if (release.tables[rollUpTable(rollUp)] === undefined) {
        throw new NotInRollUp("this release has not built it");
      }
      if (asOf !== undefined && !orToday) throw new NotInRollUp("it does not tell single days");
      checkTime(rollUp.time, part);
      attempt(rollUp);
      return { rollUp, readFrom: { entity: part.entity, rollUp: rollUp.name, passedOver } };
    } catch (error) {
      if (!(error instanceof NotInRollUp)) throw error;
      passedOver.push(`${rollUp.name}: ${error.message}`);
    }
  }
  return { rollUp: undefined, readFrom: { entity: part.entity, rollUp: undefined, passedOver } };
}

/** The periods that whole weeks, months or years make up. Terms are whole weeks. */
const madeOf: Readonly<Record<RollUpTime["grain"], readonly Grain[]>> = {
  week: ["week", "teaching_week", "term"],
  month: ["month", "quarter", "year"],
  year: ["year"],
};

/** Only first days are kept: whatever tells days within a week, month or year apart needs the entity itself. */
function checkTime(time: RollUpTime | undefined, part: Part): void {
  if (time === undefined) return;
  const isTime = (path: Path) => path.length === 1 && path[0] === time.column;
  const finer = () => new NotInRollUp(`it keeps only the ${time.grain} of "${time.column}"`);
  for (const { path, grain } of part.by) {
    if (!isTime(path)) continue;
    if (grain === undefined || !madeOf[time.grain].includes(grain)) throw finer();
  }
  const filters = [part.where, ...part.measures.flatMap(filtersOf)];
  if (filters.some((filter) => filter !== undefined && tellsDays(filter, time, isTime))) {
    throw finer();
  }
  if (part.measures.flatMap(pathsOf).some(isTime)) throw finer();
  if (part.during !== undefined && isTime(part.during.path) && !isWhole(part.during, time)) {
    throw finer();
  }
}

function filtersOf(measure: Measure): readonly (Filter | undefined)[] {
  const metric = measure.kind === "metric" ? metricOf(measure.metric) : undefined;
  if (metric === undefined || isQuotient(metric)) return [measure.where];
  const { measure: computed, population } = metric;
  const inner =
    computed.kind === "share"
      ? [populationOn(computed.of)]
      : computed.kind === "weighted"
        ? computed.weights.map(({ where }) => populationOn(where))
        : [];
  const counted = population === undefined ? [] : [populationOn(population)];
  return [measure.where, ...counted, ...inner];
}

function pathsOf(measure: Measure): readonly Path[] {
  if (measure.kind === "figure") return measure.path === undefined ? [] : [measure.path];
  const metric = metricOf(measure.metric);
  if (metric === undefined || isQuotient(metric)) return [];
  const { measure: computed } = metric;
  if (computed.kind === "ratio") return [computed.numerator, computed.denominator];
  return "path" in computed && computed.path !== undefined ? [computed.path] : [];
}

type IsTime = (path: Path) => boolean;

function tellsDays(filter: Filter, time: RollUpTime, isTime: IsTime): boolean {
  switch (filter.kind) {
    case "and":
    case "or":
      return filter.filters.some((one) => tellsDays(one, time, isTime));
    case "not":
      return tellsDays(filter.filter, time, isTime);
    case "columns":
      return isTime(filter.path) || isTime(filter.other);
    case "some":
      return false;
    case "compare":
      if (!isTime(filter.path) || filter.op === "isNull") return false;
      return !((filter.op === "ge" || filter.op === "lt") && begins(String(filter.value), time));
  }
}

/** Whether a week, month or year begins on that day. */
function begins(day: string, { grain }: RollUpTime): boolean {
  if (grain === "year") return day.endsWith("-01-01");
  if (grain === "month") return day.endsWith("-01");
  return new Date(`${day}T00:00:00Z`).getUTCDay() === 1;
}

/** Whether the time is made of whole weeks, months or years, then as now. Two terms lie whole weeks apart. */
function isWhole({ from, to, periods, earlier }: During, time: RollUpTime): boolean {
  if (periods !== undefined) return true;
  const ends = [from, to].filter((day) => day !== undefined);
  if (!ends.every((day) => begins(day, time))) return false;
  if (earlier === undefined) return true;
  if (time.grain === "week") return earlier !== "last_year";
  // As many days earlier need not be whole months or years.
  return earlier === "last_year";
}

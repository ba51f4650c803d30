import { isQuotient, type Metric, type RowMetric } from "../../../schema/metric.ts";
import { metrics } from "../../../schema/metrics.ts";
import { calendarOf, daysOn, later, type Period, periodOf, yearOn } from "./calendar.ts";
import { type Given, typeAt, valueAt } from "./conditions.ts";
import { counted } from "./figures.ts";
import { asText, metricOf } from "./groups.ts";
import { placed } from "./order.ts";
import type { World } from "./university.ts";
import { divided, grouped, type Row, readAs, type Value } from "./values.ts";
import { entityOf } from "./vocabulary.ts";

/** A metric for one set of keys, and for the earlier time where it is compared. */
export interface Line {
  readonly keys: readonly { readonly by: string; readonly value: Value; readonly label: Value }[];
  readonly period: Period | undefined;
  readonly value: Value;
  readonly previous: Value;
  readonly difference: Value;
  readonly change: Value;
}

interface Asked {
  readonly by: readonly string[];
  readonly where: readonly Given[];
  readonly grain: string | undefined;
  readonly compare: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly isThen: boolean;
}

export function metricNamed(id: string): Metric {
  const metric = metrics.find((one) => one.id === id);
  if (metric === undefined) throw new Error(`no metric "${id}"`);
  return metric;
}

/** The metric itself, or the upper and the lower one of a quotient. */
export const sidesOf = (metric: Metric): readonly RowMetric[] =>
  isQuotient(metric)
    ? [metric.measure.numerator, metric.measure.denominator].flatMap((id) => {
        const side = metricNamed(id);
        return isQuotient(side) ? [] : [side];
      })
    : [metric];

/** Where a side's dimension is, on the day asked about. */
export const placeOf = (side: RowMetric, dimension: string, isThen: boolean): readonly string[] => {
  const places: Readonly<Record<string, readonly string[] | undefined>> = {
    ...side.dimensions,
    ...(isThen ? side.dimensionsThen : {}),
  };
  const path = places[dimension];
  if (path === undefined) throw new Error(`no dimension "${dimension}" of ${side.id}`);
  return path;
};

/** Whether a first day lies in [from, to). */
const within = (begins: string, { from = "", to = "9999" }: Pick<Asked, "from" | "to">): boolean =>
  begins >= from && begins < to;

/** The same for terms and years: an end of the window in the first two weeks of one is meant to be its first day. */
function beginsWithin(
  begins: string,
  all: readonly string[],
  { from = "", to = "9999" }: Pick<Asked, "from" | "to">,
): boolean {
  const meant = (day: string) => all.find((one) => one <= day && day < daysOn(one, 14)) ?? day;
  const [first, last] = [from === "" ? "" : meant(from), to === "9999" ? to : meant(to)];
  return begins >= first && (begins < last || (first === last && begins === first));
}

/** Which days are earlier than a window's; undefined where the calendar has no such term. */
function earlier(world: World, { from = "", to = "", compare }: Asked) {
  if (compare === "previous") {
    const days = (Date.parse(to) - Date.parse(from)) / 86_400_000;
    return { from: daysOn(from, -days), to: from };
  }
  if (compare === "last_year") return { from: yearAgo(from), to: yearAgo(to) };
  const terms = calendarOf(world).term;
  const at = terms.findIndex(({ key }) => key === periodOf(world, "term", from)?.key);
  const own = terms[at];
  const then =
    compare === "same_week_last_term"
      ? terms[at - 1]
      : terms.find(({ key }) => yearOn(key) === own?.key);
  if (own === undefined || then === undefined) return undefined;
  const days = (Date.parse(own.begins) - Date.parse(then.begins)) / 86_400_000;
  return { from: daysOn(from, -days), to: daysOn(to, -days) };
}

const yearAgo = (day: string): string =>
  `${Number(day.slice(0, 4)) - 1}${day.slice(4).replace("-02-29", "-02-28")}`;

/** In which period a side's row counts, now or for the earlier time; "out" when it does not. */
function timeOf(
  world: World,
  { time }: RowMetric,
  row: Row,
  asked: Asked,
  isEarlier: boolean,
): Period | undefined | "out" {
  const { grain, compare, from, to } = asked;
  if (time.kind === "point") return undefined;
  const when = row[time.column] ?? null;
  const isTerm = time.by === "term";
  const isOpen = from === undefined && to === undefined;
  const period =
    grain === undefined || when === null ? undefined : periodOf(world, grain, String(when));
  if (isOpen && compare === undefined) return period;
  if (when === null) return "out";
  const fits = (begins: string | undefined, unit: string, window: Pick<Asked, "from" | "to">) => {
    if (begins === undefined) return window.from === undefined && window.to === undefined;
    if (unit !== "term" && unit !== "academic_year") return within(begins, window);
    const all = calendarOf(world)[unit].map((one) => one.begins);
    return beginsWithin(begins, all, window);
  };
  if (grain !== undefined && compare !== undefined) {
    const shown = isEarlier && period !== undefined ? later(world, grain, period, compare) : period;
    return shown !== undefined && fits(shown.begins, grain, asked) ? shown : "out";
  }
  const unit = isTerm ? "term" : "day";
  const own = periodOf(world, unit, String(when));
  if (!isEarlier) return fits(own?.begins, unit, asked) ? period : "out";
  if (isTerm && compare !== "previous") {
    const next = own === undefined ? undefined : later(world, unit, own, compare ?? "");
    return next !== undefined && fits(next.begins, unit, asked) ? undefined : "out";
  }
  const window = earlier(world, asked);
  return window !== undefined && fits(own?.begins, unit, window) ? undefined : "out";
}

interface Placed {
  readonly row: Row;
  readonly keys: readonly Value[];
  readonly period: Period | undefined;
}

/** A side's rows that count, each with what it is split by. */
function rowsOf(
  world: World,
  side: RowMetric,
  asked: Asked,
  isEarlier: boolean,
): readonly Placed[] {
  const entity = entityOf(side.entity);
  const at = (row: Row, dimension: string) =>
    valueAt(world, entity, row, placeOf(side, dimension, asked.isThen));
  return world.rows(side.entity).flatMap((row): Placed[] => {
    const kept = asked.where.every(({ dimension, in: values = [], isNull }) => {
      const path = placeOf(side, String(dimension), asked.isThen);
      const value = at(row, String(dimension));
      if (value === null) return isNull === true;
      return (values as unknown[]).some((one) => readAs(typeAt(entity, path), one) === value);
    });
    if (!kept) return [];
    const period = timeOf(world, side, row, asked, isEarlier);
    if (period === "out") return [];
    return [{ row, keys: asked.by.map((dimension) => at(row, dimension)), period }];
  });
}

const keyOf = ({ keys, period }: Pick<Placed, "keys" | "period">): string =>
  JSON.stringify([...keys.map(asText), period?.key]);

/** Upper over lower, to four places; nothing where either is missing. */
const over = (upper: Value, lower: Value, times: bigint): Value =>
  upper === null || lower === null || counted(lower) === 0n
    ? null
    : divided(times * 10_000n * counted(upper), counted(lower));

const less = (a: Value, b: Value): Value =>
  typeof a === "bigint" && typeof b === "bigint" ? a - b : Number(a) - Number(b);

/** The answer of `metric`: over everything, and by what it is split by. */
export function metricAnswer(world: World, args: Given) {
  const metric = metricNamed(String(args["id"]));
  const text = (name: string) =>
    typeof args[name] === "string" ? String(args[name]).toLowerCase() : undefined;
  const asked: Asked = {
    by: (args["by"] ?? []) as string[],
    where: (args["where"] ?? []) as Given[],
    grain: text("grain"),
    compare: text("compare"),
    from: text("from"),
    to: text("to"),
    isThen: args["asOf"] !== undefined,
  };
  const sides = sidesOf(metric);
  const parts = [false, ...(asked.compare === undefined ? [] : [true])].map((isEarlier) =>
    sides.map((side) => rowsOf(world, side, asked, isEarlier)),
  );
  const times = metric.unit === "%" ? 100n : 1n;
  const valueIn = (cells: readonly (readonly Row[])[]): Value => {
    const values = sides.map(({ id, entity }, at) =>
      metricOf(world, entityOf(entity), cells[at] ?? [], id),
    );
    return isQuotient(metric)
      ? over(values[0] ?? null, values[1] ?? null, times)
      : (values[0] ?? null);
  };
  const line = (at: Placed | undefined, chosen: readonly (readonly (readonly Row[])[])[]): Line => {
    const [now = [], then] = chosen;
    const value = valueIn(now);
    const previous = then === undefined || then[0]?.length === 0 ? null : valueIn(then);
    const difference = value === null || previous === null ? null : less(value, previous);
    const size = previous === null ? 0n : counted(previous);
    return {
      keys: asked.by.map((by, index) => {
        const key = at?.keys[index] ?? null;
        return { by, value: key, label: labelOf(world, by, key) };
      }),
      period: at?.period,
      value,
      previous,
      difference,
      change: over(difference, size < 0n ? -size : size, 100n),
    };
  };
  const rowsIn = (all: readonly Placed[] | undefined) => (all ?? []).map(({ row }) => row);
  const whole = line(
    undefined,
    parts.map((each) => each.map(rowsIn)),
  );
  if (asked.by.length === 0 && asked.grain === undefined)
    return { metric, whole, rows: [], hasMore: false };
  const cells = parts.map((each) => each.map((rows) => grouped(rows, keyOf)));
  const groups = new Map(parts.flat(2).map((one) => [keyOf(one), one]));
  const lines = [...groups].map(([key, one]) =>
    line(
      one,
      cells.map((each) => each.map((cell) => rowsIn(cell.get(key)))),
    ),
  );
  lines.sort(byOrder((args["orderBy"] ?? []) as Given[]));
  const first = Math.min(1000, Number(args["first"] ?? 1000));
  return { metric, whole, rows: lines.slice(0, first), hasMore: lines.length > first };
}

function byOrder(orderBy: readonly Given[]) {
  const named = (line: Line, by: string): Value => {
    if (by === "period") return line.period?.key ?? null;
    if (by === "value" || by === "previous" || by === "difference" || by === "change")
      return line[by];
    return line.keys.find((key) => key.by === by)?.value ?? null;
  };
  return (a: Line, b: Line): number => {
    for (const { by, direction = "ASC", nulls = "LAST" } of orderBy) {
      const order = placed(
        named(a, String(by)),
        named(b, String(by)),
        `${direction}_NULLS_${nulls}`,
      );
      if (order !== 0) return order;
    }
    for (const by of [...a.keys.map((key) => key.by), "period"]) {
      const order = placed(named(a, by), named(b, by), "ASC");
      if (order !== 0) return order;
    }
    return 0;
  };
}

/** What a key is called: of a unit's number the unit's name that day. */
function labelOf(world: World, dimension: string, key: Value): Value {
  if (dimension !== "org" && dimension !== "college") return key;
  const names = world.having("org_unit", "org_no", key).flatMap(({ name = null }) => name ?? []);
  return names.map(String).sort()[0] ?? null;
}

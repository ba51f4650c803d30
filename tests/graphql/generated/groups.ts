import type { Entity } from "../../../schema/entity.ts";
import { isQuotient, type RowMeasure } from "../../../schema/metric.ts";
import { metrics } from "../../../schema/metrics.ts";
import { periodOf } from "./calendar.ts";
import { belongs, type Given, passes, typeAt, valueAt } from "./conditions.ts";
import { counted, type Figure, figure, summed } from "./figures.ts";
import { placed } from "./order.ts";
import type { World } from "./university.ts";
import { compared, decimal, divided, grouped, printed, type Row, type Value } from "./values.ts";
import { entityOf, namedOf } from "./vocabulary.ts";

export interface Group {
  readonly keys: readonly { readonly by: string; readonly value: string | null }[];
  readonly over: readonly string[];
  readonly count: number;
  readonly figures: ReadonlyMap<string, Value>;
  readonly metrics: ReadonlyMap<string, Value>;
}

/** Where a key's value is found, and by what it sorts among its like. */
interface Key {
  readonly by: string;
  readonly of: (row: Row) => Value;
  readonly rank: (value: Value) => Value;
}

export const asText = (value: Value): string | null =>
  value === null ? null : String(printed(value));

/** "title.level" in the API's words, as schema/ names it. */
export function pathOf(entity: Entity, dotted: string): readonly string[] {
  const [head = "", ...rest] = dotted.split(".");
  const named = namedOf(entity, head);
  if (named === undefined) throw new Error(`no field "${head}" of ${entity.name}`);
  if (named.kind === "column") return [named.name];
  return [named.name, ...pathOf(entityOf(named.relation.to), rest.join("."))];
}

function keyOf(world: World, entity: Entity, by: string): Key {
  const [dotted = "", grain] = by.split(":");
  const path = pathOf(entity, dotted);
  const of = (row: Row): Value => {
    const value = valueAt(world, entity, row, path);
    if (grain === undefined || value === null) return value;
    return periodOf(world, grain, String(value))?.text ?? null;
  };
  if (grain !== "teaching_week") return { by, of, rank: (value) => value };
  const rank = (value: Value) => {
    const [term, week = ""] = String(value).split(":");
    return value === null ? null : `${term}:${week.padStart(2, "0")}`;
  };
  return { by, of, rank };
}

/** Which keys are summed over, besides none. */
function sums(keys: number, totals: unknown): readonly (readonly number[])[] {
  const all = Array.from({ length: keys }, (_, at) => at);
  if (totals === undefined || keys === 0) return [[]];
  if (totals === "TOTAL") return [[], all];
  if (totals === "ROLLUP") return [[], ...all.map((from) => all.slice(from))];
  return Array.from({ length: 2 ** keys }, (_, bits) => all.filter((at) => (bits >> at) % 2 === 1));
}

export function groupsOf(world: World, entity: Entity, args: Given) {
  const where = (args["where"] ?? {}) as Given;
  const rows = world.rows(entity.name).filter((row) => passes(world, entity, row, where));
  const keys = ((args["by"] ?? []) as string[]).map((by) => keyOf(world, entity, by));
  const lines = rows.map((row) => ({ row, values: keys.map(({ of }) => of(row)) }));
  const found = sums(keys.length, args["totals"]).flatMap((over) => {
    const kept = keys.map((_key, at) => !over.includes(at));
    const cells = grouped(lines, ({ values }) =>
      JSON.stringify(values.map((value, at) => (kept[at] ? asText(value) : null))),
    );

    const all = over.length === keys.length && cells.size === 0 ? [[]] : [...cells.values()];
    return all.map((cell) => {
      const values = keys.map((_key, at) => (kept[at] ? (cell[0]?.values[at] ?? null) : null));
      return {
        values,
        kept,
        group: groupOf(world, entity, args, {
          keys,
          kept,
          values,
          rows: cell.map(({ row }) => row),
        }),
      };
    });
  });
  const chosen = found.filter(({ group }) =>
    ((args["having"] ?? []) as Given[]).every((one) => had(group, one)),
  );
  chosen.sort((a, b) => {
    for (const { by, direction = "ASC", nulls = "LAST" } of (args["orderBy"] ?? []) as Given[]) {
      const at = keys.findIndex((key) => key.by === by);
      const value = (one: typeof a) =>
        at < 0 ? measured(one.group, String(by)) : (keys[at]?.rank(one.values[at] ?? null) ?? null);
      if (at >= 0 && a.kept[at] !== b.kept[at]) return a.kept[at] ? -1 : 1;
      const order = placed(value(a), value(b), `${direction}_NULLS_${nulls}`);
      if (order !== 0) return order;
    }
    for (const [at, key] of keys.entries()) {
      if (a.kept[at] !== b.kept[at]) return a.kept[at] ? -1 : 1;
      const order = placed(key.rank(a.values[at] ?? null), key.rank(b.values[at] ?? null), "ASC");
      if (order !== 0) return order;
    }
    return 0;
  });
  const first = Math.min(1000, Number(args["first"] ?? 1000));
  return {
    groups: chosen.slice(0, first).map(({ group }) => group),
    hasMore: chosen.length > first,
  };
}

interface Cell {
  readonly keys: readonly Key[];
  readonly kept: readonly boolean[];
  readonly values: readonly Value[];
  readonly rows: readonly Row[];
}

function groupOf(
  world: World,
  entity: Entity,
  args: Given,
  { keys, kept, values, rows }: Cell,
): Group {
  const figures = ((args["figures"] ?? []) as Given[]).map(
    ({ as, fn, of, where }): [string, Value] => {
      const chosen =
        where === undefined
          ? rows
          : rows.filter((row) => passes(world, entity, row, where as Given));
      if (of === undefined) return [String(as), chosen.length];
      const path = pathOf(entity, String(of));
      const all = chosen.map((row) => valueAt(world, entity, row, path));
      return [String(as), figure(fn as Figure, all, typeAt(entity, path))];
    },
  );
  const named = ((args["metrics"] ?? []) as string[]).map((id): [string, Value] => [
    id,
    metricOf(world, entity, rows, id),
  ]);
  return {
    keys: keys.map(({ by }, at) => ({ by, value: asText(values[at] ?? null) })),
    over: keys.filter((_key, at) => !kept[at]).map(({ by }) => by),
    count: rows.length,
    figures: new Map(figures),
    metrics: new Map(named),
  };
}

const measured = (group: Group, name: string): Value =>
  group.figures.get(name) ?? group.metrics.get(name) ?? (name === "count" ? group.count : null);

function had(group: Group, { of, ...tests }: Given): boolean {
  const value = measured(group, String(of));
  return Object.entries(tests).every(([op, given]) => {
    const other = decimal(String(given));
    if (op === "ne") return value === null || counted(value) !== other;
    if (value === null) return false;
    const order = compared(counted(value), other);
    return (
      { eq: order === 0, lt: order < 0, le: order <= 0, gt: order > 0, ge: order >= 0 }[op] === true
    );
  });
}

/** The value of a metric over some rows of its entity, from its declaration. */
export function metricOf(world: World, entity: Entity, rows: readonly Row[], id: string): Value {
  const metric = metrics.find((one) => one.id === id);
  if (metric === undefined || isQuotient(metric)) throw new Error(`no metric "${id}" over rows`);
  const { population } = metric;
  const counting = rows.filter(
    (row) => population === undefined || belongs(world, entity, row, population),
  );
  return measuredOver(world, entity, counting, metric.measure, metric.unit === "%" ? 100n : 1n);
}

function measuredOver(
  world: World,
  entity: Entity,
  rows: readonly Row[],
  measure: RowMeasure,
  times: bigint,
): Value {
  const at = (path: readonly string[]) => rows.map((row) => valueAt(world, entity, row, path));
  const sum = (path: readonly string[]) => summed(at(path).filter((one) => one !== null));
  switch (measure.kind) {
    case "count":
      return rows.length;
    case "countDistinct":
      return figure("COUNT_DISTINCT", at(measure.path), "text");
    case "sum":
    case "avg":
      return figure(
        measure.kind === "sum" ? "SUM" : "AVG",
        at(measure.path),
        typeAt(entity, measure.path),
      );
    case "ratio": {
      const below = sum(measure.denominator);
      return below === 0n ? null : divided(times * 10_000n * sum(measure.numerator), below);
    }
    case "share": {
      const passing = rows.filter((row) => belongs(world, entity, row, measure.of)).length;
      return rows.length === 0
        ? null
        : divided(times * 10_000n * BigInt(passing), BigInt(rows.length));
    }
    case "weighted": {
      const parts = rows.map((row) => {
        const found = measure.weights.find(({ where }) => belongs(world, entity, row, where));
        const weight = decimal(String(found?.weight ?? measure.otherwise));
        const value =
          measure.path === undefined ? 10_000n : valueAt(world, entity, row, measure.path);
        return value === null ? null : divided(weight * counted(value), 10_000n);
      });
      return figure("SUM", parts, "decimal");
    }
  }
}

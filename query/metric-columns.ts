import { entityNamed } from "../schema/entities.ts";
import type { Entity } from "../schema/entity.ts";
import type { Metric, MetricPath, Population, RowMetric } from "../schema/metric.ts";
import { isQuotient } from "../schema/metric.ts";
import { sidesOf } from "./quotient.ts";

/** Columns as "entity.column": whose values are told or added up, and which only decide what counts. */
export interface ColumnsRead {
  readonly from: readonly string[];
  readonly by: readonly string[];
}

/** What a metric is worked out of. Of a count, the ids of its rows. */
export function columnsOfMetric(metric: Metric): ColumnsRead {
  const sides = isQuotient(metric) ? sidesOf(metric) : [metric];
  return together(sides.map(columnsOfSide));
}

/** Each column once; one whose value is told is not named again as deciding. */
export function together(parts: readonly ColumnsRead[]): ColumnsRead {
  const from = new Set(parts.flatMap((part) => part.from));
  const by = new Set(parts.flatMap((part) => part.by).filter((column) => !from.has(column)));
  return { from: [...from], by: [...by] };
}

function columnsOfSide({ entity: name, population, measure, time }: RowMetric): ColumnsRead {
  const entity = entityNamed(name);
  const at = (path: MetricPath): ColumnsRead => columnsOnPath(entity, path);
  const filtered =
    population === undefined ? [] : [decided(columnsOfPopulation(entity, population))];
  const period = time.kind === "period" ? [decided(at([time.column]))] : [];
  return together([...measured(entity, measure), ...filtered, ...period]);
}

function measured(entity: Entity, measure: RowMetric["measure"]): readonly ColumnsRead[] {
  const at = (path: MetricPath): ColumnsRead => columnsOnPath(entity, path);
  switch (measure.kind) {
    case "count":
      return [at(["id"])];
    case "ratio":
      return [at(measure.numerator), at(measure.denominator)];
    case "share":
      return [at(["id"]), decided(columnsOfPopulation(entity, measure.of))];
    case "weighted":
      return [
        at(measure.path ?? ["id"]),
        ...measure.weights.map(({ where }) => decided(columnsOfPopulation(entity, where))),
      ];
    default:
      return [at(measure.path)];
  }
}

const decided = ({ from, by }: ColumnsRead): ColumnsRead => ({ from: [], by: [...from, ...by] });

function columnsOfPopulation(entity: Entity, population: Population): ColumnsRead {
  const at = (path: MetricPath): ColumnsRead => columnsOnPath(entity, path);
  switch (population.kind) {
    case "and":
    case "or":
      return together(population.filters.map((filter) => columnsOfPopulation(entity, filter)));
    case "not":
      return columnsOfPopulation(entity, population.filter);
    case "compare":
      return at(population.path);
    case "columns":
      return together([at(population.path), at(population.other)]);
    case "onDuty":
      return together(
        ["is_current", "valid_from", "valid_to"].map((column) => at([...population.path, column])),
      );
    case "some": {
      const related = relatedTo(entity, population.relation);
      const inner =
        population.filter === undefined
          ? []
          : [columnsOfPopulation(related.entity, population.filter)];
      return together([{ from: [], by: related.by }, ...inner]);
    }
  }
}

/** The column a path ends in, and those by which its relations find their rows. */
export function columnsOnPath(root: Entity, path: readonly string[]): ColumnsRead {
  const by: string[] = [];
  let entity = root;
  for (const hop of path.slice(0, -1)) {
    const related = relatedTo(entity, hop);
    by.push(...related.by);
    entity = related.entity;
  }
  return { from: [`${entity.name}.${path.at(-1) ?? "id"}`], by };
}

/** The entity a relation leads to, and the columns by which it finds its rows. */
export function relatedTo(
  entity: Entity,
  name: string,
): { readonly entity: Entity; readonly by: readonly string[] } {
  const relation = entity.relations[name];
  const other = entityNamed(relation?.to ?? "");
  const own = Object.keys(relation?.on ?? {}).map((column) => `${entity.name}.${column}`);
  const there = [
    ...Object.values(relation?.on ?? {}),
    ...Object.keys(relation?.where ?? {}),
    ...(relation?.first ?? []).map((column) => column.replace(/^-/, "")),
  ];
  return { entity: other, by: [...own, ...there.map((column) => `${other.name}.${column}`)] };
}

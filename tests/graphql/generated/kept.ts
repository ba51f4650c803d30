import type { Entity, Relation } from "../../../schema/entity.ts";
import type { Population, RowMetric } from "../../../schema/metric.ts";
import { entityOf } from "./vocabulary.ts";

/** What may be asked as of a day before today: schema/ says what each entity keeps of it. */
export const knows = ({ history, lasting }: Entity): boolean => history || lasting !== undefined;

/** Its rows may be listed and counted as of such a day. */
export const lists = (entity: Entity): boolean =>
  knows(entity) && entity.lasting?.onlyReached !== true;

export const keeps = (entity: Entity, column: string): boolean =>
  knows(entity) && entity.lasting?.todayOnly.includes(column) !== true;

export function keepsRelation(from: Entity, { kind, to, on }: Relation): boolean {
  const other = entityOf(to);
  return (
    (kind === "one" ? knows(other) : lists(other)) &&
    Object.entries(on).every(([own, its]) => keeps(from, own) && keeps(other, its))
  );
}

export function keepsPath(entity: Entity, [head = "", ...rest]: readonly string[]): boolean {
  const relation = entity.relations[head];
  if (relation === undefined) return keeps(entity, head);
  return keepsRelation(entity, relation) && keepsPath(entityOf(relation.to), rest);
}

function keepsPopulation(entity: Entity, of: Population): boolean {
  switch (of.kind) {
    case "and":
    case "or":
      return of.filters.every((one) => keepsPopulation(entity, one));
    case "not":
      return keepsPopulation(entity, of.filter);
    case "some": {
      const relation = entity.relations[of.relation];
      return (
        relation !== undefined &&
        keepsRelation(entity, relation) &&
        (of.filter === undefined || keepsPopulation(entityOf(relation.to), of.filter))
      );
    }
    case "onDuty":
      return keepsPath(entity, [...of.path, "id"]);
    case "columns":
      return keepsPath(entity, of.path) && keepsPath(entity, of.other);
    case "compare":
      return keepsPath(entity, of.path);
  }
}

export function keepsMetric({ entity: of, population, measure }: RowMetric): boolean {
  const entity = entityOf(of);
  const inner =
    measure.kind === "share"
      ? [measure.of]
      : measure.kind === "weighted"
        ? measure.weights.map(({ where }) => where)
        : [];
  const paths =
    measure.kind === "ratio"
      ? [measure.numerator, measure.denominator]
      : "path" in measure && measure.path !== undefined
        ? [measure.path]
        : [];
  return (
    lists(entity) &&
    [...inner, ...(population === undefined ? [] : [population])].every((one) =>
      keepsPopulation(entity, one),
    ) &&
    paths.every((path) => keepsPath(entity, path))
  );
}

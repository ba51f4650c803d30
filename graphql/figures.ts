import type { FieldNode } from "graphql";
import type { Aggregate, Figure } from "../query/selection.ts";
import { collect, type Walk } from "./collect.ts";
import type { EntityNames } from "./names.ts";

/** The fields of an aggregate that ask one figure of several columns. */
export const figureGroups = {
  sum: "sum",
  avg: "avg",
  min: "min",
  max: "max",
  distinct: "countDistinct",
} as const satisfies Readonly<Record<string, Aggregate>>;

const isGroup = (field: string): field is keyof typeof figureGroups =>
  Object.hasOwn(figureGroups, field);

/** e.g. "OrgUnitAggregate" */
export const aggregateType = ({ typeName }: EntityNames): string => `${typeName}Aggregate`;

/** The type of a group's fields: numbers for sum and avg, what has an order for min and max. */
export function groupType(names: EntityNames, group: keyof typeof figureGroups): string {
  if (group === "distinct") return `${names.typeName}Distinct`;
  return group === "min" || group === "max"
    ? `${names.typeName}Extremes`
    : `${names.typeName}Numbers`;
}

/**
 * What is asked of an aggregate over rows of that entity. A figure is named by where it stands in the response, e.g.
 * `at` + "count" or `at` + "sum/amount": no alias has a "/".
 */
export function figuresOf(
  walk: Walk,
  names: EntityNames,
  nodes: readonly FieldNode[],
  at: string,
): Figure[] {
  const figures: Figure[] = [];
  for (const [alias, asked] of collect(walk, aggregateType(names), nodes)) {
    const field = asked[0]?.name.value ?? "";
    if (field === "count") figures.push({ as: at + alias, fn: "count" });
    if (!isGroup(field)) continue;
    for (const [inner, [column]] of collect(walk, groupType(names, field), asked)) {
      const named = names.fields.get(column?.name.value ?? "");
      if (named?.kind !== "column") continue; // __typename
      figures.push({ as: `${at}${alias}/${inner}`, fn: figureGroups[field], path: [named.name] });
    }
  }
  return figures;
}

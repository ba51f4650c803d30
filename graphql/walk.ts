import type { FieldNode } from "graphql";
import type { Field } from "../query/selection.ts";
import { argumentsOf, collect, type Walk } from "./collect.ts";
import { figuresOf } from "./figures.ts";
import { type EntityNames, namesOf, type RelationName } from "./names.ts";
import { nodeIdField } from "./node-id.ts";
import { orderOf } from "./order.ts";
import { endsUnasked, firstOf } from "./paging.ts";
import { type FilterBudget, filterOf } from "./where.ts";

/** What is asked of one entity's object, as fields of a selection; each is named `prefix` + response alias. */
export function fieldsOf(
  walk: Walk,
  names: EntityNames,
  nodes: readonly FieldNode[],
  budget: FilterBudget,
  prefix = "",
): Field[] {
  const fields: Field[] = [];
  for (const [alias, asked] of collect(walk, names.typeName, nodes)) {
    const field = asked[0]?.name.value ?? "";
    const as = prefix + alias;
    const named = names.fields.get(field);
    const figures = names.figures.get(field);
    if (named?.kind === "column") fields.push({ kind: "column", as, column: named.name });
    else if (named !== undefined) fields.push(relatedField(walk, names, named, asked, as, budget));
    else if (figures !== undefined)
      fields.push(...relatedFigures(walk, names, figures, asked, as, budget));
    else if (field === nodeIdField) fields.push({ kind: "column", as, column: "id" });
    // and __typename
  }
  // A struct without fields could not be told from no row.
  return fields.length > 0 ? fields : [{ kind: "column", as: `${prefix}id`, column: "id" }];
}

function relatedField(
  walk: Walk,
  from: EntityNames,
  named: RelationName,
  asked: readonly FieldNode[],
  as: string,
  budget: FilterBudget,
): Field {
  const to = namesOf(named.relation.to);
  const fields = fieldsOf(walk, to, asked, budget);
  if (named.relation.kind === "one") {
    return { kind: "one", as, relation: named.name, selection: { fields } };
  }
  const args = argumentsOf(walk, from.typeName, asked);
  const where = filterOf(to, args["where"], budget);
  return {
    kind: "many",
    as,
    relation: named.name,
    selection: {
      fields,
      ...(where === undefined ? {} : { where }),
      orderBy: orderOf(to, args["orderBy"]),
      first: firstOf(args["first"]),
      tellsCut: endsUnasked(args["first"]),
    },
  };
}

function relatedFigures(
  walk: Walk,
  from: EntityNames,
  { name, relation }: RelationName,
  asked: readonly FieldNode[],
  as: string,
  budget: FilterBudget,
): Field[] {
  const to = namesOf(relation.to);
  const where = filterOf(to, argumentsOf(walk, from.typeName, asked)["where"], budget);
  return figuresOf(walk, to, asked, `${as}/`).map((figure) => ({
    kind: "aggregate",
    relation: name,
    ...figure,
    ...(where === undefined ? {} : { where }),
  }));
}

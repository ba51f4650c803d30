import {
  type FieldNode,
  type FragmentSpreadNode,
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  type InlineFragmentNode,
  isObjectType,
  type SelectionSetNode,
} from "graphql";
import type { Field } from "../query/selection.ts";
import { type EntityNames, namesOf, type RelationName } from "./names.ts";
import { orderOf } from "./order.ts";
import { firstOf } from "./paging.ts";
import { type FilterBudget, filterOf } from "./where.ts";

/** What a walk needs of the request: schema, fragments and variables. */
export type Walk = Pick<GraphQLResolveInfo, "schema" | "fragments" | "variableValues">;

/** A walk and the field it begins at. */
export type Place = Walk & Pick<GraphQLResolveInfo, "fieldNodes" | "returnType">;

/** What has fields: a field, or the operation itself. */
type Holder = Pick<FieldNode, "selectionSet">;

/** The fields asked of an object of that type, by response alias: fragments merged, @skip and @include honoured. */
export function collect(
  walk: Walk,
  typeName: string,
  nodes: readonly Holder[],
): ReadonlyMap<string, readonly FieldNode[]> {
  const collected = new Map<string, FieldNode[]>();
  const seen = new Set<string>();
  for (const { selectionSet } of nodes) {
    for (const field of fieldNodes(walk, typeName, selectionSet, seen)) {
      const alias = field.alias?.value ?? field.name.value;
      const known = collected.get(alias);
      if (known === undefined) collected.set(alias, [field]);
      else known.push(field);
    }
  }
  return collected;
}

/** `seen`: fragments already taken at this level; twice would add nothing. */
function* fieldNodes(
  walk: Walk,
  typeName: string,
  set: SelectionSetNode | undefined,
  seen: Set<string>,
): Generator<FieldNode> {
  for (const selection of set?.selections ?? []) {
    if (isLeftOut(walk, selection)) continue;
    if (selection.kind === "Field") yield selection;
    else {
      const fragment = fragmentOf(walk, selection, seen);
      const condition = fragment?.typeCondition?.name.value ?? typeName;
      if (condition === typeName) yield* fieldNodes(walk, typeName, fragment?.selectionSet, seen);
    }
  }
}

function fragmentOf(
  walk: Walk,
  selection: InlineFragmentNode | FragmentSpreadNode,
  seen: Set<string>,
) {
  if (selection.kind === "InlineFragment") return selection;
  const name = selection.name.value;
  if (seen.has(name)) return undefined;
  seen.add(name);
  return walk.fragments[name];
}

function isLeftOut(walk: Walk, selection: Parameters<typeof getDirectiveValues>[1]): boolean {
  if ((selection.directives?.length ?? 0) === 0) return false;
  const skip = getDirectiveValues(GraphQLSkipDirective, selection, walk.variableValues);
  if (skip?.["if"] === true) return true;
  const include = getDirectiveValues(GraphQLIncludeDirective, selection, walk.variableValues);
  return include?.["if"] === false;
}

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
    const [first] = asked;
    const named = first === undefined ? undefined : names.fields.get(first.name.value);
    if (first === undefined || named === undefined) continue; // __typename
    const as = prefix + alias;
    if (named.kind === "column") fields.push({ kind: "column", as, column: named.name });
    else fields.push(relatedField(walk, names, named, asked, as, budget));
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
    },
  };
}

/** The arguments of a field, variables and defaults in place. */
function argumentsOf(
  walk: Walk,
  typeName: string,
  [node]: readonly FieldNode[],
): Readonly<Record<string, unknown>> {
  const type = walk.schema.getType(typeName);
  const field = isObjectType(type) && node ? type.getFields()[node.name.value] : undefined;
  return field === undefined || node === undefined
    ? {}
    : getArgumentValues(field, node, walk.variableValues);
}

/** The name of the type a field answers with, without list and non-null. */
export function answerType(info: Pick<Place, "returnType">): string {
  return getNamedType(info.returnType).name;
}

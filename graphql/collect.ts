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
  isAbstractType,
  isObjectType,
  type SelectionSetNode,
} from "graphql";

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
      if (isMet(walk, condition, typeName))
        yield* fieldNodes(walk, typeName, fragment?.selectionSet, seen);
    }
  }
}

/** A type condition names the type itself or an interface of it. */
function isMet({ schema }: Walk, condition: string, typeName: string): boolean {
  if (condition === typeName) return true;
  const [wanted, type] = [schema.getType(condition), schema.getType(typeName)];
  return isAbstractType(wanted) && isObjectType(type) && schema.isSubType(wanted, type);
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

/** The arguments of a field, variables and defaults in place. */
export function argumentsOf(
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

import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from "graphql";
import type { Given } from "./conditions.ts";

/** An operation with its variables settled. */
export interface Operation {
  readonly sets: readonly SelectionSetNode[];
  readonly variables: Given;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

export type Told = Record<string, unknown>;

/** The one operation of a document, with the variables given and the defaults of the others. */
export function operationOf(document: DocumentNode, given: Given): Operation {
  const operation = document.definitions.find(
    (one): one is OperationDefinitionNode => one.kind === Kind.OPERATION_DEFINITION,
  );
  if (operation === undefined) throw new Error("no operation");
  const variables: Record<string, unknown> = {};
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    const { value: name } = variable.name;
    if (given[name] !== undefined) variables[name] = given[name];
    else if (defaultValue !== undefined) variables[name] = literalOf(defaultValue, {});
  }
  const fragments = new Map(
    document.definitions.flatMap((one): [string, FragmentDefinitionNode][] =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [],
    ),
  );
  return { sets: [operation.selectionSet], variables, fragments };
}

/** A literal as a value; undefined for a variable nobody gave. */
function literalOf(node: ValueNode, variables: Given): unknown {
  switch (node.kind) {
    case Kind.VARIABLE:
      return variables[node.name.value];
    case Kind.NULL:
      return null;
    case Kind.INT:
      return Number(node.value);
    case Kind.LIST:
      return node.values.map((one) => literalOf(one, variables));
    case Kind.OBJECT:
      return Object.fromEntries(
        node.fields
          .map(({ name, value }) => [name.value, literalOf(value, variables)])
          .filter(([, value]) => value !== undefined),
      );
    default:
      return node.value;
  }
}

/** The arguments of a field; those of variables nobody gave are not there. */
export const argsOf = (operation: Operation, [field]: readonly FieldNode[]): Given =>
  Object.fromEntries(
    (field?.arguments ?? [])
      .map(({ name, value }) => [name.value, literalOf(value, operation.variables)])
      .filter(([, value]) => value !== undefined),
  );

export const setsOf = (nodes: readonly FieldNode[]): readonly SelectionSetNode[] =>
  nodes.flatMap(({ selectionSet }) => selectionSet ?? []);

/** The fields of selection sets by their response names, in the order of the first. */
function collect(
  operation: Operation,
  type: string,
  sets: readonly SelectionSetNode[],
  into = new Map<string, FieldNode[]>(),
) {
  for (const { selections } of sets)
    for (const one of selections) {
      const out = (one.directives ?? []).some(({ name, arguments: [only] = [] }) => {
        const value = only === undefined ? undefined : literalOf(only.value, operation.variables);
        return name.value === "skip" ? value === true : value === false;
      });
      if (out) continue;
      if (one.kind === Kind.FIELD) {
        const alias = (one.alias ?? one.name).value;
        into.set(alias, [...(into.get(alias) ?? []), one]);
        continue;
      }
      const part =
        one.kind === Kind.INLINE_FRAGMENT ? one : operation.fragments.get(one.name.value);
      const on = part?.typeCondition?.name.value ?? type;
      if (part !== undefined && (on === type || on === "Node"))
        collect(operation, type, [part.selectionSet], into);
    }
  return into;
}

/** An object: every field asked of a type, resolved in turn. */
export function told(
  operation: Operation,
  type: string,
  sets: readonly SelectionSetNode[],
  resolve: (field: string, nodes: readonly FieldNode[]) => unknown,
): Told {
  return Object.fromEntries(
    [...collect(operation, type, sets)].map(([alias, nodes]) => {
      const field = nodes[0]?.name.value ?? "";
      return [alias, field === "__typename" ? type : resolve(field, nodes)];
    }),
  );
}

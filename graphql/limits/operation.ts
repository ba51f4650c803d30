import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  getArgumentValues,
  getOperationAST,
  getVariableValues,
  Kind,
} from "graphql";
import { UserError } from "../../core/errors.ts";
import { collect, type Place } from "../collect.ts";
import { connectionAsked, oneAsked } from "../connection.ts";
import { groupsAsked } from "../groups.ts";
import { type EntityNames, vocabulary } from "../names.ts";
import { nodeAsked, nodesAsked } from "../nodes.ts";
import {
  type Estimate,
  estimateGroups,
  estimateMetric,
  estimateSelection,
  nothing,
  type RowsOf,
  together,
} from "./cost.ts";

interface Operation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variableValues?: Readonly<Record<string, unknown>> | null | undefined;
}

type Args = Readonly<Record<string, unknown>>;

/**
 * What an operation may cost, with variables in place and arguments as they will be clamped. Every root field is turned
 * into what it asks, as its resolver will, so that one that asks what may not be asked is refused before any of them runs:
 * `refused` has their errors. What is wrong in another way is left to the execution.
 */
export function estimateOperation(
  operation: Operation,
  rowsOf: RowsOf,
): Estimate & { readonly refused: readonly GraphQLError[] } {
  const refused: GraphQLError[] = [];
  const { schema, document } = operation;
  const definition = getOperationAST(document, operation.operationName);
  const type = definition && schema.getRootType(definition.operation);
  if (!definition || !type) return { ...nothing, refused };
  const { coerced } = getVariableValues(
    schema,
    definition.variableDefinitions ?? [],
    operation.variableValues ?? {},
  );
  if (coerced === undefined) return { ...nothing, refused };
  const walk = { schema, fragments: fragmentsOf(document), variableValues: coerced };
  const estimates = [...collect(walk, type.name, [definition])].map(([alias, nodes]) => {
    const [node] = nodes;
    const field = node && type.getFields()[node.name.value];
    if (node === undefined || field === undefined) return nothing; // __typename
    const place = { ...walk, fieldNodes: nodes, returnType: field.type };
    try {
      return estimateRoot(node, getArgumentValues(field, node, coerced), place, rowsOf);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      refused.push(new GraphQLError(error.message, { nodes, path: [alias], originalError: error }));
      return nothing;
    }
  });
  return { ...together(estimates), refused };
}

const fragmentsOf = (document: DocumentNode) =>
  Object.fromEntries(
    document.definitions
      .filter((each): each is FragmentDefinitionNode => each.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  );

function estimateRoot(node: FieldNode, args: Args, place: Place, rowsOf: RowsOf): Estimate {
  const field = node.name.value;
  const estimate = entityRoots.get(field);
  if (estimate !== undefined) return estimate(args, place, rowsOf);
  if (field === "node") {
    return estimateSelection(nodeAsked(String(args["id"]), place).selection, rowsOf);
  }
  if (field === "nodes") {
    const { questions } = nodesAsked([args["ids"]].flat().map(String), place);
    return together(
      questions.map(({ entity, ids, fields }) =>
        estimateSelection({ entity, fields, first: ids.length }, rowsOf),
      ),
    );
  }
  if (field === "metric") {
    const isSplit = Array.isArray(args["by"]) || typeof args["grain"] === "string";
    const rows = isSplit ? Number(args["first"] ?? 1000) : 1;
    const once = estimateMetric(String(args["id"]), rowsOf);
    const earlier = args["compare"] == null ? [] : [once];
    return together([{ rows, scanned: 0 }, once, ...earlier]);
  }
  return { rows: otherRoots[field] ?? 100, scanned: 0 };
}

type EstimateRoot = (args: Args, place: Place, rowsOf: RowsOf) => Estimate;

const entityRoots: ReadonlyMap<string, EstimateRoot> = new Map(
  vocabulary.flatMap((names: EntityNames): [string, EstimateRoot][] => [
    [names.one, (args, place, rowsOf) => estimateSelection(oneAsked(names, args, place), rowsOf)],
    [
      names.many,
      (args, place, rowsOf) =>
        estimateSelection(connectionAsked(names, args, place).selection, rowsOf),
    ],
    [
      names.groups,
      (args, _place, rowsOf) => estimateGroups(groupsAsked(names, args).selection, rowsOf),
    ],
  ]),
);

/** Questions that become several statements of ours, in rows that cost as much; any other counts as a hundred. */
const otherRoots: Readonly<Record<string, number>> = {
  searchPersons: 1_000,
  formPreview: 2_000,
  cellProvenance: 1_000,
  attention: 1_000,
  weeklyBrief: 2_000,
};

import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLSchema,
  getArgumentValues,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  specifiedRules,
  validate,
} from "graphql";
import { UserError } from "../../core/errors.ts";
import type { ExportAsked } from "../../query/export/statement.ts";
import type { Principal } from "../../query/principal.ts";
import { metricNamed } from "../../query/quotient.ts";
import { collect, type Place } from "../collect.ts";
import { connectionAsked } from "../connection.ts";
import { refusal } from "../errors.ts";
import { groupsAsked } from "../groups.ts";
import { defaultLimits, limitRule } from "../limits/document.ts";
import { checkJson } from "../limits/json.ts";
import { parseBounded } from "../limits/parse.ts";
import { metricAsked } from "../metric-asked.ts";
import { type EntityNames, namesOf, vocabulary } from "../names.ts";
import { malformed, type Params } from "../params.ts";
import { searchAsked } from "../search-persons.ts";

/** What a query exports, and what the file is called, e.g. "人员". */
export interface ExportQuery {
  readonly asked: ExportAsked;
  readonly title: string;
}

type Args = Readonly<Record<string, unknown>>;

/**
 * A query in GraphQL's words as what its one root field, a list or groups, asks: all of its rows, not a page. Throws a
 * refusal when it is no valid query, UserError when it cannot be exported.
 */
export function exportQuery(
  schema: GraphQLSchema,
  params: Params,
  principal: Principal,
): ExportQuery {
  const { node, field, place } = onlyRoot(schema, params);
  const args = getArgumentValues(field, node, place.variableValues);
  if (node.name.value === "searchPersons") return foundAsked(args, place, principal);
  for (const names of vocabulary) {
    if (node.name.value === names.many) {
      return { asked: listAsked(names, args, place), title: names.entity.zh };
    }
    if (node.name.value === names.groups) {
      const { selection } = groupsAsked(names, args);
      return { asked: withFirst(selection, args), title: `${names.entity.zh}分组统计` };
    }
  }
  if (node.name.value === "metric") {
    const metric = metricNamed(String(args["id"]));
    return { asked: withFirst(metricAsked(metric.id, args), args), title: metric.zh };
  }
  throw new UserError(
    `“${node.name.value}”不能导出 · "${node.name.value}" cannot be exported`,
    '导出清单、分组或指标 · export a list, e.g. rooms { nodes { roomNo } }, or groups, e.g. roomGroups(by: ["useName"])',
  );
}

function onlyRoot(schema: GraphQLSchema, { query, operationName, variables }: Params) {
  if (query === undefined) throw malformed("there is no query");
  checkJson("variables", variables);
  const document = parseBounded(query);
  const [wrong] = validate(schema, document, [...specifiedRules, limitRule(defaultLimits)]);
  if (wrong !== undefined) throw invalid(wrong.message);
  const operation = getOperationAST(document, operationName);
  if (operation?.operation !== "query") throw invalid("there is no such query in it");
  const fragments = Object.fromEntries(
    document.definitions.filter(isFragment).map((fragment) => [fragment.name.value, fragment]),
  );
  const walk = { schema, fragments, variableValues: coerced(schema, operation, variables ?? {}) };
  const roots = [...collect(walk, "Query", [operation])];
  const [[, nodes] = ["", []], ...more] = roots.filter(([, [node]]) => isField(node));
  const [node] = nodes;
  const field = node && schema.getQueryType()?.getFields()[node.name.value];
  if (node === undefined || field === undefined || more.length > 0) throw notOne(roots.length);
  const place: Place = { ...walk, fieldNodes: nodes, returnType: field.type };
  return { node, field: field as GraphQLField<unknown, unknown>, place };
}

function coerced(schema: GraphQLSchema, operation: OperationDefinitionNode, variables: Args) {
  const given = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  if (given.coerced === undefined) throw invalid(given.errors[0]?.message ?? "its variables");
  return given.coerced;
}

const isFragment = (definition: { readonly kind: string }): definition is FragmentDefinitionNode =>
  definition.kind === Kind.FRAGMENT_DEFINITION;

/** Not __typename. */
const isField = (node: FieldNode | undefined): boolean =>
  node?.name.value.startsWith("__") === false;

const invalid = (found: string) =>
  refusal(`查询有误 · ${found}`, {
    code: "GRAPHQL_VALIDATION_FAILED",
    hint: "see /graphiql for what may be asked",
    status: 400,
  });

const notOne = (found: number) =>
  new UserError(
    `一个文件放一个查询字段 · a file holds one root field, found ${found}`,
    "分别导出 · export each of them by itself",
  );

/** Everybody found, whatever the search's own `first`, which has a default. */
function foundAsked(args: Args, place: Place, principal: Principal): ExportQuery {
  const names = namesOf("person");
  const asked = searchAsked(names, String(args["text"]), place, principal);
  if (asked !== undefined) return { asked, title: names.entity.zh };
  throw new UserError(
    "没有写要找谁 · there is nobody to look for",
    "write a name, pinyin or number",
  );
}

function listAsked(names: EntityNames, args: Args, place: Place): ExportAsked {
  const { places, selection } = connectionAsked(names, args, place);
  if (places.length !== 1) {
    throw new UserError(
      `“${names.many}”要写一处 nodes · "${names.many}" shows its rows in ${places.length} places, expected one`,
      `ask ${names.many} { nodes { … } }`,
    );
  }
  const { after, before, last, totalCount: _counted, figures: _figures, ...whole } = selection;
  if (after !== undefined || before !== undefined || last !== undefined) {
    throw new UserError(
      "导出不分页 · an export has no pages",
      '去掉 after、before、last；要全部行，first 也不写 · leave "after", "before" and "last" out, and "first" too for every row',
    );
  }
  return withFirst(whole, args);
}

/** A page's size is clamped, an export's is as written; without one it has all rows. */
function withFirst<T extends ExportAsked>(asked: T, { first }: Args): T {
  const { first: _page, ...whole } = asked;
  return (typeof first === "number" ? { ...whole, first } : whole) as T; // `first` is optional in both
}

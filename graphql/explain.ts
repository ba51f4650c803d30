import {
  execute,
  GraphQLError,
  type GraphQLSchema,
  specifiedRules,
  validate,
  visit,
} from "graphql";
import { UserError } from "../core/errors.ts";
import { type Explanation, explanation } from "../query/explain.ts";
import { mayDo } from "../query/policy.ts";
import type { Principal } from "../query/principal.ts";
import type { Statement } from "../query/run.ts";
import type { Builder } from "./builder.ts";
import type { Context } from "./context.ts";
import { describe } from "./describe.ts";
import { defaultLimits, limitRule } from "./limits/document.ts";
import { parseBounded } from "./limits/parse.ts";
import { openRoleSchemas } from "./role-schema.ts";

/** `explain`: how a query would be answered, without answering it. `whole`: the schema once it is built. */
export function addExplainQuery(builder: Builder, whole: () => GraphQLSchema): void {
  const type = addExplanation(builder);
  let schemaOf: ReturnType<typeof openRoleSchemas> | undefined;
  builder.queryField("explain", (t) =>
    t.field({
      type: [type],
      nullable: false,
      description: describe(
        "一条查询将怎样回答：每个根字段一条语句，读哪张表或汇总表，预计读多少行；不执行",
        "How a query would be answered: one statement a root field, what it reads, how many rows; nothing is run",
      ),
      args: {
        query: t.arg.string({
          required: true,
          description: describe("查询全文", "The query's text"),
        }),
        variables: t.arg.string({
          description: describe("变量，JSON 文本", "Its variables as JSON text"),
        }),
      },
      resolve: async (_root, { query, variables }, context) => {
        const { principal } = context;
        if (!mayDo(principal, "explain")) {
          throw new UserError(
            `不能查看查询计划 · the role "${principal.role}" may not see how queries are answered`,
            "请联系信息中心 · ask the IT centre",
          );
        }
        schemaOf ??= openRoleSchemas(whole());
        const asker = askerFor(principal);
        const statements = await statementsOf(schemaOf(asker), asker, context, {
          query,
          variables: variablesOf(variables),
        });
        const told: Explained[] = [];
        for (const statement of statements) {
          const explained = await context.ask("light", (reader) => explanation(reader, statement));
          told.push({ ...explained, showsSql: mayDo(principal, "explain_sql") });
        }
        return told;
      },
    }),
  );
}

/** Who sees no data of the university is told how an analyst's question would be answered. */
const askerFor = (principal: Principal): Principal =>
  mayDo(principal, "explain_sql") ? { role: "analyst" } : principal;

interface Asked {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What a query would ask of the engine. The engine is not asked: every answer is empty. */
async function statementsOf(
  schema: GraphQLSchema,
  principal: Principal,
  context: Context,
  { query, variables }: Asked,
): Promise<readonly Statement[]> {
  const document = parseBounded(query);
  visit(document, {
    Field: ({ name }) => {
      if (name.value === "explain") throw notItself();
    },
  });
  const [wrong] = validate(schema, document, [...specifiedRules, limitRule(defaultLimits)]);
  if (wrong !== undefined) throw wrong;
  const statements: Statement[] = [];
  const refused: unknown[] = [];
  const instead = (statement: Statement) => statements.push(statement);
  const nothing = async () => [];
  const dry: Context = {
    principal,
    account: "",
    revealsPerDay: 0,
    clock: context.clock,
    state: undefined,
    sources: [],
    manifest: context.manifest,
    notes: { ...context.notes, persons: new Set() },
    ask: (weight, question) =>
      context.ask(weight, async (reader, asking) => {
        const connection = { ...reader.connection, rows: nothing };
        const unseen = { ...reader, connection, shown: () => undefined };
        return question(unseen, { ...asking, instead }).catch((error: unknown) => {
          refused.push(error);
          throw error;
        });
      }),
  };
  const { errors = [] } = await execute({
    schema,
    document,
    contextValue: dry,
    variableValues: variables,
  });
  // An empty answer breaks what may not be null, which is no fault of the query; a refusal is.
  const fault = [...refused, ...errors.map(({ originalError }) => originalError)].find(
    (error) => error instanceof UserError,
  );
  if (fault !== undefined) throw fault;
  return statements;
}

const notItself = () =>
  new UserError(
    "explain 不能解释自己 · explain cannot explain itself",
    "leave it out of the query",
  );

function variablesOf(text: string | null | undefined): Asked["variables"] {
  if (text == null) return {};
  try {
    const given: unknown = JSON.parse(text);
    if (typeof given === "object" && given !== null) return given as Asked["variables"]; // JSON's objects have texts as keys
  } catch {
    // told below
  }
  throw new GraphQLError("变量不是 JSON 对象 · the variables are no JSON object", {
    extensions: { code: "BAD_REQUEST", hint: '例如 · e.g. {"term": "2026-2027-1"}' },
  });
}

interface Explained extends Explanation {
  readonly showsSql: boolean;
}

function addExplanation(builder: Builder) {
  const readFrom = addReadFrom(builder);
  return builder.objectRef<Explained>("Explanation").implement({
    description: describe("一条语句将怎样执行", "What one statement would do"),
    fields: (t) => ({
      readFrom: t.field({
        type: [readFrom],
        nullable: false,
        description: describe("统计从哪里读", "Where figures are read; empty for lists"),
        resolve: (explained) => [...explained.readFrom],
      }),
      estimatedRows: t.exposeFloat("estimatedRows", {
        nullable: false,
        description: describe(
          "预计读多少行（两位有效数字）",
          "Rows it expects to read, to two digits",
        ),
      }),
      plan: t.stringList({
        nullable: false,
        description: describe("执行步骤，缩进表示先后", "The steps; deeper ones come first"),
        resolve: ({ plan }) => [...plan],
      }),
      sql: t.string({
        description: describe("语句；只给平台管理员", "The statement; for administrators only"),
        resolve: ({ sql, showsSql }) => (showsSql ? sql : null),
      }),
      parameters: t.stringList({
        description: describe(
          "语句的参数；只给平台管理员",
          "Its parameters; for administrators only",
        ),
        resolve: ({ params, showsSql }) => (showsSql ? params.map(String) : null),
      }),
    }),
  });
}

const addReadFrom = (builder: Builder) =>
  builder.objectRef<Explanation["readFrom"][number]>("ReadFrom").implement({
    description: describe("统计的来源表", "What figures are read from"),
    fields: (t) => ({
      entity: t.exposeString("entity", {
        nullable: false,
        description: describe("实体", "The entity"),
      }),
      rollUp: t.string({
        description: describe("汇总表；空为实体本身", "The roll-up; null for the entity itself"),
        resolve: ({ rollUp }) => rollUp ?? null,
      }),
      passedOver: t.stringList({
        nullable: false,
        description: describe("没有用的汇总表及原因", "Roll-ups passed over, and why"),
        resolve: ({ passedOver }) => [...passedOver],
      }),
    }),
  });

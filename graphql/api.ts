import type { GraphQLSchema } from "graphql";
import { createYoga, isAsyncIterable, type Plugin } from "graphql-yoga";
import type { Logger } from "../core/log.ts";
import type { ReleaseManifest } from "../core/releases.ts";
import type { Principal } from "../query/principal.ts";
import type { Context } from "./context.ts";
import { maskError } from "./errors.ts";
import { budgetOf, overBudget } from "./limits/budget.ts";
import { costOf } from "./limits/cost.ts";
import { defaultLimits, limitRule } from "./limits/document.ts";
import { checkJson } from "./limits/json.ts";
import { estimateOperation } from "./limits/operation.ts";
import { parseBounded } from "./limits/parse.ts";
import type { MediaType } from "./media-type.ts";
import { malformed, type Params } from "./params.ts";
import { openRequest, type Serving } from "./request.ts";
import { buildSchema } from "./schema.ts";

/** The most one request's body may weigh. */
export const mostBodyBytes = 256 * 1024;

export interface Question {
  readonly principal: Principal;
  readonly params: Params;
  /** How the answer is written; "application/json" when absent. */
  readonly mediaType?: MediaType;
  readonly signal: AbortSignal;
}

/** Answers GraphQL over HTTP's words, wherever they came from. */
export interface Api {
  readonly answer: (question: Question) => Promise<Response>;
}

let built: GraphQLSchema | undefined;

/** The schema depends on our declarations alone: built once in a process. */
function builtSchema(): GraphQLSchema {
  built ??= buildSchema();
  return built;
}

/** The API over some releases: yoga with everything off that we do not need. */
export function openApi(serving: Serving): Api {
  const yoga = createYoga<Context>({
    schema: builtSchema(),
    cors: false,
    graphiql: false,
    landingPage: false,
    multipart: false,
    batching: false,
    logging: false,
    maxRequestBodySize: mostBodyBytes,
    maskedErrors: { maskError: (error) => maskError(error, serving.log) },
    plugins: [boundedDocument, boundedCost(serving.log)],
  });
  return {
    answer: async ({ principal, params, mediaType = "application/json", signal }) => {
      if (params.query === undefined) throw malformed("there is no query");
      checkJson("variables", params.variables);
      const request = openRequest(serving, principal, signal);
      try {
        request.context.notes.tellsCost = params.extensions?.["cost"] === true;
        const { url, init } = sent(params);
        const headers = { "content-type": "application/json", accept: mediaType };
        return await yoga.fetch(url, { ...init, headers, signal }, request.context);
      } finally {
        await request.end();
      }
    },
  };
}

/** The parameters as yoga reads them. By GET it refuses what is no query. */
function sent({ isReadOnly, ...params }: Params) {
  const url = new URL("http://localhost/graphql");
  if (!isReadOnly) return { url, init: { method: "POST", body: JSON.stringify(params) } };
  const { query, operationName, variables } = params;
  if (query !== undefined) url.searchParams.set("query", query);
  if (operationName !== undefined) url.searchParams.set("operationName", operationName);
  if (variables !== undefined) url.searchParams.set("variables", JSON.stringify(variables));
  return { url, init: { method: "GET" } };
}

const boundedDocument: Plugin = {
  onParse: ({ setParseFn }) => setParseFn((source) => parseBounded(String(source))),
  onValidate: ({ addValidationRule }) => addValidationRule(limitRule(defaultLimits)),
};

/** Refuses what would cost too much before any of it runs. */
const boundedCost = (log: Logger): Plugin<Context> => ({
  onExecute: async ({ args, setResultAndStopExecution }) => {
    const { principal, manifest, notes } = args.contextValue;
    const { tables } = await manifest().catch(() => ({ tables: {} as ReleaseManifest["tables"] }));
    const { refused, ...estimate } = estimateOperation(args, (table) => tables[table]?.rows ?? 0);
    const tooMuch = overBudget(estimate, principal);
    const errors = [...refused, ...(tooMuch === undefined ? [] : [tooMuch])];
    if (errors.length > 0) {
      return setResultAndStopExecution({ errors: errors.map((error) => maskError(error, log)) });
    }
    if (!notes.tellsCost) return undefined;
    const cost = { ...estimate, cost: costOf(estimate), budget: budgetOf(principal) };
    return {
      onExecuteDone: ({ result, setResult }) => {
        if (isAsyncIterable(result)) return;
        setResult({ ...result, extensions: { ...result.extensions, cost } });
      },
    };
  },
});

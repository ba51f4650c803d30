import { GraphQLError, type GraphQLSchema } from "graphql";
import type { Principal } from "../query/principal.ts";
import type { Notes } from "./context.ts";
import { refusedAs } from "./errors.ts";
import { checkJson } from "./limits/json.ts";
import type { MediaType } from "./media-type.ts";
import { malformed, type Params } from "./params.ts";
import { openRequest, type Serving } from "./request.ts";
import { buildSchema } from "./schema.ts";
import { openYoga } from "./yoga.ts";

export interface Question {
  readonly principal: Principal;
  readonly params: Params;
  /** How the answer is written; "application/json" when absent. */
  readonly mediaType?: MediaType;
  readonly signal: AbortSignal;
}

/** An answer as HTTP sends it, and whom it shows. */
export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Ids of the persons whose rows it shows, sorted. */
  readonly persons: readonly string[];
  readonly rows: number;
}

/** Answers GraphQL over HTTP's words, wherever they came from. Rejects only when the signal fires. */
export interface Api {
  readonly answer: (question: Question) => Promise<Answered>;
}

let built: GraphQLSchema | undefined;

/** The schema depends on our declarations alone: built once in a process. */
function builtSchema(): GraphQLSchema {
  built ??= buildSchema();
  return built;
}

/** The API over some releases. */
export function openApi(serving: Serving): Api {
  const yoga = openYoga(builtSchema(), serving.log);
  const execute = async (question: Question): Promise<Answered> => {
    const { principal, params, mediaType, signal } = question;
    const request = openRequest(serving, principal, signal);
    const { context, end } = request;
    try {
      context.notes.tellsCost = params.extensions?.["cost"] === true;
      const { url, init } = sent(params);
      const headers = { "content-type": "application/json", accept: mediaType ?? usualType };
      return await answered(
        await yoga.fetch(url, { ...init, headers, signal }, context),
        context.notes,
      );
    } finally {
      await end();
    }
  };
  return {
    answer: async (question) => {
      try {
        checkParams(question.params);
      } catch (error) {
        if (!(error instanceof GraphQLError)) throw error;
        return refusedAnswer(error, question.mediaType ?? usualType);
      }
      return await execute(question);
    },
  };
}

const usualType: MediaType = "application/json";

function checkParams({ query, variables }: Params): void {
  if (query === undefined) throw malformed("there is no query");
  checkJson("variables", variables);
}

const answered = async (response: Response, { persons, rows }: Notes): Promise<Answered> => ({
  status: response.status,
  headers: Object.fromEntries(response.headers),
  body: new Uint8Array(await response.arrayBuffer()),
  persons: [...persons].sort(),
  rows,
});

/** What is refused before it reaches GraphQL, in GraphQL's form. */
function refusedAnswer(error: GraphQLError, mediaType: MediaType): Answered {
  const { status, headers, message, ...extensions } = refusedAs(error);
  const body = JSON.stringify({ errors: [{ message, extensions }] });
  return {
    status,
    headers: { "content-type": `${mediaType}; charset=utf-8`, ...headers },
    body: new TextEncoder().encode(body),
    persons: [],
    rows: 0,
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

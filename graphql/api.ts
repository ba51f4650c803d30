import { type GraphQLSchema, parse } from "graphql";
import { createYoga, type Plugin } from "graphql-yoga";
import type { Principal } from "../query/principal.ts";
import type { Context } from "./context.ts";
import { maskError } from "./errors.ts";
import { defaultLimits, limitRule } from "./limits.ts";
import { openRequest, type Serving } from "./request.ts";
import { buildSchema } from "./schema.ts";

/** The most one request's body may weigh. */
export const mostBodyBytes = 256 * 1024;

export interface Question {
  readonly principal: Principal;
  /** The request's body: {"query", "variables", "operationName"} as JSON. */
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly accept?: string;
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
    plugins: [withLimits],
  });
  return {
    answer: async ({ principal, body, accept, signal }) => {
      const request = openRequest(serving, principal, signal);
      try {
        const response = await yoga.fetch(
          "http://localhost/graphql",
          {
            method: "POST",
            headers: { "content-type": "application/json", accept: accept ?? "application/json" },
            body,
            signal,
          },
          request.context,
        );
        return response;
      } finally {
        await request.end();
      }
    },
  };
}

const withLimits: Plugin = {
  onParse: ({ setParseFn }) => {
    setParseFn((source, options) => parse(source, { ...options, maxTokens: defaultLimits.tokens }));
  },
  onValidate: ({ addValidationRule }) => addValidationRule(limitRule(defaultLimits)),
};

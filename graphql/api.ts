import { GraphQLError, type GraphQLSchema } from "graphql";
import { dateOf } from "../core/clock.ts";
import type { Principal } from "../query/principal.ts";
import { answerKey, mayBeKept } from "./cache/answer-key.ts";
import { openKeptAnswers } from "./cache/kept-answers.ts";
import { openSingleFlight } from "./cache/single-flight.ts";
import type { Notes } from "./context.ts";
import { refusedAs } from "./errors.ts";
import { checkJson } from "./limits/json.ts";
import type { MediaType } from "./media-type.ts";
import { malformed, type Params } from "./params.ts";
import { leaseOf, openRequest, type Serving, tooSlow } from "./request.ts";
import { openRoleSchemas } from "./role-schema.ts";
import { buildSchema } from "./schema.ts";
import { openYoga } from "./yoga.ts";

export interface Question {
  readonly principal: Principal;
  readonly params: Params;
  /** How the answer is written; "application/json" when absent. */
  readonly mediaType?: MediaType;
  readonly signal: AbortSignal;
  /** Whose question it is; the principal itself when absent. */
  readonly account?: string;
}

/** An answer as HTTP sends it, and whom it shows. */
export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Ids of the persons whose rows it shows, sorted. */
  readonly persons: readonly string[];
  readonly rows: number;
  /** It stood ready in memory. Whom it shows counts as if it had been made anew. */
  readonly isKept: boolean;
  /** What of it the audit keeps besides. */
  readonly asked: Asked;
}

/** What was asked and what came of it, without a value. */
export interface Asked {
  /** The text of the document, also of one that was named by its hash. */
  readonly question: string;
  /** The operation's own name; undefined for one without, and for what is no operation. */
  readonly operation: string | undefined;
  readonly entities: readonly string[];
  /** Of level L3 and L4, e.g. "person.id_no". */
  readonly columns: readonly string[];
  readonly release: number | undefined;
  /** "answered", or the code of the first thing that was refused. */
  readonly outcome: string;
  readonly kind: "query" | "fill" | "reveal";
  /** What for, where it was said. */
  readonly purpose: string | undefined;
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

let cut: ((principal: Principal) => GraphQLSchema) | undefined;

/** The part of it that the principal's kind of role may name. */
export function schemaOf(principal: Principal): GraphQLSchema {
  cut ??= openRoleSchemas(builtSchema());
  return cut(principal);
}

/** The API over some releases. An answer that would be the same again is kept while its release is served. */
export function openApi(serving: Serving): Api {
  const execute = executor(serving);
  const kept = openKeptAnswers();
  const flights = openSingleFlight<Answered>();
  const answer = async (question: Question): Promise<Answered> => {
    const { principal, params, mediaType = usualType, signal, account = "" } = question;
    const release = mayBeKept(params) ? await servedRelease(serving) : undefined;
    if (release === undefined) return (await execute(question)).answer;
    const policy = `${serving.policyVersion()} ${dateOf(serving.surroundings.clock.now())}`;
    const key = answerKey({ policy, principal, params, mediaType });
    const found = kept.find(release, key);
    if (found !== undefined) return { ...found, isKept: true };
    return await flights.join(`${release} ${key} ${account}`, signal, async (ending) => {
      const { answer, notes } = await execute({ ...question, signal: ending });
      const isLasting = notes.isWhole && notes.isPure && notes.release === release;
      if (isLasting && answer.status === 200) kept.keep(release, key, answer);
      return answer;
    });
  };
  return {
    answer: async (question) => {
      try {
        const params = serving.documents.resolve(question.params, question.principal);
        checkParams(params);
        const found = await answer({ ...question, params });
        return { ...found, asked: { ...found.asked, question: params.query ?? "" } };
      } catch (error) {
        if (!(error instanceof GraphQLError)) throw error;
        return refusedAnswer(error, question);
      }
    },
  };
}

interface Executed {
  readonly answer: Answered;
  readonly notes: Notes;
}

function executor(serving: Serving) {
  const yoga = openYoga(schemaOf, serving.log);
  return async ({ principal, params, mediaType, signal, account }: Question): Promise<Executed> => {
    const ending = new AbortController();
    const { queryTimeoutMs } = serving;
    const timer = setTimeout(() => ending.abort(tooSlow(queryTimeoutMs)), queryTimeoutMs);
    // The caller's leaving ends the answer as well; the end of its time is an answer.
    const within = AbortSignal.any([signal, ending.signal]);
    const { context, end } = openRequest(serving, principal, within, account);
    const { notes } = context;
    try {
      notes.tellsCost = params.extensions?.["cost"] === true;
      const { url, init } = sent(params);
      const headers = { "content-type": "application/json", accept: mediaType ?? usualType };
      const response = await yoga.fetch(url, { ...init, headers, signal }, context);
      return { answer: await answered(response, notes), notes };
    } finally {
      clearTimeout(timer);
      await end();
    }
  };
}

/** Which release would be read; undefined when there is none, which the execution has words for. */
export async function servedRelease(serving: Serving): Promise<number | undefined> {
  try {
    const lease = await leaseOf(serving);
    await lease.done();
    return lease.release.id;
  } catch {
    return undefined;
  }
}

const usualType: MediaType = "application/json";

function checkParams({ query, variables }: Params): void {
  if (query === undefined) throw malformed("there is no query");
  checkJson("variables", variables);
}

const answered = async (response: Response, notes: Notes): Promise<Answered> => ({
  status: response.status,
  headers: Object.fromEntries(response.headers),
  body: new Uint8Array(await response.arrayBuffer()),
  persons: [...notes.persons].sort(),
  rows: notes.rows,
  isKept: false,
  asked: {
    question: "",
    operation: notes.operation,
    entities: [...notes.entities].sort(),
    columns: [...notes.columns].sort(),
    release: notes.release,
    outcome: notes.isWhole ? "answered" : (notes.refusedAs ?? "INVALID"),
    kind: notes.keptAs?.kind ?? "query",
    purpose: notes.keptAs?.purpose,
  },
});

/** What is refused before it reaches GraphQL, in GraphQL's form. */
function refusedAnswer(error: GraphQLError, { params, mediaType = usualType }: Question): Answered {
  const { status, headers, message, ...extensions } = refusedAs(error);
  const body = JSON.stringify({ errors: [{ message, extensions }] });
  return {
    status,
    headers: { "content-type": `${mediaType}; charset=utf-8`, ...headers },
    body: new TextEncoder().encode(body),
    persons: [],
    rows: 0,
    isKept: false,
    asked: {
      question: params.query ?? params.documentId ?? "",
      operation: undefined,
      entities: [],
      columns: [],
      release: undefined,
      outcome: String(extensions["code"] ?? "INVALID"),
      kind: "query",
      purpose: undefined,
    },
  };
}

/** The parameters as yoga reads them. By GET it refuses what is no query. */
function sent({ isReadOnly, documentId: _, ...params }: Params) {
  const url = new URL("http://localhost/graphql");
  if (!isReadOnly) return { url, init: { method: "POST", body: JSON.stringify(params) } };
  const { query, operationName, variables } = params;
  if (query !== undefined) url.searchParams.set("query", query);
  if (operationName !== undefined) url.searchParams.set("operationName", operationName);
  if (variables !== undefined) url.searchParams.set("variables", JSON.stringify(variables));
  return { url, init: { method: "GET" } };
}

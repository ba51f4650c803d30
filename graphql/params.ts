import { refusal } from "./errors.ts";

/** The most one request's body may weigh. */
export const mostBodyBytes = 256 * 1024;

/** What a request of GraphQL over HTTP says, however it was sent. */
export interface Params {
  readonly query?: string;
  /** In place of the query: the sha256 of a known document. */
  readonly documentId?: string;
  readonly operationName?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly extensions?: Readonly<Record<string, unknown>>;
  /** Sent by GET: nothing may be changed. */
  readonly isReadOnly?: boolean;
}

/** The parameters of a POST of JSON. Throws a refusal when it is not an object with parameters of the right types. */
export function paramsOfBody(body: Uint8Array): Params {
  return checked(parsed(new TextDecoder().decode(body), "the body"));
}

/** The parameters of a GET: variables and extensions as JSON text. Throws a refusal as `paramsOfBody` does. */
export function paramsOfUrl(search: URLSearchParams): Params {
  const sent: Record<string, unknown> = {};
  for (const name of ["query", "documentId", "operationName"]) {
    const text = search.get(name);
    if (text !== null) sent[name] = text;
  }
  for (const name of ["variables", "extensions"]) {
    const text = search.get(name);
    if (text !== null && text !== "") sent[name] = parsed(text, `"${name}"`);
  }
  return { ...checked(sent), isReadOnly: true };
}

function parsed(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed(`${what} is not JSON`);
  }
}

function checked(sent: unknown): Params {
  if (!isMap(sent)) throw malformed("the body is no JSON object");
  const { query, documentId, operationName, variables, extensions } = sent;
  return {
    ...given("query", query === "" ? undefined : query, isText),
    ...given("documentId", documentId, isText),
    ...given("operationName", operationName, isText),
    ...given("variables", variables, isMap),
    ...given("extensions", extensions, isMap),
  };
}

function given<T>(name: string, value: unknown, fits: (value: unknown) => value is T) {
  if (value === undefined || value === null) return {};
  if (fits(value)) return { [name]: value };
  throw malformed(`"${name}" has the wrong type`);
}

const isText = (value: unknown): value is string => typeof value === "string";

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A refusal of a request that is not what GraphQL over HTTP asks for. */
export const malformed = (what: string) =>
  refusal(`请求格式不对 · ${what}`, {
    code: "BAD_REQUEST",
    hint: 'send {"query": "…", "variables": {…}} as JSON',
    status: 400,
  });

/** What the server refused or failed to do; `hint` says what to do about it. */
export class AskError extends Error {
  override readonly name = "AskError";
  readonly code: string;
  readonly hint: string;

  constructor(message: string, code: string, hint = "") {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/** One of the pages' questions, as web/operations.ts has it: what it takes and gives is in its type. */
export interface Operation<Answer, Variables> {
  /** By which the server knows it: sha256 of the text. */
  readonly hash: string;
  readonly text: string;
  /** Never there; ties the types to the value. */
  readonly types?: (variables: Variables) => Answer;
}

interface Options {
  readonly signal?: AbortSignal;
  /** Asks as this role instead of the one signed in; believed in development only. */
  readonly as?: string;
}

interface Reply<T> {
  readonly data?: T | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: string; readonly hint?: string };
  }[];
}

/** Asks GraphQL by the hash of a question the server knows; AskError when anything of it was refused. */
export async function ask<T, V>(
  operation: Operation<T, V>,
  variables: V,
  options: Options = {},
): Promise<T> {
  const extensions = { persistedQuery: { version: 1, sha256Hash: operation.hash } };
  try {
    return await post<T>({ extensions, variables }, options);
  } catch (error) {
    // The server was changed since this page was loaded.
    if (!(error instanceof AskError) || error.code !== "PERSISTED_QUERY_NOT_FOUND") throw error;
    return await post<T>({ query: operation.text, variables }, options);
  }
}

async function post<T>(body: object, { signal, as }: Options): Promise<T> {
  const response = await reach("graphql", {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json",
      ...(as === undefined ? {} : { "x-fillonce-as": as }),
    },
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  });
  const reply = await jsonOf<Reply<T>>(response);
  const [error] = reply.errors ?? [];
  if (error !== undefined) {
    const { code = String(response.status), hint = "" } = error.extensions ?? {};
    throw new AskError(error.message, code, hint);
  }
  if (reply.data == null) throw new AskError(`no data (${response.status})`, "EMPTY");
  return reply.data;
}

/** A response of the server; AskError "UNREACHABLE" when there is none. */
export async function reach(path: string, init: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(path, { credentials: "same-origin", ...init });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new AskError(String(cause), "UNREACHABLE");
  }
}

/** The body as JSON; AskError when it is something else. The shape is the contract with the server. */
export async function jsonOf<T>(response: Response): Promise<T> {
  try {
    return (await response.json()) as T;
  } catch {
    throw new AskError(`not JSON (${response.status})`, String(response.status));
  }
}

/** What a route outside GraphQL says when it refuses: { error, hint }. */
export async function refusalOf(response: Response): Promise<AskError> {
  const code = String(response.status);
  const body = await jsonOf<{ error?: unknown; hint?: unknown }>(response).catch(() => ({
    error: undefined,
    hint: undefined,
  }));
  const message = typeof body.error === "string" ? body.error : `HTTP ${code}`;
  return new AskError(message, code, typeof body.hint === "string" ? body.hint : "");
}

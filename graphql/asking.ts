import type { ServerResponse } from "node:http";
import { GraphQLError } from "graphql";
import { UserError } from "../core/errors.ts";
import type { Principal } from "../query/principal.ts";
import type { Context } from "./context.ts";
import { traceOf } from "./errors.ts";
import { replyError } from "./reply.ts";
import { openRequest } from "./request.ts";
import type { Site } from "./site.ts";

/** Does one request's work outside GraphQL, under the same lease, admission and time limit. Ends when the caller goes. */
export async function asking<T>(
  { serving }: Site,
  response: ServerResponse,
  principal: Principal,
  work: (context: Context, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const gone = new AbortController();
  response.on("close", () => {
    if (!response.writableFinished) gone.abort();
  });
  const request = openRequest(serving, principal, gone.signal);
  try {
    return await work(request.context, gone.signal);
  } finally {
    await request.end();
  }
}

const statusOf: Readonly<Record<string, number>> = { forbidden: 403, notRecorded: 404 };

/** Writes what went wrong as { error, hint }; what is not the caller's mistake is logged and not told. */
export function replyFailure({ log }: Site, response: ServerResponse, error: unknown): void {
  if (error instanceof UserError) {
    const code = "code" in error ? String(error.code) : "";
    replyError(response, statusOf[code] ?? 400, error.message, error.hint);
    return;
  }
  if (error instanceof GraphQLError) {
    const { http, hint } = error.extensions as {
      readonly http?: { readonly status: number; readonly headers: Record<string, string> };
      readonly hint?: string;
    }; // made by `refusal`
    replyError(response, http?.status ?? 400, error.message, hint ?? "", http?.headers);
    return;
  }
  if (response.destroyed) return;
  log.error(traceOf(error), "a request failed");
  replyError(response, 500, "内部错误 · internal error", "请联系管理员 · tell the administrator");
}

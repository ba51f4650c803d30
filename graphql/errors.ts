import { GraphQLError } from "graphql";
import { UserError } from "../core/errors.ts";
import type { Logger } from "../core/log.ts";

/** An answer that is an error with a code of its own; `status` and `headers` are those of the HTTP response. */
interface Refusal {
  readonly code: string;
  readonly hint: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export function refusal(message: string, { code, hint, status, headers }: Refusal): GraphQLError {
  const http = status === undefined ? {} : { http: { status, headers: headers ?? {} } };
  return new GraphQLError(message, { extensions: { code, hint, ...http } });
}

/** What the caller sees of an error: a UserError and GraphQL's own as they are, anything else without its text. */
export function maskError(error: unknown, log: Logger): GraphQLError {
  const found = innermost(error);
  const place = error instanceof GraphQLError ? placeOf(error) : {};
  if (found instanceof UserError) {
    const extensions = { code: codeOf(found), hint: found.hint };
    return new GraphQLError(found.message, { ...place, extensions });
  }
  if (found instanceof GraphQLError) return error instanceof GraphQLError ? error : found;
  const hasLeft = found instanceof Error && found.name === "AbortError";
  if (!hasLeft) log.error(traceOf(found), "a resolver failed");
  const extensions = { code: "INTERNAL", hint: "请联系管理员 · tell the administrator" };
  return new GraphQLError("内部错误 · internal error", { ...place, extensions });
}

/** The code a caller is told of an error, before or after it was masked; undefined for GraphQL's own without one. */
export function toldCode(error: GraphQLError): string | undefined {
  const found = innermost(error);
  if (found instanceof UserError) return codeOf(found);
  if (!(found instanceof GraphQLError)) return "INTERNAL";
  const { code } = found.extensions;
  return typeof code === "string" ? code : undefined;
}

const mostMessage = 500;

/** An error of GraphQL itself with a code and a hint; one that has both as it is. */
export function withHint(error: GraphQLError): GraphQLError {
  const { code, hint } = error.extensions;
  if (code !== undefined && hint !== undefined) return error;
  const message =
    error.message.length > mostMessage ? `${error.message.slice(0, mostMessage)}…` : error.message;
  const extensions = {
    code: "BAD_REQUEST",
    hint: hintOf(error),
    ...error.extensions,
  };
  return new GraphQLError(message, { ...placeOf(error), extensions });
}

function hintOf({ message, extensions }: GraphQLError): string {
  if (message.startsWith("Cannot query field")) {
    return "没有这个字段，或您的身份看不到它；对照 schema 改写 · not there, or not for your role: see the schema";
  }
  return extensions["code"] === "GRAPHQL_PARSE_FAILED"
    ? "查询没有写对，检查花括号、圆括号和引号 · check braces, brackets and quotes"
    : "对照 schema 改写 · see the schema";
}

function innermost(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError != null
    ? innermost(error.originalError)
    : error;
}

const placeOf = ({ nodes, source, positions, path }: GraphQLError) => ({
  ...(nodes === undefined ? {} : { nodes }),
  ...(source === undefined ? {} : { source }),
  ...(positions === undefined ? {} : { positions }),
  ...(path === undefined ? {} : { path }),
});

/** e.g. NotRecordedThen's "notRecorded" → "NOT_RECORDED" */
function codeOf(error: UserError): string {
  const code = "code" in error && typeof error.code === "string" ? error.code : "badRequest";
  return code.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

/** An engine's message quotes values, and values may be personal: what stands in quotes is not logged. */
export function traceOf(error: unknown): { readonly error: string; readonly at?: string } {
  if (!(error instanceof Error)) return { error: typeof error };
  const message = error.message.replace(/'[^']*'|"[^"]*"/g, "…").slice(0, 300);
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return { error: `${error.name}: ${message}`, at: frames.slice(0, 6).join("\n") };
}

/** A refusal outside GraphQL's execution, as the route writes it; 400 when it names no status. */
export function refusedAs({ message, extensions }: GraphQLError) {
  const { code, hint, http } = extensions as unknown as Omit<Refusal, "status" | "headers"> & {
    readonly http?: Required<Pick<Refusal, "status" | "headers">>;
  }; // made by `refusal`
  return { message, code, hint, status: http?.status ?? 400, headers: http?.headers };
}

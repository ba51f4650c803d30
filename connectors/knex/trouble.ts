import { messageOf, SourceError, UserError } from "../../core/errors.ts";
import type { Resource } from "../resource.ts";
import { shownAddress } from "./address.ts";
import type { Trouble } from "./dialect.ts";
import { Silence } from "./inflow.ts";
import type { Server } from "./session.ts";

/** Words for each trouble: what is told after the message, whether later may be better, and whose the failure is. */
const words: Readonly<
  Record<
    Trouble,
    { readonly retryable: boolean; readonly wholeSystem: boolean; readonly hint: string }
  >
> = {
  refused: {
    retryable: false,
    wholeSystem: true,
    hint: "check the user and the database in the url, and the environment variable or file that holds the password",
  },
  unreachable: {
    retryable: true,
    wholeSystem: true,
    hint: "check that the server is up, that the address in the configuration is right, and that the firewall lets this machine in",
  },
  unknown: {
    retryable: false,
    wholeSystem: false,
    hint: "the table or column went while it was read: ask the owner what changed",
  },
  forbidden: {
    retryable: false,
    wholeSystem: false,
    hint: "ask the owner for SELECT on this table",
  },
  slow: {
    retryable: true,
    wholeSystem: false,
    hint: "the server ended the statement at timeout_seconds: raise it, or read at a quieter hour (window)",
  },
  cut: {
    retryable: true,
    wholeSystem: false,
    hint: "the connection broke; nothing of this resource was kept, the next run reads it again",
  },
  busy: {
    retryable: true,
    wholeSystem: false,
    hint: "the server is busy or the table is locked: try again later",
  },
  other: {
    retryable: false,
    wholeSystem: false,
    hint: "show the owner this message",
  },
};

/** A SourceError for what a server said. A UserError, about the configuration, stays what it is. */
export function failure(
  { system, access, dialect }: Server,
  resource: Resource | undefined,
  what: string,
  cause: unknown,
): SourceError {
  if (cause instanceof SourceError) return cause;
  const trouble = cause instanceof Silence ? "cut" : dialect.troubleOf(cause);
  const { retryable, wholeSystem, hint } = words[trouble];
  const said = messageOf(cause) || "the connection could not be made";
  return new SourceError(`${system.zh} (${shownAddress(access.location)}): ${what}: ${said}`, {
    system: system.name,
    ...(resource === undefined || wholeSystem ? {} : { resource: resource.name }),
    retryable,
    hint: cause instanceof UserError ? cause.hint : hint,
    cause,
  });
}

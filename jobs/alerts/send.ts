import type { Config } from "../../core/config.ts";
import { UserError } from "../../core/errors.ts";
import type { Logger } from "../../core/log.ts";
import type { Home } from "../../core/paths.ts";
import {
  dueMessages,
  type OutboxRow,
  recordDelivered,
  recordSending,
} from "../../core/runs/outbox.ts";
import type { State } from "../../core/state.ts";
import { routesOf } from "./routes.ts";

const minuteMs = 60_000;
const longestWaitMs = 60 * minuteMs;

/** About a day: after that nobody is helped by it. */
const mostTries = 30;
const atOnce = 20;

/**
 * Sends what is due, each message every way it has not gone yet. What fails is tried again later; a way that has failed
 * does not keep the others from going. Only the leader calls this, so that nothing is sent twice at the same time. Should
 * the process die between a sending and its record, that one goes once more, under the same number.
 */
export async function sendMessages(
  state: State,
  home: Home,
  config: Config,
  log: Logger,
): Promise<void> {
  for (const message of await dueMessages(state, atOnce)) {
    const delivered = [...message.delivered];
    const errors: string[] = [];
    const routes = routesOf(home, config, message);
    if (routes.length === 0) errors.push("alerts.to 里没有人 · nobody is configured");
    for (const { name, send } of routes) {
      if (delivered.includes(name)) continue;
      try {
        await send(message);
        delivered.push(name);
        await recordDelivered(state, message.id, delivered);
      } catch (error) {
        errors.push(`${name}: ${reasonOf(error)}`);
      }
    }
    const error = errors.join("; ");
    if (error !== "") log.warn({ message: message.id }, `not sent: ${error}`);
    await recordSending(state, message.id, {
      delivered,
      ...nextOf(message, routes.length === 0, errors.length > 0),
      ...(error === "" ? {} : { error }),
    });
  }
}

function nextOf(
  message: OutboxRow,
  isHopeless: boolean,
  hasFailed: boolean,
): Pick<Parameters<typeof recordSending>[2], "status" | "waitMs"> {
  if (!hasFailed) return { status: "sent", waitMs: 0 };
  if (isHopeless || message.tries + 1 >= mostTries) return { status: "failed", waitMs: 0 };
  return { status: "waiting", waitMs: Math.min(longestWaitMs, minuteMs * 2 ** message.tries) };
}

/** Why it did not go, free of addresses and answers, which may hold secrets. */
function reasonOf(error: unknown): string {
  if (error instanceof UserError) return `${error.message} → ${error.hint}`;
  if (!(error instanceof Error)) return "unknown";
  const cause = error.cause instanceof Error ? error.cause : error;
  const code = "code" in cause ? String(cause.code) : "";
  const answered = "responseCode" in cause ? ` ${String(cause.responseCode)}` : "";
  if (code !== "") return `${code}${answered}`;
  return /^(HTTP \d+|it answered \w+ -?\w+)$/.test(error.message) ? error.message : error.name;
}

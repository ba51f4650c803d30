import type { IncomingMessage, ServerResponse } from "node:http";
import { replyError } from "../reply.ts";
import { sessionIdOf } from "../sign-in/cookies.ts";
import { identify, isKnown, recognise } from "../sign-in/identify.ts";
import { isSameOrigin } from "../sign-in/same-origin.ts";
import type { Site } from "../site.ts";
import type { Announcer } from "./announcer.ts";

/** Who listens, and how many at most. */
export interface Events {
  readonly announcer: Announcer;
  /** Open streams by account. */
  readonly open: Map<string, number>;
  /** After this long without news a stream says that it lives, and whoever has signed out is let go. */
  readonly heartbeatMs: number;
}

/** A page in each of some tabs; browsers themselves keep no more than six connections to a host. */
const mostPerAccount = 6;
const mostStreams = 500;

/** GET /events: server-sent events to someone signed in. "release" says which release is served; "alive" is the heartbeat. */
export async function answerEvents(
  site: Site,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== "GET") {
    return replyError(response, 405, "method not allowed", "GET", { allow: "GET" });
  }
  if (sessionIdOf(request) !== undefined && !isSameOrigin(request, site.signIn.options.publicUrl)) {
    return replyError(response, 403, "sent from another site", "use the pages of this server");
  }
  const who = await identify(site, request);
  if (!isKnown(who)) {
    return replyError(response, who.status, who.message, who.hint, who.headers);
  }
  const { open } = site.events;
  const streams = open.get(who.account) ?? 0;
  const all = [...open.values()].reduce((sum, count) => sum + count, 0);
  if (streams >= mostPerAccount || all >= mostStreams) {
    const retry = { "retry-after": "60" };
    return replyError(response, 429, "too many pages are open", "close some of them", retry);
  }
  open.set(who.account, streams + 1);
  response.on("close", () => {
    const left = (open.get(who.account) ?? 1) - 1;
    if (left > 0) open.set(who.account, left);
    else open.delete(who.account);
  });
  await stream(site, request, response);
}

async function stream(
  site: Site,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { announcer, heartbeatMs } = site.events;
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-accel-buffering": "no",
  });
  response.write("retry: 5000\n\n");
  const tell = (release: number): void => {
    response.write(`event: release\nid: ${release}\ndata: {"release":${release}}\n\n`);
  };
  const ended = new Promise<void>((resolve) => response.on("close", resolve));
  const unlisten = announcer.listen(tell);
  const timer = setInterval(() => {
    void isStillKnown(site, request).then((isKnown) => {
      if (isKnown) return response.write("event: alive\ndata: {}\n\n");
      response.end("event: signed-out\ndata: {}\n\n");
      return undefined;
    });
  }, heartbeatMs);
  const current = await announcer.current();
  if (current !== undefined && request.headers["last-event-id"] !== String(current)) tell(current);
  await ended;
  clearInterval(timer);
  unlisten();
}

/** Asked without counting as use: a page that lies open must not keep its session alive. */
async function isStillKnown(site: Site, request: IncomingMessage): Promise<boolean> {
  try {
    const { accounts } = site.signIn;
    const { headers } = request;
    const session = sessionIdOf(request);
    const isBySession = session !== undefined && headers.authorization === undefined;
    if (isBySession && accounts !== undefined) return await accounts.sessions.isOpen(session);
    return isKnown(await recognise(site, request));
  } catch {
    return false;
  }
}

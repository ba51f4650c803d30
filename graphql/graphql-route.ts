import type { IncomingMessage, ServerResponse } from "node:http";
import type { Principal } from "../query/principal.ts";
import { mostBodyBytes } from "./api.ts";
import { identify, isJson, isKnown } from "./identify.ts";
import { readBody, reply, replyRefusal } from "./reply.ts";
import type { Site } from "./site.ts";

/**
 * POST of application/json by someone signed in, and nothing else: a page of another site can send forms and plain text
 * without being asked, JSON it cannot. The anonymous learn nothing about the schema, not even by its errors.
 */
export async function answerGraphql(
  site: Site,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== "POST") {
    const refused = { message: "GraphQL takes POST", code: "METHOD", hint: "see /graphiql" };
    return replyRefusal(response, 405, refused, { allow: "POST" });
  }
  if (!isJson(request)) {
    const hint = 'send "content-type: application/json"';
    return replyRefusal(response, 415, { message: "not JSON", code: "MEDIA_TYPE", hint });
  }
  const principal = identify(site, request);
  if (!isKnown(principal)) {
    return replyRefusal(response, 401, { ...principal, code: "UNAUTHENTICATED" });
  }
  const body = await readBody(request, mostBodyBytes);
  if (body === undefined) {
    const hint = `send at most ${mostBodyBytes / 1024} kB`;
    const refused = { message: "the body is too large", code: "TOO_LARGE", hint };
    return replyRefusal(response, 413, refused, { connection: "close" });
  }
  await answerFrom(site, response, principal, body, request.headers.accept);
}

async function answerFrom(
  { api, log }: Site,
  response: ServerResponse,
  principal: Principal,
  body: Uint8Array<ArrayBuffer>,
  accept: string | undefined,
): Promise<void> {
  const gone = new AbortController();
  response.on("close", () => {
    if (!response.writableFinished) gone.abort();
  });
  try {
    const { signal } = gone;
    const answer = await api.answer({ principal, body, signal, ...(accept ? { accept } : {}) });
    reply(
      response,
      answer.status,
      Buffer.from(await answer.arrayBuffer()),
      Object.fromEntries(answer.headers),
    );
    log.info({ role: principal.role, status: answer.status }, "asked");
  } catch (error) {
    if (!gone.signal.aborted) throw error;
  }
}

import type { IncomingMessage, ServerResponse } from "node:http";
import { GraphQLError } from "graphql";
import { record } from "./audit/record.ts";
import { refusedAs } from "./errors.ts";
import { type MediaType, mediaTypeFor } from "./media-type.ts";
import { mostBodyBytes, type Params, paramsOfBody, paramsOfUrl } from "./params.ts";
import { readBody, reply, replyRefusal } from "./reply.ts";
import { signInHeader } from "./sign-in/development.ts";
import { type Asker, identify, isKnown } from "./sign-in/identify.ts";
import { isJson, isSameOrigin } from "./sign-in/same-origin.ts";
import type { Site } from "./site.ts";

/**
 * POST of application/json, or GET of a query, by someone signed in. A page of another site can send forms and plain text
 * without being asked, JSON it cannot; and a GET it makes a browser send changes nothing, is not answered to the cookie,
 * and could not be read. The anonymous learn nothing about the schema, not even by its errors.
 */
export async function answerGraphql(
  site: Site,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const refused = refusedAtTheDoor(request);
  if (refused !== undefined) {
    return replyRefusal(response, refused.status, refused, refused.headers);
  }
  const mediaType = mediaTypeFor(request.headers.accept);
  if (mediaType === undefined) {
    const hint = 'send "accept: application/json"';
    return replyRefusal(response, 406, { message: "not acceptable", code: "MEDIA_TYPE", hint });
  }
  const who = await identify(site, request);
  if (!isKnown(who)) {
    const { status, headers, ...told } = who;
    return replyRefusal(response, status, told, headers);
  }
  try {
    const params = await paramsOf(request);
    if (params === undefined) {
      const hint = `send at most ${mostBodyBytes / 1024} kB`;
      const tooLarge = { message: "the body is too large", code: "TOO_LARGE", hint };
      return replyRefusal(response, 413, tooLarge, { connection: "close" });
    }
    await answerFrom(site, response, who, params, mediaType);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const { status, headers, ...told } = refusedAs(error);
    replyRefusal(response, status, told, headers);
  }
}

/** Why a request is not even read: its method, its origin, its kind of body. */
export function refusedAtTheDoor(request: IncomingMessage) {
  switch (request.method) {
    case "GET":
      if (namesItself(request) || isSameOrigin(request)) return undefined;
      return {
        status: 403,
        message: "sent from another site",
        code: "FORBIDDEN",
        hint: "use the pages of this server, or sign in by header",
      };
    case "POST":
      if (isJson(request)) return undefined;
      return {
        status: 415,
        message: "not JSON",
        code: "MEDIA_TYPE",
        hint: 'send "content-type: application/json"',
      };
    default: {
      const headers = { allow: "GET, POST" };
      const message = "send GET or POST";
      return { status: 405, message, code: "METHOD", hint: "see /graphiql", headers };
    }
  }
}

/** By a header of its own: a browser sends none to us for a page of another site. */
const namesItself = ({ headers }: IncomingMessage): boolean =>
  headers[signInHeader] !== undefined || headers.authorization !== undefined;

/** What is asked; undefined when it is too large. Throws a refusal when it is malformed. */
async function paramsOf(request: IncomingMessage): Promise<Params | undefined> {
  if (request.method === "GET") {
    return paramsOfUrl(new URL(request.url ?? "/", "http://localhost").searchParams);
  }
  const body = await readBody(request, mostBodyBytes);
  return body === undefined ? undefined : paramsOfBody(body);
}

async function answerFrom(
  site: Site,
  response: ServerResponse,
  who: Asker,
  params: Params,
  mediaType: MediaType,
): Promise<void> {
  const gone = new AbortController();
  response.on("close", () => {
    if (!response.writableFinished) gone.abort();
  });
  const { api, log } = site;
  try {
    // What may only read is asked as by GET, which changes nothing.
    const readOnly = { ...params, isReadOnly: params.isReadOnly || who.readsOnly };
    const asked = { ...who, params: readOnly, mediaType, signal: gone.signal };
    const answer = await api.answer(asked);
    const { status, rows, persons, isKept } = answer;
    await record(site, who, { ...answer.asked, persons, rows });
    const headers = { ...answer.headers, "x-fillonce-cache": isKept ? "hit" : "miss" };
    reply(response, status, answer.body, headers);
    log.info({ role: who.principal.role, status, rows, isKept }, "asked");
  } catch (error) {
    if (!gone.signal.aborted) throw error;
  }
}

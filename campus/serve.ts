import { timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { type LineFile, type Lines, openLines } from "./line-file.ts";
import { fileOf, researchTables } from "./research/tables.ts";

export interface ServeOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly token: string;
  /** Whether it answers 429 and 503 now and then, as the real one does. (Default: true) */
  readonly faults?: boolean;
}

export interface ResearchServer {
  readonly url: string; // http://127.0.0.1:PORT
  readonly close: () => Promise<void>;
}

const largestPage = 2000;
const defaultPage = 500;

/**
 * Serves the research files of a seeded folder on 127.0.0.1: GET /projects?page=1&size=500 with a bearer token. With
 * updated_since=2026-11-08 23:00:00 only what was saved then or later, and what nobody knows the time of.
 */
export async function serveResearch(
  folder: string,
  options: ServeOptions,
): Promise<ResearchServer> {
  const endpoints = new Map<string, Endpoint>();
  for (const { at } of Object.values(researchTables))
    endpoints.set(at, {
      lines: openLines(join(folder, "research", fileOf(at))),
      requests: 0,
      refused: undefined,
    });
  const server = createServer((request, response) => answer(request, response, endpoints, options));
  server.listen(options.port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string")
    throw new Error("the research server has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      for (const { lines } of endpoints.values()) lines.close();
      if (server.listening) await once(server, "close");
    },
  };
}

interface Endpoint {
  readonly lines: LineFile;
  requests: number;
  /** The page that was refused last: the next try of it succeeds. */
  refused: number | undefined;
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  endpoints: ReadonlyMap<string, Endpoint>,
  options: ServeOptions,
): void {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const reply =
    url.pathname === "/health"
      ? healthy
      : replyTo(request, url, endpoints.get(url.pathname), options);
  response.writeHead(reply.status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": reply.body.length,
    ...(reply.wait === undefined ? {} : { "retry-after": String(reply.wait) }),
  });
  response.end(reply.body);
}

interface Reply {
  readonly status: number;
  readonly body: Buffer;
  /** Seconds, for 429. */
  readonly wait?: number;
}

const healthy: Reply = { status: 200, body: Buffer.from('{"status":"ok"}') };

const refused = (status: number, error: string): Reply => ({
  status,
  body: Buffer.from(JSON.stringify({ error })),
});

function replyTo(
  request: IncomingMessage,
  url: URL,
  endpoint: Endpoint | undefined,
  options: ServeOptions,
): Reply {
  if (endpoint === undefined) return refused(404, `there is no "${url.pathname}"`);
  if (request.method !== "GET") return refused(405, "only GET is answered");
  if (!isAllowed(request.headers.authorization, options.token))
    return refused(401, "the bearer token is missing or wrong");
  const page = wholeNumber(url.searchParams.get("page"), 1);
  const size = wholeNumber(url.searchParams.get("size"), defaultPage);
  if (page === undefined || size === undefined || size > largestPage)
    return refused(400, `page and size must be whole numbers from 1, size at most ${largestPage}`);
  endpoint.requests += 1;
  const fault = (options.faults ?? true) ? faultOf(endpoint, page) : undefined;
  endpoint.refused = fault === undefined ? undefined : page;
  if (fault !== undefined) return fault;
  const since = url.searchParams.get("updated_since");
  if (since === null) return pageOf(endpoint.lines, page, size);
  if (!moment.test(since))
    return refused(400, "updated_since must be a time such as 2026-11-08 23:00:00");
  return pageOf(endpoint.lines.savedSince(since), page, size);
}

const moment = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;

function pageOf(lines: Lines, page: number, size: number): Reply {
  const from = Math.min((page - 1) * size, lines.count);
  const items = lines.joined(from, Math.min(from + size, lines.count));
  const head = `{"total":${lines.count},"page":${page},"pages":${Math.ceil(lines.count / size)},"items":[`;
  return { status: 200, body: Buffer.concat([Buffer.from(head), items, Buffer.from("]}")]) };
}

/** By the count of requests alone, so that a run can be repeated; never twice in a row for the same page. */
function faultOf({ requests, refused: before }: Endpoint, page: number): Reply | undefined {
  if (before === page) return undefined;
  if (requests % 40 === 7)
    return { ...refused(429, "too many requests"), wait: requests % 80 === 7 ? 0 : 1 };
  return requests % 97 === 31 ? refused(503, "temporarily unavailable") : undefined;
}

function isAllowed(header: string | undefined, token: string): boolean {
  const given = Buffer.from(header ?? "");
  const expected = Buffer.from(`Bearer ${token}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** A number from 1 on; the default when none is given; undefined when it is something else. */
function wholeNumber(text: string | null, absent: number): number | undefined {
  if (text === null) return absent;
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}

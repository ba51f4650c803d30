import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { systemClock } from "../core/clock.ts";
import { messageOf, UserError } from "../core/errors.ts";
import { createLogger, type Logger } from "../core/log.ts";
import { openTrail } from "../query/audit/trail.ts";
import { policyVersion } from "../query/policy/policy-file.ts";
import { openAdmission } from "./admission.ts";
import { openApi, servedRelease } from "./api.ts";
import { openApp } from "./app-page.ts";
import { openRefusals } from "./audit/refusals.ts";
import { traceOf } from "./errors.ts";
import { openAnnouncer } from "./events/announcer.ts";
import { answerEvents } from "./events/events-route.ts";
import { answerExport } from "./export/route.ts";
import { buildGraphiql, type GraphiqlPage } from "./graphiql.ts";
import { answerGraphql } from "./graphql-route.ts";
import { folders, pages, type Route } from "./pages.ts";
import { openDocuments } from "./persisted/documents.ts";
import { replyJson } from "./reply.ts";
import { answerCallback } from "./sign-in/callback-route.ts";
import { isLoopback } from "./sign-in/development.ts";
import { answerSession } from "./sign-in/session-route.ts";
import { openSignIn } from "./sign-in/sign-in.ts";
import type { Patience, ServerOptions, Site } from "./site.ts";

export interface RunningServer {
  readonly url: string; // e.g. "http://127.0.0.1:4000/"
  readonly close: () => Promise<void>;
}

/** Serves the API and its pages on loopback. UserError when the port is taken or the options would be unsafe. */
export async function createServer(options: ServerOptions): Promise<RunningServer> {
  const host = options.host ?? "127.0.0.1";
  const isDevelopment = options.devSignIn ?? !inProduction();
  refuseUnsafe(isDevelopment, host);
  const log = options.log ?? createLogger("graphql");
  const site = siteOf(options, isDevelopment, log);
  const server = createHttpServer(boundsOf(options.patience), (request, response) => {
    route(site, request, response).catch((error: unknown) => {
      if (response.destroyed) return;
      log.error(traceOf(error), "a request failed");
      replyJson(response, 500, { error: "internal" });
    });
  });
  server.maxHeadersCount = 100;
  server.timeout = options.patience?.silenceMs ?? 120_000;
  await listen(server, options.port, host);
  const { port } = server.address() as AddressInfo; // it listens on a port, not on a pipe
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}/`,
    close: async () => {
      await close(server);
      await site.refusals.close();
    },
  };
}

function siteOf(options: ServerOptions, isDevelopment: boolean, log: Logger): Site {
  const { releases, cursorKey, admission = openAdmission(), queryTimeoutMs = 30_000 } = options;
  const { clock = systemClock, state, sources = [], revealsPerDay = 20, notices } = options;
  const surroundings = { clock, state, sources, revealsPerDay, notices };
  const serving = {
    releases,
    admission,
    cursorKey,
    queryTimeoutMs,
    policyVersion,
    documents: openDocuments(options.documents),
    log,
    surroundings,
  };
  const trail = state === undefined ? undefined : openTrail(state, options.auditHeads);
  let page: Promise<GraphiqlPage> | undefined;
  return {
    options,
    log,
    serving,
    api: openApi(serving),
    app: openApp(options.web),
    trail,
    refusals: openRefusals(trail, log),
    signIn: openSignIn(options.signIn ?? {}, isDevelopment, { releases, state }, clock),
    events: {
      announcer: openAnnouncer(() => servedRelease(serving), options.events?.everyMs ?? 2_000),
      open: new Map(),
      heartbeatMs: options.events?.heartbeatMs ?? 15_000,
    },
    downloads: openAdmission({ heavy: oneAtATime, light: oneAtATime }),
    exports: openAdmission({ heavy: twoAtOnce, light: twoAtOnce }),
    graphiql: () => {
      page ??= buildGraphiql(isDevelopment);
      return page;
    },
  };
}

const oneAtATime = { running: 1, waiting: 8 };
const twoAtOnce = { running: 2, waiting: 0 };

const inProduction = () => process.env["NODE_ENV"] === "production";

function refuseUnsafe(isDevelopment: boolean, host: string): void {
  if (!isLoopback(host)) {
    throw new UserError(`"${host}" is not a loopback address`, 'serve on "127.0.0.1"');
  }
  if (isDevelopment && inProduction()) {
    throw new UserError(
      "the development sign-in is refused in production",
      "turn it off, or unset NODE_ENV",
    );
  }
}

/** A request arrives whole within its time or not at all: senders that trickle hold no place for long. */
const boundsOf = ({ headersMs = 10_000, requestMs = 30_000 }: Patience = {}) => ({
  headersTimeout: headersMs,
  requestTimeout: requestMs,
  connectionsCheckingInterval: Math.min(2_000, headersMs),
  keepAliveTimeout: 30_000,
  maxHeaderSize: 16 * 1024,
});

const listen = (server: Server, port: number, host: string) =>
  new Promise<void>((resolve, reject) => {
    server.once("error", (cause) =>
      reject(
        new UserError(
          `不能在 ${host}:${port} 提供服务，多半是端口已被占用 · cannot listen on ${host}:${port}: ${messageOf(cause)}`,
          "换一个端口，如 --port 4001；或停下占用它的程序 · give another --port",
          { cause },
        ),
      ),
    );
    server.listen(port, host, resolve);
  });

const close = (server: Server) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

async function route(
  site: Site,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const startedAt = performance.now();
  const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
  response.on("close", () => {
    const ms = Math.round(performance.now() - startedAt);
    site.log.info({ path, method: request.method, status: response.statusCode, ms }, "answered");
  });
  if (path === "/graphql") return answerGraphql(site, request, response);
  if (path === "/export") return answerExport(site, request, response);
  if (path === "/events") return answerEvents(site, request, response);
  if (path === "/cas" || path === "/oidc") {
    return answerCallback(site, path === "/cas" ? "cas" : "oidc", request, response);
  }
  if (path === "/session") return answerSession(site, request, response);
  const page = pages.get(path) ?? inFolder(path);
  if (page === undefined) return replyJson(response, 404, { error: "not found" });
  if (request.method !== "GET" && request.method !== "HEAD") {
    return replyJson(response, 405, { error: "method not allowed" }, { allow: "GET, HEAD" });
  }
  return page(site, request, response);
}

/** What answers a file of one of our folders; undefined for every other path, also a malformed one. */
function inFolder(path: string): Route | undefined {
  const [, folder = "", encoded = ""] = /^(\/(?:\w+\/)+)([^/]+)$/.exec(path) ?? [];
  const answer = folders.get(folder);
  if (answer === undefined) return undefined;
  try {
    const name = decodeURIComponent(encoded);
    return (site, request, response) => answer(site, name, request, response);
  } catch {
    return undefined;
  }
}

import type { IncomingMessage, ServerResponse } from "node:http";
import { dateOf, systemClock } from "../core/clock.ts";
import { UserError } from "../core/errors.ts";
import type { ReleaseManifest, Releases } from "../core/releases.ts";
import type { State } from "../core/state.ts";
import { answerAsset } from "./app-page.ts";
import { answerForm } from "./form-route.ts";
import { landingPage, landingPolicy } from "./landing.ts";
import { reply, replyJson } from "./reply.ts";
import { answerReport } from "./report-route.ts";
import type { Site } from "./site.ts";

export type Route = (
  site: Site,
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void>;

/** The web front, or, where it has not been built, what runs here in plain words. */
const front: Route = async (site, request, response) => {
  const page = await site.app.page();
  if (page === undefined) return landing(site, request, response);
  reply(response, 200, page.html, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": page.policy,
  });
};

const landing: Route = async ({ options }, _request, response) => {
  const release = await currentRelease(options.releases);
  const today = dateOf((options.clock ?? systemClock).now());
  const html = landingPage(release, (await options.formsMade?.()) ?? [], today);
  reply(response, 200, html, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": landingPolicy,
  });
};

/** Alive: says nothing about data, so that it answers while queries run. */
const health: Route = async (_site, _request, response) => replyJson(response, 200, { ok: true });

/** Ready to answer questions: a release can be leased, and the state store answers where there is one. */
const ready: Route = async ({ options }, _request, response) => {
  const [release, state] = await Promise.all([
    currentRelease(options.releases).catch(() => undefined),
    answersInTime(options.state),
  ]);
  if (release === undefined || !state) {
    const body = { ready: false, release: release?.id ?? null, state };
    return replyJson(response, 503, body, { "retry-after": "30" });
  }
  replyJson(response, 200, { ready: true, release: release.id });
};

const mostWaitMs = 2_000;

async function answersInTime(state: State | undefined): Promise<boolean> {
  if (state === undefined) return true;
  const asked = state.knex.raw("SELECT 1").then(
    () => true,
    () => false,
  );
  const late = new Promise<boolean>((resolve) => {
    setTimeout(() => resolve(false), mostWaitMs).unref();
  });
  return await Promise.race([asked, late]);
}

const graphiql: Route = async (site, request, response) => {
  const { html, gzipped, policy, etag } = await site.graphiql();
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy,
    "cache-control": "no-cache",
    vary: "accept-encoding",
    etag,
  };
  if (request.headers["if-none-match"] === etag) return reply(response, 304, "", headers);
  const takesGzip = /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
  if (!takesGzip) return reply(response, 200, html, headers);
  reply(response, 200, gzipped, { ...headers, "content-encoding": "gzip" });
};

/** What can be read without signing in, by path. */
export const pages: ReadonlyMap<string, Route> = new Map([
  ["/", front],
  ["/health", health],
  ["/ready", ready],
  ["/graphiql", graphiql],
]);

type FileRoute = (
  site: Site,
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void>;

/** What is read by its name in a folder. */
export const folders: ReadonlyMap<string, FileRoute> = new Map<string, FileRoute>([
  ["/assets/", ({ app }, name, request, response) => answerAsset(app, name, request, response)],
  ["/forms/", answerForm],
  ["/reports/weekly/", answerReport],
]);

/** The served release's manifest; undefined when nothing is published. */
async function currentRelease(
  releases: Pick<Releases, "lease">,
): Promise<ReleaseManifest | undefined> {
  try {
    const lease = await releases.lease();
    await lease.done();
    return lease.release;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

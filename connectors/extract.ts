import { mkdir } from "node:fs/promises";
import { crashPoint, peakRssMb } from "../core/children.ts";
import { type Connection, openMemory } from "../core/duckdb.ts";
import { messageOf, SourceError } from "../core/errors.ts";
import { diskFull } from "../core/paths.ts";
import type { Connector, ExtractorMessage, ExtractorOrder, ResourceLanding } from "./connector.ts";
import { newColumns, withExtras } from "./drift.ts";
import { checkRights, keepWindow } from "./kindness.ts";
import { landingOf } from "./landing.ts";
import { openConnector } from "./open.ts";
import type { Resource, SourceSystem } from "./resource.ts";
import { Stage } from "./stage.ts";

type Report = (message: ExtractorMessage) => void;

interface ExtractEffects {
  readonly open: typeof openConnector;
  readonly now: () => number; // milliseconds
  readonly rss: () => number; // MB, the most so far
}

const realEffects: ExtractEffects = { open: openConnector, now: Date.now, rss: peakRssMb };

const pause = 500; // milliseconds between two progress messages

/**
 * Reads every resource of a system into the landing folder and reports each as landed or failed, then done. A resource
 * that fails never stops the others, unless the failure is the whole system's (a SourceError without a resource).
 */
export async function extractSystem(
  system: SourceSystem,
  order: ExtractorOrder,
  report: Report,
  effects: ExtractEffects = realEffects,
): Promise<void> {
  await mkdir(order.landing, { recursive: true, mode: 0o700 });
  await mkdir(order.tmp, { recursive: true, mode: 0o700 });
  try {
    keepWindow(system, order.access, effects.now());
    await using connector = await effects.open(system, order.access, order.tmp, order.answers);
    await extractAll(system, order, connector, report, effects);
  } catch (error) {
    report(failed(system, undefined, error, order));
  }
  report({ type: "done", system: system.name, rss_mb: effects.rss() });
}

async function extractAll(
  system: SourceSystem,
  order: ExtractorOrder,
  connector: Connector,
  report: Report,
  effects: ExtractEffects,
): Promise<void> {
  const database = await openMemory({ memory: order.memory, threads: 1, temp: order.tmp });
  try {
    const connection = await database.connect();
    const progress = throttled(system, report, effects);
    const warning = await checkRights(system, order.access, connector);
    for (const resource of system.resources) {
      if (order.landed?.includes(resource.name)) continue;
      try {
        const startedAt = effects.now();
        const landing = await extract(resource, order, connector, connection, startedAt, progress);
        crashPoint("before-report", order.system);
        const { drift } = landing;
        report({
          type: "landed",
          landing: { ...landing, drift: [...warning.splice(0), ...drift] },
        });
      } catch (error) {
        if (error instanceof SourceError && error.resource === undefined) throw error;
        report(failed(system, resource, error, order));
      }
    }
    connection.close();
  } finally {
    database.close();
  }
}

async function extract(
  declared: Resource,
  order: ExtractorOrder,
  connector: Connector,
  connection: Connection,
  startedAt: number,
  progress: (resource: string, rows: number) => void,
): Promise<ResourceLanding> {
  const content = await connector.content?.(declared);
  if (content !== undefined && content === order.contents?.[declared.name])
    return unchanged(order, declared, content);
  const shape = await connector.describe(declared);
  const extras = newColumns(declared, shape, order.known?.[declared.name]);
  const resource = extras.length === 0 ? declared : withExtras(declared, extras);
  const takesSince = resource.cursor !== undefined && connector.takesSince?.(resource) === true;
  const since = takesSince ? order.since?.[resource.name] : undefined;
  const total = since === undefined ? undefined : await connector.total?.(resource);
  const expected = await connector.count(resource, since);
  const landing = landingOf(order, order.system, resource.name, since);
  const stage = await Stage.open(connection, resource, landing, undefined, startedAt);
  try {
    for await (const batch of connector.read(resource, since)) {
      await stage.push(batch);
      crashPoint("mid-read", order.system);
      progress(resource.name, stage.seen);
    }
    const read = content === undefined ? {} : { content };
    const landed = { ...(await stage.finish(expected)), shape, extras, ...read };
    if (since === undefined) return landed;
    return { ...landed, since, ...(total === undefined ? {} : { total }) };
  } catch (error) {
    await stage.abandon();
    throw error;
  }
}

const unchanged = (
  { system, run, fence }: ExtractorOrder,
  { name: resource }: Resource,
  content: string,
): ResourceLanding => ({
  ...{ system, resource, run, fence, content, isUnchanged: true },
  ...{ expected: 0, rows: 0, quarantined: 0, skipped: 0, chunks: [], notes: {}, drift: [] },
});

function throttled(system: SourceSystem, report: Report, effects: ExtractEffects) {
  let last = -pause;
  return (resource: string, rows: number): void => {
    const now = effects.now();
    if (now - last < pause) return;
    last = now;
    report({ type: "progress", system: system.name, resource, rows });
  };
}

function failed(
  system: SourceSystem,
  resource: Resource | undefined,
  error: unknown,
  { tmp }: ExtractorOrder,
): ExtractorMessage {
  const full = diskFull(error, tmp);
  if (full !== undefined) {
    const { message, hint } = full;
    const place = { system: system.name, resource: resource?.name };
    return { type: "failed", ...place, message, hint, retryable: true, error_class: "DiskFull" };
  }
  const known = error instanceof SourceError;
  if (!known) console.error(error);
  const name = resource?.name ?? (known ? error.resource : undefined);
  return {
    type: "failed",
    system: system.name,
    resource: name,
    message: messageOf(error),
    hint: known ? error.hint : "this is a fault of ours: see the log",
    retryable: known ? error.retryable : false,
  };
}

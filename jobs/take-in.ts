import type { ExtractorOrder, ResourceLanding } from "../connectors/connector.ts";
import { crashPoint } from "../core/children.ts";
import type { Connection } from "../core/duckdb.ts";
import { messageOf, SourceError } from "../core/errors.ts";
import type { Home } from "../core/paths.ts";
import type { Step } from "../core/runs/run.ts";
import type { State } from "../core/state.ts";
import { applyLanding, StaleRun } from "../pipelines/apply.ts";
import { FrozenError } from "../pipelines/drift.ts";
import { clearLanding } from "../pipelines/recover.ts";
import { recordDrift, saidDrift } from "../pipelines/shapes.ts";
import { distrustChanges } from "../pipelines/slice.ts";
import { systems } from "../pipelines/sources/index.ts";
import { runExtractors } from "./extraction.ts";
import type { BuilderOrder, Failure } from "./messages.ts";
import { extractorOrders } from "./orders.ts";
import { lacking } from "./refresh-end.ts";
import { auditStaleRun } from "./stale.ts";
import { failedStep, grownWhileRead, reconciles } from "./summary.ts";

/** Extractors at once: one more than cores, because one of them usually waits for its source. */
const atOnce = 3;

/** What was read of the systems and taken into raw, or was not. */
export interface Extraction {
  readonly steps: readonly Step[];
  readonly failures: readonly Failure[];
  readonly drift: readonly string[];
  readonly rss: Readonly<Record<string, number>>;
}

/** The same while it grows; `doubts`: why changes of a resource ("personnel.staff") were not all that happened to it. */
interface Found {
  readonly steps: Step[];
  readonly failures: Failure[];
  readonly drift: string[];
  readonly rss: Record<string, number>;
  readonly doubts: Map<string, string>;
}

interface Place {
  readonly connection: Connection;
  readonly home: Home;
  readonly state: State;
  readonly order: BuilderOrder;
  readonly found: Found;
}

/**
 * Extractors land while the builder applies, one resource after another. Resources whose changes do not add up to what
 * their source has are read once more, whole.
 */
export async function takeIn(
  connection: Connection,
  home: Home,
  state: State,
  order: BuilderOrder,
  onDetail: (text: string) => void,
): Promise<Extraction> {
  const found: Found = { steps: [], failures: [], drift: [], rss: {}, doubts: new Map() };
  const place: Place = { connection, home, state, order, found };
  for (const failure of order.unreachable) fail(found, failure);
  const orders = await extractorOrders(connection, home, order);
  await readAndApply(place, orders, onDetail);
  await readAndApply(place, doubted(orders, found.doubts), onDetail);
  clearLanding(home);
  return found;
}

async function readAndApply(
  place: Place,
  orders: readonly ExtractorOrder[],
  onDetail: (text: string) => void,
): Promise<void> {
  const { rss } = place.found;
  let applying: Promise<void> = Promise.resolve();
  await runExtractors(orders, atOnce, {
    onLanded: (landing) => {
      crashPoint("after-landing", landing.system);
      applying = applying.then(() => apply(place, landing));
    },
    onFailed: (failure) => fail(place.found, failure),
    onProgress: (system, resource, rows) =>
      onDetail(`${system}.${resource} ${rows.toLocaleString("zh-CN")}`),
    onEnded: (system, mb) => {
      rss[`extractor:${system}`] = Math.max(mb, rss[`extractor:${system}`] ?? 0);
    },
  });
  await applying;
}

/** Orders to read these resources whole, and nothing else. */
function doubted(
  orders: readonly ExtractorOrder[],
  doubts: ReadonlyMap<string, string>,
): readonly ExtractorOrder[] {
  return orders.flatMap((order) => {
    const names = systems.find(({ name }) => name === order.system)?.resources ?? [];
    const landed = names.flatMap(({ name }) =>
      doubts.has(`${order.system}.${name}`) ? [] : [name],
    );
    return landed.length === names.length ? [] : [{ ...order, landed, since: {} }];
  });
}

function fail({ steps, failures, doubts }: Found, failure: Failure): void {
  failures.push(failure);
  const step = failedStep(failure);
  const isMeant = (one: Step) =>
    one.system === step.system &&
    (failure.resource === undefined || one.resource === step.resource);
  // The changes of these are in, and are not all that happened to them; what should have told the rest has failed.
  const doubted = steps.filter((one) => isMeant(one) && doubts.has(nameOf(one)));
  for (const one of doubted) steps[steps.indexOf(one)] = { ...step, resource: one.resource };
  // A system may fail twice: it says so, and then its extractor dies.
  if (doubted.length === 0 && placeOf(steps, step) === -1) steps.push(step);
}

const nameOf = ({ system, resource }: Step): string => `${system}.${resource}`;

const placeOf = (steps: readonly Step[], { system, resource }: Step): number =>
  steps.findIndex((step) => step.system === system && step.resource === resource);

async function apply(place: Place, landing: ResourceLanding): Promise<void> {
  const { connection, home, order, found } = place;
  try {
    const step = await applyLanding(connection, landing, declared(landing), {
      landingFolder: home.landing,
      full: order.full,
      accept: order.accept,
    });
    await note(place, landing, step);
  } catch (error) {
    if (error instanceof FrozenError) await recordDrift(connection, landing, error.drift);
    if (error instanceof StaleRun) await auditStaleRun(place.state, home, error);
    fail(found, failureOf(error, landing, home));
  }
}

async function note(
  { connection, found }: Place,
  landing: ResourceLanding,
  step: Step,
): Promise<void> {
  const { drift, failures } = found;
  stand(found, step);
  const told = [...landing.drift, ...(await saidDrift(connection, landing))];
  drift.push(...told.filter((line) => !drift.includes(line)));
  if (!reconciles(step)) failures.push(grownWhileRead(step));
  if (landing.since === undefined) return;
  const doubt = await distrustChanges(connection, step);
  if (doubt !== undefined) found.doubts.set(nameOf(step), doubt);
}

/**
 * Of a resource that is read whole after all, the second step stands and says why there were two; what was said against the
 * first is settled.
 */
function stand({ steps, failures, doubts }: Found, step: Step): void {
  const why = doubts.get(nameOf(step));
  const at = placeOf(steps, step);
  if (why === undefined || at === -1) {
    steps.push(step);
    return;
  }
  steps[at] = { ...step, message: why };
  doubts.delete(nameOf(step));
  const settled = failures.findIndex(
    ({ system, resource }) => system === step.system && resource === step.resource,
  );
  if (settled !== -1) failures.splice(settled, 1);
}

function failureOf(error: unknown, { system, resource }: ResourceLanding, home: Home): Failure {
  const lack = lacking(error, home.warehouse);
  if (lack !== undefined) return { system, resource, ...lack };
  if (!(error instanceof SourceError) || error.cause !== undefined) console.error(error);
  const hint = error instanceof SourceError ? error.hint : "this is a bug; the log has its stack";
  return { system, resource, message: messageOf(error), hint };
}

function declared(landing: ResourceLanding) {
  const system = systems.find(({ name }) => name === landing.system);
  const resource = system?.resources.find(({ name }) => name === landing.resource);
  if (resource === undefined)
    throw new Error(
      `an extractor landed "${landing.system}.${landing.resource}", which nobody declared`,
    );
  return resource;
}

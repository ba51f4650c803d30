import { statSync } from "node:fs";
import { crashPoint, peakRssMb } from "../core/children.ts";
import { quoteText } from "../core/duckdb.ts";
import { UserError } from "../core/errors.ts";
import { type Home, homeAt } from "../core/paths.ts";
import type { ReleaseManifest } from "../core/releases.ts";
import { endRun, startRun } from "../core/runs/changes.ts";
import { openState, type State } from "../core/state.ts";
import { openWarehouse, type Warehouse, WarehouseBusy } from "../core/warehouse.ts";
import { newestFence } from "../pipelines/apply.ts";
import { calendarOf } from "../pipelines/calendar.ts";
import { createIdentityTables } from "../pipelines/identity.ts";
import { recover } from "../pipelines/recover.ts";
import { replayRepairs } from "../pipelines/repairs.ts";
import { problemCount } from "../pipelines/set-aside.ts";
import { systems } from "../pipelines/sources/index.ts";
import { createWarehouseTables } from "../pipelines/warehouse-tables.ts";
import { buildWarehouse, publishWarehouse } from "./build-release.ts";
import { heartbeatMs } from "./job-child.ts";
import type { BuilderMessage, BuilderOrder, RefreshResult } from "./messages.ts";
import { brokenOff, endOf } from "./refresh-end.ts";
import { checkRoom, keepReserve } from "./room.ts";
import { reconciles, sumSystems } from "./summary.ts";
import { type Extraction, takeIn } from "./take-in.ts";

const budget = { memory: "768MB", threads: 2 };

/** Of a warehouse of more bytes than that before it is built, lists that cannot be written to disk need more. */
const large = { bytes: 400e6, memory: "2GB" };

type Tell = (message: BuilderMessage) => void;

/** The builder: the one process that owns the warehouse. Reads, applies, builds, checks, publishes. */
async function build(order: BuilderOrder, tell: Tell): Promise<void> {
  const home = homeAt(order.home);
  const beat = setInterval(() => tell({ type: "heartbeat" }), heartbeatMs);
  await using state = await openState(home, order.stateUrl);
  try {
    await using warehouse = await waitForWarehouse(home, order, tell);
    using _reserve = keepReserve(home);
    const fence = await startRun(state, order.run, process.pid);
    const run = { ...order.run, fence };
    const result = await refresh(home, state, warehouse, { ...order, run }, tell);
    crashPoint("before-run-end");
    await endRun(state, order.run, endOf(result));
    tell({ type: "done", result });
  } catch (error) {
    if (!(error instanceof UserError)) console.error(error);
    const failed = brokenOff(error, home);
    const { error_class: errorClass, message, hint } = failed;
    const end = { status: "failed", steps: [], errorClass, message, hint } as const;
    // A full disk may have no room for that either: then nobody hears of the run any more, and it is lost.
    await endRun(state, order.run, end).catch((cause: unknown) => console.error(cause));
    tell({ type: "failed", ...failed });
  } finally {
    clearInterval(beat);
  }
}

async function waitForWarehouse(
  home: Home,
  { waitMs, memory = budget.memory }: BuilderOrder,
  tell: Tell,
): Promise<Warehouse> {
  const until = Date.now() + waitMs;
  for (let told = false; ; ) {
    try {
      return await openWarehouse(home, { ...budget, memory, temp: home.tmp });
    } catch (error) {
      if (!(error instanceof WarehouseBusy) || Date.now() > until) throw error;
      if (!told) tell({ type: "stage", stage: "wait" });
      told = true;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

async function refresh(
  home: Home,
  state: State,
  warehouse: Warehouse,
  order: BuilderOrder,
  tell: Tell,
): Promise<RefreshResult> {
  const connection = await warehouse.connect();
  const clock = stopwatch();
  tell({ type: "stage", stage: "recover" });
  await createWarehouseTables(connection, systems);
  await createIdentityTables(connection);
  await recover(connection, home, state);
  checkRoom(home);
  const calendar = calendarOf(home); // before anybody is asked: a wrong one would stop it after all were read
  clock.lap();
  tell({ type: "stage", stage: "extract" });
  const fence = Math.max(order.run.fence, (await newestFence(connection)) + 1); // a state store may be newer than the warehouse
  const run = { ...order.run, fence };
  const extraction = await takeIn(connection, home, state, { ...order, run }, (text) =>
    tell({ type: "detail", text }),
  );
  crashPoint("after-extract");
  const repairs = await replayRepairs(connection, state, home, systems, run);
  const extractSeconds = clock.lap();
  tell({ type: "stage", stage: "build" });
  const detail = (text: string) => tell({ type: "detail", text });
  const read = extraction.steps.filter((step) => step.status === "succeeded");
  const failed = new Set(
    extraction.steps
      .filter((step) => step.status === "failed")
      .map(({ system, resource }) => `${system}.${resource}`),
  );
  let release: ReleaseManifest | undefined;
  let buildSeconds = 0;
  let built: RefreshResult["built"] = { made: [], kept: 0 };
  if (read.length > 0 || order.repairsOnly) {
    if (order.memory === undefined && statSync(home.warehouse).size > large.bytes)
      await connection.run(`SET memory_limit = ${quoteText(large.memory)}`);
    const second = await warehouse.connect();
    const versions = await buildWarehouse(
      connection,
      second,
      { run: order.run.id, today: order.today, calendar },
      detail,
    );
    built = versions.done();
    crashPoint("after-build");
    buildSeconds = clock.lap();
    tell({ type: "stage", stage: "publish" });
    release = await publishWarehouse(
      connection,
      home,
      state,
      { ...order, run: order.run.id, failed },
      versions,
      detail,
    );
    second.close();
  }
  const problems = await problemCount(connection, order.run.id);
  connection.close();
  const publishSeconds = clock.lap();
  return {
    ...outcome(order, extraction, release),
    built,
    seconds: { extract: extractSeconds, build: buildSeconds, publish: publishSeconds },
    rss: { builder: peakRssMb(), ...extraction.rss },
    problem_rows: problems,
    repairs,
  };
}

function outcome(
  order: BuilderOrder,
  extraction: Extraction,
  release: ReleaseManifest | undefined,
) {
  const summed = sumSystems(
    [...order.systems.map(({ name }) => name), ...order.unreachable.map(({ system }) => system)],
    extraction.steps,
  );
  const read = extraction.steps.filter(({ status }) => status === "succeeded");
  const reconciled = read.every(reconciles);
  const isWhole = reconciled && extraction.failures.length === 0;
  const whole: RefreshResult["status"] = isWhole ? "succeeded" : "partial";
  return {
    run: order.run.id,
    status: release === undefined ? ("failed" as const) : whole,
    systems: summed,
    steps: extraction.steps,
    failures: extraction.failures,
    drift: extraction.drift,
    records: { landed: summed.reduce((total, system) => total + system.landed, 0), reconciled },
    entities: Object.fromEntries(
      Object.entries(release?.tables ?? {}).map(([name, table]) => [name, table.rows]),
    ),
    ...(release === undefined ? {} : { release: { id: release.id, file: `${release.id}.duckdb` } }),
  };
}

/** Seconds since the lap before, to a tenth. */
function stopwatch(): { readonly lap: () => number } {
  let last = performance.now();
  return {
    lap: () => {
      const now = performance.now();
      const seconds = Math.round((now - last) / 100) / 10;
      last = now;
      return seconds;
    },
  };
}

process.once("disconnect", () => process.exit(1));
process.once("message", async (order: BuilderOrder) => {
  await build(order, (message) => process.send?.(message));
  process.removeAllListeners("disconnect");
  process.disconnect?.();
});

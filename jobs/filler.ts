import { peakRssMb } from "../core/children.ts";
import type { Clock } from "../core/clock.ts";
import { clockOf, readConfig } from "../core/config.ts";
import { messageOf, UserError } from "../core/errors.ts";
import { diskFull, homeAt } from "../core/paths.ts";
import { openReleases, type Releases } from "../core/releases.ts";
import { openState } from "../core/state.ts";
import type { BoundForm } from "../forms/bound-form.ts";
import { formsOf } from "../forms/catalogue.ts";
import { inFillOrder } from "../forms/checks/relations.ts";
import { fillForm } from "../forms/fill.ts";
import { openReader } from "../query/run.ts";
import {
  expireFills,
  type Recording,
  recordEnd,
  recordFailure,
  recordStart,
} from "./fill-record.ts";
import type { FillBatch, FillerMessage, FillerOrder } from "./messages.ts";

const budget = { memory: "1GB", threads: 2 };

/** Batches at a time: one is read by the engine while the files of another are written. */
const batchesAtOnce = 2;

type Tell = (message: FillerMessage) => void;

/** The filler: fills batch after batch from one release and says how it ended. A batch that cannot be filled does not stop the others. */
async function fill(order: FillerOrder, tell: Tell): Promise<FillerMessage> {
  const home = homeAt(order.home);
  const config = readConfig(home);
  await using state = await openState(home, order.stateUrl);
  await using releases = await openReleases(home, state, { ...budget, temp: home.tmp });
  const { requestedBy } = order;
  const recording = { state, home, requestedBy, keepDays: config.keep_fills_days };
  await expireFills(state, home);
  // All read the same release, whatever is published meanwhile.
  const standing = await releases.lease();
  try {
    const forms = formsOf(home.templates);
    const queue = [...inFillOrder(order.batches, forms)];
    const ends = new Map<string, Promise<void>>();
    const filling = { releases, release: standing.release.id, clock: clockOf(config), recording };
    const worker = async () => {
      for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) {
        const { profile } = batch;
        const form = batch.form.toUpperCase();
        const needed = neededBy(form, forms).map((id) => ends.get(`${id} ${profile}`));
        const filled = Promise.all(needed).then(() => fillOne(filling, batch, tell));
        ends.set(`${form} ${profile}`, filled);
        await filled;
      }
    };
    await Promise.all(Array.from({ length: batchesAtOnce }, worker));
    return { type: "done", rss_mb: peakRssMb() };
  } catch (error) {
    return { type: "failed", ...described(error, home.root) };
  } finally {
    await standing.done();
  }
}

/** The forms whose checks must have ended before this one's are judged; none for a form that is not known. */
const neededBy = (form: string, forms: readonly BoundForm[]): readonly string[] =>
  forms.find(({ definition }) => definition.id === form)?.definition.dependsOn ?? [];

interface Filling {
  readonly releases: Releases;
  readonly release: number;
  readonly clock: Clock;
  readonly recording: Recording;
}

async function fillOne(filling: Filling, batch: FillBatch, tell: Tell): Promise<void> {
  const { releases, release, clock, recording } = filling;
  const { form, profile } = batch;
  const lease = await releases.lease(release);
  let begun: string | undefined;
  try {
    const summary = await fillForm({
      ...batch,
      state: recording.state,
      templates: recording.home.templates,
      reader: openReader(lease),
      clock,
      onStart: async (started) => {
        begun = started.id;
        await recordStart(recording, started);
      },
      onProgress: seldom((done, total) => tell({ type: "progress", form, done, total })),
    });
    await recordEnd(recording, summary);
    tell({ type: "filled", summary });
  } catch (error) {
    if (begun !== undefined) await recordFailure(recording, begun);
    tell({ type: "refused", refused: { form, profile, ...described(error, batch.out) } });
  } finally {
    await lease.done();
  }
}

const progressMs = 100;

/** A message for every file would keep whoever listens busier than the work itself. */
function seldom(tell: (done: number, total: number) => void) {
  let toldAt = 0;
  return (done: number, total: number): void => {
    const now = performance.now();
    if (done < total && now - toldAt < progressMs) return;
    toldAt = now;
    tell(done, total);
  };
}

function described(
  thrown: unknown,
  folder: string,
): { readonly message: string; readonly hint: string } {
  const error = diskFull(thrown, folder) ?? thrown;
  const isKnown = error instanceof UserError;
  if (!isKnown) console.error(error);
  const hint = isKnown ? error.hint : "this is a bug; the log has its stack";
  return { message: messageOf(error), hint };
}

process.once("disconnect", () => process.exit(1));
process.once("message", async (order: FillerOrder) => {
  const last = await fill(order, (message) => process.send?.(message));
  // What is still in the pipe when the channel is closed is lost.
  await new Promise((delivered) => process.send?.(last, delivered));
  process.removeAllListeners("disconnect");
  process.disconnect?.();
});

import { peakRssMb } from "../core/children.ts";
import { clockOf, readConfig } from "../core/config.ts";
import { messageOf, UserError } from "../core/errors.ts";
import { homeAt } from "../core/paths.ts";
import { openReleases } from "../core/releases.ts";
import { openState } from "../core/state.ts";
import { fillForm } from "../forms/fill.ts";
import { openReader } from "../query/run.ts";
import type { FillerMessage, FillerOrder } from "./messages.ts";

const budget = { memory: "1GB", threads: 2 };

/** The filler: leases one release and fills batch after batch from it. */
async function fill(order: FillerOrder, tell: (message: FillerMessage) => void): Promise<void> {
  const home = homeAt(order.home);
  const clock = clockOf(readConfig(home));
  await using state = await openState(home, order.stateUrl);
  await using releases = await openReleases(home, state, { ...budget, temp: home.tmp });
  const lease = await releases.lease();
  try {
    const reader = openReader(lease);
    for (const batch of order.batches) {
      const onProgress = (done: number, total: number) =>
        tell({ type: "progress", form: batch.form, done, total });
      tell({
        type: "filled",
        summary: await fillForm({
          ...batch,
          state,
          templates: home.templates,
          reader,
          clock,
          onProgress,
        }),
      });
    }
    tell({ type: "done", rss_mb: peakRssMb() });
  } catch (error) {
    if (!(error instanceof UserError)) console.error(error);
    const hint = error instanceof UserError ? error.hint : "this is a bug; the log has its stack";
    tell({ type: "failed", message: messageOf(error), hint });
  } finally {
    await lease.done();
  }
}

process.once("disconnect", () => process.exit(1));
process.once("message", async (order: FillerOrder) => {
  await fill(order, (message) => process.send?.(message));
  process.removeAllListeners("disconnect");
  process.disconnect?.();
});

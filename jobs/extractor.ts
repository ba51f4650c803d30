import type { ExtractorMessage, ExtractorOrder } from "../connectors/connector.ts";
import { extractSystem } from "../connectors/extract.ts";
import { messageOf } from "../core/errors.ts";
import { systems } from "../pipelines/sources/index.ts";

/**
 * The child that reads one system: its first message is an ExtractorOrder, it answers with ExtractorMessages and exits 0.
 * Without its parent it has no work and ends.
 */
process.once("disconnect", () => process.exit(1));
process.once("message", (order) => {
  // The builder that forked us is the only sender.
  void work(order as ExtractorOrder);
});

async function work(order: ExtractorOrder): Promise<void> {
  try {
    const system = systems.find(({ name }) => name === order.system);
    if (system === undefined) throw new Error(`no source system "${order.system}" is declared`);
    await extractSystem(system, order, send);
    await sent;
    process.exit(0);
  } catch (error) {
    process.stderr.write(`extractor ${order.system}: ${messageOf(error)}\n`);
    process.exit(1);
  }
}

let sent: Promise<unknown> = Promise.resolve();

function send(message: ExtractorMessage): void {
  const one = new Promise((resolve) => process.send?.(message, undefined, undefined, resolve));
  sent = Promise.all([sent, one]);
}

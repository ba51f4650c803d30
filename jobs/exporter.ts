import { dirname, isAbsolute } from "node:path";
import { z } from "zod";
import { peakRssMb } from "../core/children.ts";
import { type Config, readConfig } from "../core/config.ts";
import { messageOf, UserError } from "../core/errors.ts";
import { diskFull, homeAt } from "../core/paths.ts";
import { openReleases } from "../core/releases.ts";
import { openState } from "../core/state.ts";
import { exportFormats, writeExport } from "../query/export/write.ts";
import { type Principal, rolesOf } from "../query/principal.ts";
import type { ExportedFile, ExporterMessage, ExporterOrder } from "./messages.ts";

const budget = { memory: "1GB", threads: 2 };

/**
 * What is asked is data, never SQL: its names and values are checked where every question's are, when it is compiled
 * under the principal's policy.
 */
const orderSchema = z.object({
  home: z.string(),
  stateUrl: z.string().optional(),
  release: z.number().int().optional(),
  orders: z.array(
    z.object({
      asked: z.looseObject({}),
      principal: z.looseObject({ role: z.string() }),
      format: z.enum(exportFormats),
      file: z.string().refine(isAbsolute),
    }),
  ),
});

/** The exporter: leases one release, writes its files and ends. */
async function exportAll(given: ExporterOrder): Promise<readonly ExportedFile[]> {
  orderSchema.parse(given);
  const { orders, release, stateUrl } = given;
  const home = homeAt(given.home);
  const config = readConfig(home);
  await using state = await openState(home, stateUrl);
  const folders = [...new Set(orders.map(({ file }) => dirname(file)))];
  await using releases = await openReleases(home, state, { ...budget, temp: home.tmp }, folders);
  const lease = await releases.lease(release);
  const made: ExportedFile[] = [];
  try {
    for (const order of orders) {
      const most = mostRows(config, order.principal);
      const exported = await writeExport(lease, { ...order, most });
      made.push({ ...exported, release: lease.release.id, rss_mb: peakRssMb() });
    }
    return made;
  } finally {
    await lease.done();
  }
}

/** Of several roles the largest counts. A form's rights are for its form alone; who has no row here exports nothing. */
function mostRows({ exports }: Config, principal: Principal): number {
  const rows: Readonly<Record<string, number>> = exports.most_rows;
  const most = rolesOf(principal).map(({ role }) => (Object.hasOwn(rows, role) ? rows[role] : 0));
  const largest = Math.max(...most.map((one) => one ?? 0));
  if (largest > 0) return largest;
  throw new UserError(
    `该身份不能导出 · the role "${principal.role}" may not export`,
    `roles that may: ${Object.keys(rows).join(", ")}`,
  );
}

async function answer(order: ExporterOrder): Promise<ExporterMessage> {
  try {
    return { type: "done", exported: await exportAll(order) };
  } catch (thrown) {
    const error = diskFull(thrown, order.home) ?? thrown;
    if (error instanceof UserError) {
      return { type: "refused", message: error.message, hint: error.hint };
    }
    console.error(error);
    return { type: "failed", message: messageOf(error) };
  }
}

// The engine makes its own files: nothing of ours is for group or others.
process.umask(0o077);
process.once("disconnect", () => process.exit(1));
process.once("message", async (order: ExporterOrder) => {
  process.send?.(await answer(order));
  process.removeAllListeners("disconnect");
  process.disconnect?.();
});

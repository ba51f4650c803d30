import { rename, rm } from "node:fs/promises";
import { forkChild } from "../core/children.ts";
import { UserError } from "../core/errors.ts";
import { newId } from "../core/ids.ts";
import { compiled, type Home } from "../core/paths.ts";
import type { ExportOrder } from "../query/export/write.ts";
import type { ExportedFile, ExporterMessage, ExporterOrder } from "./messages.ts";

type Order = Omit<ExportOrder, "most">;

interface ExportSettings {
  readonly home: Home;
  readonly stateUrl?: string;
  /** The current one when absent. */
  readonly release?: number;
  readonly mostMs: number;
  /** Ends the child at once. */
  readonly signal?: AbortSignal;
  /** Is told what was made, before any of it appears under its name; when it fails, none does. */
  readonly first?: (exported: readonly ExportedFile[]) => Promise<void>;
}

/**
 * Writes one file in an exporter child: it appears whole under its name, or not at all. UserError when it may not be
 * asked, has too many rows or takes too long.
 */
export async function runExport(
  job: ExportSettings & { readonly order: Order },
): Promise<ExportedFile> {
  const [exported] = await runExports({ ...job, orders: [job.order] });
  if (exported === undefined) throw new Error("the exporter made nothing and did not say why");
  return exported;
}

/** Writes several files from one release, as `runExport` does: all of them, or none. */
export async function runExports(
  job: ExportSettings & { readonly orders: readonly Order[] },
): Promise<readonly ExportedFile[]> {
  job.signal?.throwIfAborted();
  const parts = job.orders.map((order) => ({ order, file: `${order.file}.${newId()}.part` }));
  try {
    const exported = await exportedBy(
      job,
      parts.map(({ order, file }) => ({ ...order, file })),
    );
    await job.first?.(exported);
    for (const { order, file } of parts) await rename(file, order.file);
    return exported;
  } finally {
    for (const { file } of parts) await rm(file, { force: true });
  }
}

async function exportedBy(
  { home, stateUrl, release, mostMs, signal }: ExportSettings,
  orders: readonly Order[],
): Promise<readonly ExportedFile[]> {
  let said: ExporterMessage | undefined;
  const child = forkChild<ExporterMessage, ExporterOrder>(compiled("jobs", "exporter.js"), {
    heapMb: 1024,
    onMessage: (message) => {
      said = message;
    },
  });
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(tooSlow(mostMs)), mostMs);
  const ending = AbortSignal.any([late.signal, ...(signal === undefined ? [] : [signal])]);
  const stop = () => void child.stop(0);
  ending.addEventListener("abort", stop);
  child.send({
    home: home.root,
    ...(stateUrl === undefined ? {} : { stateUrl }),
    ...(release === undefined ? {} : { release }),
    orders,
  });
  const end = await child.ended;
  clearTimeout(timer);
  ending.removeEventListener("abort", stop);
  ending.throwIfAborted();
  if (said?.type === "done") return said.exported;
  if (said?.type === "refused") throw new UserError(said.message, said.hint);
  const how = end.kind === "killed" ? `was ended by ${end.signal}` : `exited with code ${end.code}`;
  throw new Error(`the exporter ${how} before it was done: ${said?.message ?? "no reason"}`);
}

const tooSlow = (ms: number) =>
  new UserError(
    `导出超过 ${ms / 60_000} 分钟，已中止 · the export was ended after ${ms / 60_000} minutes`,
    "narrow it with where, ask fewer columns, or export it in parts",
  );

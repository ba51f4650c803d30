import { rename, rm } from "node:fs/promises";
import { forkChild } from "../core/children.ts";
import { UserError } from "../core/errors.ts";
import { newId } from "../core/ids.ts";
import { compiled, type Home } from "../core/paths.ts";
import type { ExportOrder } from "../query/export/write.ts";
import type { ExportedFile, ExporterMessage, ExporterOrder } from "./messages.ts";

export interface ExportJob {
  readonly home: Home;
  readonly stateUrl?: string;
  /** The current one when absent. */
  readonly release?: number;
  readonly order: Omit<ExportOrder, "most">;
  readonly mostMs: number;
  /** Ends the child at once. */
  readonly signal?: AbortSignal;
}

/**
 * Writes one file in an exporter child: it appears whole under its name, or not at all. UserError when it may not be
 * asked, has too many rows or takes too long.
 */
export async function runExport(job: ExportJob): Promise<ExportedFile> {
  const { home, stateUrl, release, order, signal } = job;
  signal?.throwIfAborted();
  const part = `${order.file}.${newId()}.part`;
  let said: ExporterMessage | undefined;
  const child = forkChild<ExporterMessage, ExporterOrder>(compiled("jobs", "exporter.js"), {
    heapMb: 1024,
    onMessage: (message) => {
      said = message;
    },
  });
  const ended = new AbortController();
  const stop = () => void child.stop(0);
  const late = setTimeout(() => ended.abort(tooSlow(job.mostMs)), job.mostMs);
  const ending = AbortSignal.any([ended.signal, ...(signal === undefined ? [] : [signal])]);
  ending.addEventListener("abort", stop);
  try {
    child.send({
      home: home.root,
      ...(stateUrl === undefined ? {} : { stateUrl }),
      ...(release === undefined ? {} : { release }),
      order: { ...order, file: part },
    });
    const end = await child.ended;
    ending.throwIfAborted();
    if (said?.type === "refused") throw new UserError(said.message, said.hint);
    if (said?.type !== "done") {
      const how =
        end.kind === "killed" ? `was ended by ${end.signal}` : `exited with code ${end.code}`;
      throw new Error(`the exporter ${how} before it was done: ${said?.message ?? "no reason"}`);
    }
    await rename(part, order.file);
    return said.exported;
  } finally {
    clearTimeout(late);
    ending.removeEventListener("abort", stop);
    await rm(part, { force: true });
  }
}

const tooSlow = (ms: number) =>
  new UserError(
    `导出超过 ${ms / 60_000} 分钟，已中止 · the export was ended after ${ms / 60_000} minutes`,
    "narrow it with where, ask fewer columns, or export it in parts",
  );

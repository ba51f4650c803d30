import { Worker } from "node:worker_threads";
import { compiled } from "../core/paths.ts";
import type { WeeklyDetail } from "./detail.ts";
import type { WeeklyBrief } from "./weekly.ts";

/** `renderWorkbook` in a thread of its own: it keeps a processor busy for seconds, and a server must go on answering. */
export function renderWorkbookApart(brief: WeeklyBrief, detail: WeeklyDetail): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(compiled("reports", "workbook-worker.js"), {
      workerData: { brief, detail },
      resourceLimits: { maxOldGenerationSizeMb: 1024 },
    });
    worker.once("message", (bytes: Uint8Array) => resolve(bytes));
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`the workbook's thread ended with ${code}`)));
  });
}

import { parentPort, workerData } from "node:worker_threads";
import type { WeeklyDetail } from "./detail.ts";
import type { WeeklyBrief } from "./weekly.ts";
import { renderWorkbook } from "./workbook.ts";

/** The other side of `renderWorkbookApart`: opens nothing, holds one brief and its rows, answers bytes. */
const { brief, detail } = workerData as {
  readonly brief: WeeklyBrief;
  readonly detail: WeeklyDetail;
}; // our own module on the other side
parentPort?.postMessage(await renderWorkbook(brief, detail));

import { forkChild } from "../core/children.ts";
import { UserError } from "../core/errors.ts";
import { newId } from "../core/ids.ts";
import { compiled, type Home } from "../core/paths.ts";
import type { State } from "../core/state.ts";
import type { FillSummary } from "../forms/fill.ts";
import type { FillBatch, FillerMessage, FillerOrder } from "./messages.ts";

export interface FillJob {
  readonly home: Home;
  readonly state: State;
  readonly stateUrl?: string;
  readonly batches: readonly FillBatch[];
  readonly requestedBy: string;
}

export interface FillJobResult {
  readonly summaries: readonly FillSummary[];
  readonly rss_mb: number;
}

/** Fills batches in a filler child and records each in the state store. UserError when one cannot be filled at all. */
export async function runFill(
  job: FillJob,
  onProgress: (form: string, done: number, total: number) => void,
): Promise<FillJobResult> {
  const summaries: FillSummary[] = [];
  let last: FillerMessage | undefined;
  const child = forkChild<FillerMessage, FillerOrder>(compiled("jobs", "filler.js"), {
    onMessage: (message) => {
      if (message.type === "progress") onProgress(message.form, message.done, message.total);
      else if (message.type === "filled") summaries.push(message.summary);
      else last = message;
    },
  });
  child.send({
    home: job.home.root,
    ...(job.stateUrl === undefined ? {} : { stateUrl: job.stateUrl }),
    batches: job.batches,
  });
  const end = await child.ended;
  for (const summary of summaries) await recordFill(job, summary);
  if (last?.type === "done") return { summaries, rss_mb: last.rss_mb };
  if (last?.type === "failed") throw new UserError(last.message, last.hint);
  const how = end.kind === "killed" ? `was ended by ${end.signal}` : `exited with code ${end.code}`;
  throw new UserError(
    `the filler ${how} before it was done`,
    "the files that are there are whole; fill again for the rest",
  );
}

const recordFill = async (job: FillJob, summary: FillSummary): Promise<void> => {
  await job.state.knex("fill").insert({
    id: newId(),
    form: summary.form,
    profile: summary.profile,
    release_id: summary.release,
    as_of: summary.asOf,
    requested_by: job.requestedBy,
    folder: summary.folder,
    made_at: Date.now(),
    summary: JSON.stringify({
      subjects: summary.subjects,
      filled: summary.filled,
      cells: summary.cells,
      errors: summary.errors.length,
    }),
  });
};

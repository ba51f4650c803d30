import { forkChild } from "../core/children.ts";
import { UserError } from "../core/errors.ts";
import { compiled, type Home } from "../core/paths.ts";
import type { FillSummary } from "../forms/fill.ts";
import type { FillBatch, FillerMessage, FillerOrder, RefusedBatch } from "./messages.ts";

export interface FillJob {
  readonly home: Home;
  readonly stateUrl?: string;
  readonly batches: readonly FillBatch[];
  readonly requestedBy: string;
}

export interface FillJobResult {
  /** In the order of the batches. */
  readonly summaries: readonly FillSummary[];
  /** Batches that could not be filled, where others could. */
  readonly refused: readonly RefusedBatch[];
  readonly rss_mb: number;
}

/**
 * Fills batches in a filler child, which records each in the state store before its first file. UserError when none could
 * be filled, or when the child was ended: asked again, it goes on where it was.
 */
export async function runFill(
  job: FillJob,
  onProgress: (form: string, done: number, total: number) => void,
): Promise<FillJobResult> {
  const summaries: FillSummary[] = [];
  const refused: RefusedBatch[] = [];
  let last: FillerMessage | undefined;
  const child = forkChild<FillerMessage, FillerOrder>(compiled("jobs", "filler.js"), {
    onMessage: (message) => {
      if (message.type === "progress") onProgress(message.form, message.done, message.total);
      else if (message.type === "filled") summaries.push(message.summary);
      else if (message.type === "refused") refused.push(message.refused);
      else last = message;
    },
  });
  const { home, stateUrl, batches, requestedBy } = job;
  child.send({
    home: home.root,
    ...(stateUrl === undefined ? {} : { stateUrl }),
    ...{ batches, requestedBy },
  });
  const end = await child.ended;
  if (last?.type === "failed") throw new UserError(last.message, last.hint);
  if (last?.type === "done") {
    const [first] = refused;
    if (summaries.length === 0 && first !== undefined)
      throw new UserError(first.message, first.hint);
    const place = ({ form, profile }: { form: string; profile: string }): number =>
      batches.findIndex((batch) => batch.form === form && batch.profile === profile);
    const inOrder = summaries.toSorted((a, b) => place(a) - place(b));
    return { summaries: inOrder, refused, rss_mb: last.rss_mb };
  }
  const how = end.kind === "killed" ? `was ended by ${end.signal}` : `exited with code ${end.code}`;
  throw new UserError(
    `填表进程没有做完 · the filler ${how} before it was done`,
    "已有的文件都是完整的；同样的命令再运行一次，会从中断处接着做 · run the same command again: it goes on where it was",
  );
}

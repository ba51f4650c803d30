/** Says how long work goes. On a terminal one line is rewritten; elsewhere each stage is a line. Always on stderr. */
export interface Progress {
  /** A new stage begins; the one before is done. */
  readonly stage: (title: string) => void;
  /** What is happening within the stage. */
  readonly detail: (text: string) => void;
  /** The last stage is done. */
  readonly end: () => void;
}

export interface ProgressStream {
  readonly write: (text: string) => unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export const silentProgress: Progress = { stage: () => {}, detail: () => {}, end: () => {} };

/** Progress on a stream. Details are shown on a terminal only, at most ten a second. */
export function createProgress(
  stream: ProgressStream = process.stderr,
  now: () => number = Date.now,
): Progress {
  let title = "";
  let startedAt = 0;
  let shownAt = 0;
  const seconds = () => `${((now() - startedAt) / 1000).toFixed(1)} s`;
  const finish = () => {
    if (title === "") return;
    stream.write(`${stream.isTTY ? "\r\u001b[2K" : ""}✓ ${title}  ${seconds()}\n`);
    title = "";
  };
  return {
    stage: (next) => {
      finish();
      title = next;
      startedAt = now();
      shownAt = 0;
      stream.write(stream.isTTY ? `… ${title}` : `… ${title}\n`);
    },
    detail: (text) => {
      if (!stream.isTTY || now() - shownAt < 100) return;
      shownAt = now();
      const line = `… ${title}  ${seconds()}  ${text}`;
      stream.write(`\r\u001b[2K${line.slice(0, (stream.columns ?? 80) - 1)}`);
    },
    end: finish,
  };
}

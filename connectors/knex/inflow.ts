/** What can be told to wait: a socket under a driver. */
interface Flow {
  readonly pause: () => void;
  readonly resume: () => void;
  /** Cuts the connection: what is still running there is given up. */
  readonly cut: () => void;
}

/** Values that a driver pushes, to be pulled one after another. */
export interface Inflow<T> extends AsyncDisposable {
  readonly push: (value: T) => void;
  /** Says that the source is alive though no value is whole yet. */
  readonly beat: () => void;
  readonly end: () => void;
  readonly fail: (error: unknown) => void;
  /** The next value; undefined after the last. */
  readonly next: () => Promise<T | undefined>;
  /** What came and was not pulled. */
  readonly left: () => readonly T[];
}

/** A source said nothing for longer than it may. */
export class Silence extends Error {
  override readonly name = "Silence";
}

/** Lets one value wait while the one before is used, then pauses the flow. Disposing before the end cuts it. */
export function inflow<T>(flow: Flow, silenceMs: number): Inflow<T> {
  const ready: T[] = [];
  let isEnded = false;
  let isPaused = false;
  let trouble: { readonly error: unknown } | undefined;
  let wake: () => void = () => {};
  let lastBeat = performance.now();
  const resume = (): void => {
    if (!isPaused) return;
    isPaused = false;
    lastBeat = performance.now();
    flow.resume(); // after the end too: the connection is used again
  };
  const fail = (error: unknown): void => {
    if (isEnded) return;
    isEnded = true;
    trouble = { error };
    wake();
  };
  const watch = setInterval(
    () => {
      if (isEnded || isPaused || performance.now() - lastBeat < silenceMs) return;
      fail(new Silence(`it said nothing for ${Math.round(silenceMs / 1_000)} s`));
      flow.cut();
    },
    Math.min(1_000, silenceMs / 4),
  );
  return {
    push: (value) => {
      lastBeat = performance.now();
      ready.push(value);
      if (!isPaused && ready.length > 1) {
        isPaused = true;
        flow.pause();
      }
      wake();
    },
    beat: () => {
      lastBeat = performance.now();
    },
    end: () => {
      isEnded = true;
      wake();
    },
    fail,
    next: async () => {
      while (ready.length === 0 && !isEnded)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      if (trouble !== undefined) throw trouble.error;
      const value = ready.shift();
      if (ready.length < 2) resume();
      return value;
    },
    left: () => ready,
    [Symbol.asyncDispose]: async () => {
      clearInterval(watch);
      if (!isEnded || trouble !== undefined) flow.cut();
      else resume();
      isEnded = true;
    },
  };
}

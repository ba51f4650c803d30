import { availableParallelism } from "node:os";
import type { Weight } from "./context.ts";
import { refusal } from "./errors.ts";

interface Lane {
  readonly running: number;
  readonly waiting: number;
}

/**
 * One list or group keeps two cores busy by itself: two at once are slower together than one after the other (measured: 45
 * against 67 in eight seconds). A look-up by id does not stand behind them.
 */
const defaultLanes: Readonly<Record<Weight, Lane>> = {
  heavy: { running: Math.max(1, Math.floor(availableParallelism() / 2)), waiting: 32 },
  light: { running: 8, waiting: 64 },
};

/** Lets so many in and so many wait; resolves to the function that leaves. Beyond that: 503. */
export interface Admission {
  readonly enter: (weight: Weight, signal: AbortSignal) => Promise<() => void>;
}

export function openAdmission(lanes: Readonly<Record<Weight, Lane>> = defaultLanes): Admission {
  const gates = { heavy: gate(lanes.heavy), light: gate(lanes.light) };
  return { enter: (weight, signal) => gates[weight](signal) };
}

function gate({ running, waiting }: Lane) {
  let inside = 0;
  const queue: (() => void)[] = [];
  const leave = once(() => {
    const next = queue.shift();
    if (next === undefined) inside -= 1;
    else next();
  });
  return (signal: AbortSignal): Promise<() => void> => {
    signal.throwIfAborted();
    if (inside < running) {
      inside += 1;
      return Promise.resolve(leave());
    }
    if (queue.length >= waiting) throw overloaded();
    return new Promise((resolve, reject) => {
      const enter = () => {
        signal.removeEventListener("abort", giveUp);
        resolve(leave());
      };
      const giveUp = () => {
        queue.splice(queue.indexOf(enter), 1);
        reject(signal.reason);
      };
      signal.addEventListener("abort", giveUp, { once: true });
      queue.push(enter);
    });
  };
}

/** A function that makes functions, each of which works the first time only. */
const once = (work: () => void) => () => {
  let done = false;
  return () => {
    if (!done) work();
    done = true;
  };
};

const overloaded = () =>
  refusal("请求过多，请稍后再试 · too many queries are waiting", {
    code: "OVERLOADED",
    hint: "try again in a few seconds",
    status: 503,
    headers: { "retry-after": "2" },
  });

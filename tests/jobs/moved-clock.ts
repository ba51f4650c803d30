import type { Clock } from "../../core/clock.ts";

/** A clock that runs, and that a test sets. Moments are Asia/Shanghai: "2026-11-10 01:59:58". */
export class MovedClock implements Clock {
  #aheadMs = 0;
  constructor(at: string) {
    this.set(at);
  }
  set(at: string): void {
    this.#aheadMs = shanghai(at) - Date.now();
  }
  now(): Date {
    return this.at(Date.now());
  }
  /** What this clock showed at a moment of the machine's clock. */
  at(machineMs: number): Date {
    return new Date(machineMs + this.#aheadMs);
  }
}

/** "2026-11-10 01:59:58" in Asia/Shanghai as epoch milliseconds. */
export const shanghai = (at: string): number => Date.parse(`${at.replace(" ", "T")}+08:00`);

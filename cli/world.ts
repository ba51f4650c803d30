import type { Clock } from "../core/clock.ts";
import { type Config, clockOf, makeHome, readConfig, stateUrl } from "../core/config.ts";
import { type Home, homeAt } from "../core/paths.ts";
import { openState, type State } from "../core/state.ts";
import { createProgress, type Progress, silentProgress } from "./progress.ts";

/**
 * cli/ is the command line: one file per verb. It may use everything but web/ and holds no logic of its own.
 */

/** What every verb is handed. */
export interface World {
  readonly home: Home;
  readonly json: boolean;
  readonly out: (text: string) => void;
  readonly progress: Progress;
  /** Aborts on SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
}

export interface Verb {
  readonly usage: string;
  readonly zh: string;
  readonly en: string;
  /** Returns the exit code. UserErrors go to the caller. */
  readonly run: (args: readonly string[], world: World) => Promise<number>;
}

export function createWorld(folder: string, json: boolean): World {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  return {
    home: homeAt(folder),
    json,
    out: (text) => process.stdout.write(`${text}\n`),
    progress: json && !process.stderr.isTTY ? silentProgress : createProgress(),
    signal: stop.signal,
  };
}

/** An opened installation: configuration, clock and state store. */
export interface Installation extends AsyncDisposable {
  readonly config: Config;
  readonly clock: Clock;
  readonly state: State;
}

/** Opens the installation at a home. UserError when there is none. */
export async function openInstallation(home: Home): Promise<Installation> {
  const config = readConfig(home);
  makeHome(home);
  const state = await openState(home, stateUrl(config));
  return { config, clock: clockOf(config), state, [Symbol.asyncDispose]: state.close };
}

/** Prints one JSON object, or the text for people. */
export function answer(world: World, object: unknown, text: string): void {
  world.out(world.json ? JSON.stringify(object) : text);
}

const integers = new Intl.NumberFormat("zh-CN");

/** 1470000 → "1,470,000" */
export const formatCount = (count: number): string => integers.format(count);

/** Lines up columns under the first row, where a Chinese character takes two cells; columns of numbers to the right. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const columns = rows[0]?.map((_, at) => rows.map((row) => row[at] ?? "")) ?? [];
  const padded = columns.map(([head = "", ...cells]) => {
    const width = Math.max(...[head, ...cells].map(cellWidth));
    const isNumbers = cells.length > 0 && cells.every((cell) => /^[\d,.]+$/.test(cell));
    return [head, ...cells].map((cell) => {
      const padding = " ".repeat(width - cellWidth(cell));
      return isNumbers ? padding + cell : cell + padding;
    });
  });
  return rows
    .map((_, line) =>
      padded
        .map((column) => column[line])
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

const cellWidth = (text: string): number =>
  [...text].reduce(
    (width, character) => width + ((character.codePointAt(0) ?? 0) > 0x2e80 ? 2 : 1),
    0,
  );

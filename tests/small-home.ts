import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { inject } from "vitest";
import { type Home, homeAt } from "../core/paths.ts";

const run = promisify(execFile);

/** The scale of the campus that tests share: every table has rows, a refresh takes seconds. */
export const smallScale = "0.02";

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line as a user would. */
export async function fillonce(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CliResult> {
  try {
    const { stdout, stderr } = await run(process.execPath, ["bin/fillonce.cjs", ...args], {
      env: { ...process.env, ...environment },
      maxBuffer: 64 * 1024 * 1024,
    });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const failed = error as { code?: number; stdout?: string; stderr?: string }; // execFile's own shape
    return { code: failed.code ?? -1, stdout: failed.stdout ?? "", stderr: failed.stderr ?? "" };
  }
}

/** The home of a small campus, published once for all tests of a run. Read it; change a copy (`copyOfSmallHome`). */
export async function smallHome(): Promise<Home> {
  const folder = join(inject("shared"), "small");
  const told = `${folder}.told`; // empty, or why it could not be made
  if (claimed(`${folder}.claim`)) {
    const made = await fillonce([
      "demo",
      "--scale",
      smallScale,
      "--no-serve",
      "--home",
      folder,
      "--json",
    ]);
    if (made.code === 0) cpSync(folder, untouched(), { recursive: true });
    writeFileSync(`${told}.new`, made.code === 0 ? "" : made.stderr + made.stdout);
    renameSync(`${told}.new`, told);
  }
  for (let waited = 0; !existsSync(told); waited += 100) {
    if (waited > 290_000) throw new Error("the shared small campus was not ready in time");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const trouble = readFileSync(told, "utf8");
  if (trouble !== "") throw new Error(`the small campus could not be made: ${trouble}`);
  return homeAt(folder);
}

function claimed(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch {
    return false;
  }
}

/** The small home as it was made, to be copied. Nobody opens it: files of an open state store come and go meanwhile. */
export async function untouchedSmallHome(): Promise<Home> {
  await smallHome();
  return homeAt(untouched());
}

const untouched = (): string => join(inject("shared"), "small.untouched");

/** A copy of the small home that a test may change as it likes. */
export async function copyOfSmallHome(): Promise<Home> {
  const home = await untouchedSmallHome();
  const folder = mkdtempSync(join(inject("shared"), "copy-"));
  cpSync(home.root, folder, { recursive: true });
  return homeAt(folder);
}

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** A folder for what tests of one run share; gone afterwards. */
    readonly shared: string;
  }
}

let shared: string | undefined;

/** Compiles what children are forked from, once a run. Types are judged by `npm run check`, not here. */
export function setup(project: TestProject): void {
  spawnSync(process.execPath, [join("node_modules", "typescript", "bin", "tsc")], {
    stdio: "ignore",
  });
  shared = mkdtempSync(join(tmpdir(), "fillonce-tests-"));
  project.provide("shared", shared);
}

export function teardown(): void {
  if (shared !== undefined) rmSync(shared, { recursive: true, force: true });
}

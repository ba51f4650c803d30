import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** A folder for what tests of one run share; gone afterwards. */
    readonly shared: string;
    /** Why the web front could not be built; "" when it is there. */
    readonly webTrouble: string;
  }
}

let shared: string | undefined;

/** Compiles what children are forked from and builds the web front, once a run. Types are judged by `npm run check`, not here. */
export function setup(project: TestProject): void {
  const tsc = join("node_modules", "typescript", "bin", "tsc");
  spawnSync(process.execPath, [tsc, "--noCheck", "--declaration", "false"], { stdio: "ignore" });
  project.provide("webTrouble", buildWeb());
  shared = mkdtempSync(join(tmpdir(), "fillonce-tests-"));
  project.provide("shared", shared);
}

/** Only the tests of the pages need the front, so a front that does not build fails them and no others. */
function buildWeb(): string {
  if (isWebFresh()) return "";
  const vite = join("node_modules", "vite", "bin", "vite.js");
  const { status, stderr } = spawnSync(process.execPath, [vite, "build", "web"]);
  return status === 0 ? "" : `the web front does not build: ${stderr}`;
}

function isWebFresh(): boolean {
  const built = statSync(join("dist", "web", "index.html"), { throwIfNoEntry: false });
  if (built === undefined) return false;
  const sources = readdirSync("web", { recursive: true, encoding: "utf8" }).map((name) =>
    join("web", name),
  );
  return [...sources, "package-lock.json"].every((file) => statSync(file).mtimeMs < built.mtimeMs);
}

export function teardown(): void {
  if (shared !== undefined) rmSync(shared, { recursive: true, force: true });
}

import { appendFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import type { Home } from "../../core/paths.ts";
import { currentReleaseId } from "../../core/releases.ts";
import { openState } from "../../core/state.ts";
import { copyOfSmallHome, fillonce, smallHome } from "../small-home.ts";

beforeAll(async () => {
  await smallHome();
});

async function currentOf(home: Home): Promise<number | undefined> {
  await using state = await openState(home);
  return await currentReleaseId(state);
}

test("a builder whose memory is not enough says so, and the release before stays", async () => {
  const home = await copyOfSmallHome();
  const before = await currentOf(home);
  appendFileSync(home.config, "builder: { memory: 12MB }\n");
  const { code, stdout, stderr } = await fillonce([
    "refresh",
    "graduate",
    "--home",
    home.root,
    "--json",
  ]);
  expect(code, stderr).toBe(2);
  const said: { readonly error: string; readonly hint: string } = JSON.parse(stdout);
  expect(said.error).toContain("the builder's memory is not enough: Out of Memory Error");
  expect(said.hint).toContain("builder: { memory: 4GB }");
  expect(await currentOf(home)).toBe(before);
  const runs = await fillonce(["runs", "--home", home.root, "--json"]);
  expect(JSON.parse(runs.stdout).runs[0]).toMatchObject({
    status: "failed",
    error_class: "OutOfMemory",
  });
});

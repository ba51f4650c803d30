import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { compiled, type Home } from "../../core/paths.ts";
import { copyOfSmallHome } from "../small-home.ts";

const run = promisify(execFile);

let home: Home;
beforeAll(async () => {
  home = await copyOfSmallHome();
});

test("two minutes of refreshes, sixteen readers and fills, with processes killed: nothing fails, no run is lost", async () => {
  const asked = [compiled("bench", "soak.js"), "--minutes", "2", "--home", home.root];
  const told = await run(process.execPath, asked).catch(
    (error: { readonly stdout: string }) => error, // exit 1: what it found is on stdout
  );
  const soaked = JSON.parse(told.stdout);
  expect(soaked.faults, told.stdout).toEqual([]);
  expect(soaked.requests).toBeGreaterThan(100);
  expect(soaked.fills).toBeGreaterThan(0);
  expect(soaked.runs).toBeGreaterThan(0);
}, 600_000);

import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { enqueueRun } from "../../core/runs/changes.ts";
import { openState } from "../../core/state.ts";
import { newHome } from "../jobs/stage.ts";
import { fillonce } from "../small-home.ts";

test("a refresh whose process was killed is told as lost by whoever looks next", async () => {
  const home = newHome();
  writeFileSync(home.config, "university: 某某大学\n");
  const state = await openState(home);
  const killed = await enqueueRun(state, "command line");
  const heartbeat_at = Date.now() - 20_000;
  await state.knex("attempt").where({ run_id: killed.id }).update({ pid: 4_194_303, heartbeat_at });
  const living = await enqueueRun(state, "command line");
  await state.close();
  const { code, stdout, stderr } = await fillonce(["runs", "--home", home.root, "--json"]);
  expect(code, stderr).toBe(0);
  const { runs }: { runs: readonly { id: string; status: string }[] } = JSON.parse(stdout);
  expect(Object.fromEntries(runs.map(({ id, status }) => [id, status]))).toEqual({
    [killed.id]: "lost",
    [living.id]: "queued",
  });
});

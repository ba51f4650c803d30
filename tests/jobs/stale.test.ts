import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { makeHome } from "../../core/config.ts";
import { homeAt } from "../../core/paths.ts";
import { openState } from "../../core/state.ts";
import { auditStaleRun } from "../../jobs/stale.ts";
import { StaleRun } from "../../pipelines/apply.ts";

test("a refresh that comes after a newer one is kept in the audit: which, with what, and where the fence stands", async () => {
  const home = homeAt(mkdtempSync(join(inject("shared"), "stale-")));
  makeHome(home);
  await using state = await openState(home);
  const landing = { system: "personnel", resource: "staff", run: "older", fence: 6 };
  await auditStaleRun(state, home, new StaleRun(landing, 7));
  expect(
    await state.knex("audit").select("kind", "actor", "operation", "outcome", "purpose"),
  ).toEqual([
    {
      kind: "fence",
      actor: "builder:older",
      operation: "load:personnel.staff",
      outcome: "STALE_FENCE",
      purpose: "fence 6, now 7",
    },
  ]);
});

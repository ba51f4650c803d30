import { join } from "node:path";
import { dateOf } from "../core/clock.ts";
import { clockOf, readConfig } from "../core/config.ts";
import { homeAt } from "../core/paths.ts";
import { openState } from "../core/state.ts";
import { formOf, formsOf } from "../forms/catalogue.ts";
import { openTrail } from "../query/audit/trail.ts";
import { runFill } from "./fill.ts";
import { runJob } from "./job-child.ts";
import type { FillBatch } from "./messages.ts";

/** Fills the forms that the schedule names, each for the office it belongs to, into a folder of the day. */
runJob(async (order, tell) => {
  tell({ type: "started" });
  const home = homeAt(order.home);
  const config = readConfig(home);
  const { forms, org, profile } = config.schedules["forms-batch"];
  const ids =
    forms.length > 0 ? forms : formsOf(home.templates).map(({ definition }) => definition.id);
  const out = join(home.fills, "batch", dateOf(clockOf(config).now()), profile);
  await using state = await openState(home, order.stateUrl);
  const { summaries, refused } = await runFill(
    {
      home,
      ...(order.stateUrl === undefined ? {} : { stateUrl: order.stateUrl }),
      requestedBy: "schedule:forms-batch",
      batches: ids.map(
        (form): FillBatch => ({
          form,
          subjects: org === undefined ? { kind: "all" } : { kind: "org", no: org },
          profile,
          out,
          principal: { role: "office", domain: formOf(form, home.templates).definition.office },
        }),
      ),
    },
    () => {},
  );
  // What was not asked by anybody was shown all the same.
  const trail = openTrail(state, home.log);
  for (const { form, title, filled, persons, release } of summaries) {
    await trail.write({
      kind: "fill",
      actor: "schedule:forms-batch",
      method: "schedule",
      role: `office:${formOf(form, home.templates).definition.office}`,
      operation: form,
      purpose: `${form} ${title}，${profile} ${org === undefined ? "all" : `org:${org}`}`,
      rows: filled,
      persons,
      release,
      outcome: "answered",
    });
  }
  const errors = summaries.reduce((total, summary) => total + summary.errors.length, 0);
  const summary = {
    folder: out,
    errors,
    refused: refused.map(({ form, message }) => ({ form, message })),
    forms: summaries.map(({ form, filled }) => ({ form, filled })),
  };
  return { type: "done", status: errors + refused.length === 0 ? "succeeded" : "partial", summary };
});

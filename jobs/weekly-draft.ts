import { join } from "node:path";
import { dateOf } from "../core/clock.ts";
import { clockOf, readConfig } from "../core/config.ts";
import { UserError } from "../core/errors.ts";
import { homeAt } from "../core/paths.ts";
import { openReleases } from "../core/releases.ts";
import { openState } from "../core/state.ts";
import { briefState } from "../reports/brief-state.ts";
import { lastFullWeek, weeksOf } from "../reports/teaching-week.ts";
import { writeWeekly } from "../reports/weekly-files.ts";
import { runJob } from "./job-child.ts";

const budget = { memory: "1GB", threads: 2 };
const principal = { role: "office", domain: "teaching" } as const;

/** Monday's draft: the brief of the last teaching week that is over, for the teaching office to verify. */
runJob(async (order, tell) => {
  tell({ type: "started" });
  const home = homeAt(order.home);
  const config = readConfig(home);
  const today = dateOf(clockOf(config).now());
  await using state = await openState(home, order.stateUrl);
  await using releases = await openReleases(home, state, { ...budget, temp: home.tmp });
  const lease = await releases.lease();
  try {
    const week = lastFullWeek(await weeksOf(lease, principal), today);
    if (week === undefined) {
      throw new UserError(
        `no teaching week with recorded sessions is over on ${today}`,
        "is the teaching system refreshed, and is this a week of the teaching calendar?",
      );
    }
    const how = await briefState(state, week, lease.release.id);
    const asked = { ...week, university: config.university, state: how };
    const { brief, ...files } = await writeWeekly(
      lease,
      asked,
      principal,
      join(home.reports, "weekly"),
    );
    return { type: "done", status: "succeeded", summary: { week: brief.week.heading, ...files } };
  } finally {
    await lease.done();
  }
});

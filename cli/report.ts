import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { dateOf } from "../core/clock.ts";
import { UserError } from "../core/errors.ts";
import { parsePrincipal } from "../graphql/principal-text.ts";
import type { Principal } from "../query/principal.ts";
import type { ReleaseLease } from "../query/run.ts";
import { advanceBrief, briefState } from "../reports/brief-state.ts";
import { lastFullWeek, parseWeek, type WeekKey, weeksOf } from "../reports/teaching-week.ts";
import { lightNames } from "../reports/thresholds.ts";
import { stateNames, type WeeklyBrief } from "../reports/weekly.ts";
import { writeWeekly } from "../reports/weekly-files.ts";
import { withRelease } from "./reading.ts";
import { answer, formatCount, openInstallation, type Verb } from "./world.ts";

export const verb: Verb = {
  usage: [
    "fillonce report weekly [--week 2026-2027-1:10] [--out DIR] [--as leader|office:teaching]",
    "fillonce report verify|release [--week 2026-2027-1:10] [--as office:teaching]",
  ].join("\n  "),
  zh: "出教学周报：一页 html 和 pdf，一本 xlsx；默认是最近一个完整的教学周。教务处核对（verify）后发布（release）。",
  en: "Writes the weekly teaching report, of the last full week by default; the teaching office verifies and releases it.",
  run: async ([kind, ...args], world) => {
    const step = steps[kind ?? ""];
    if (kind !== "weekly" && step === undefined) {
      throw new UserError(`report 没有 "${kind ?? ""}"`, verb.usage);
    }
    const { values } = parseArgs({
      args: [...args],
      options: {
        week: { type: "string" },
        out: { type: "string" },
        as: { type: "string", default: "office:teaching" },
      },
    });
    const principal = parsePrincipal(values.as);
    await using installation = await openInstallation(world.home);
    const { config, clock, state } = installation;
    const out = values.out === undefined ? join(world.home.reports, "weekly") : resolve(values.out);
    const files = await withRelease(world.home, state, async (lease) => {
      const week = await weekAsked(lease, principal, values.week, dateOf(clock.now()));
      if (step !== undefined) {
        await advanceBrief(state, week, lease.release.id, step, principal, values.as);
      }
      const how = await briefState(state, week, lease.release.id);
      const asked = { ...week, university: config.university, state: how };
      return writeWeekly(lease, asked, principal, out);
    });
    const { brief, ...written } = files;
    answer(
      world,
      { ...written, brief },
      [
        describe(brief),
        files.html,
        files.xlsx,
        files.pdf ?? `没有 PDF：${files.pdfUnavailable}`,
      ].join("\n  "),
    );
    return 0;
  },
};

const steps: Readonly<Record<string, "verified" | "released">> = {
  verify: "verified",
  release: "released",
};

async function weekAsked(
  lease: ReleaseLease,
  principal: Principal,
  typed: string | undefined,
  today: string,
): Promise<WeekKey> {
  if (typed !== undefined) return parseWeek(typed);
  const last = lastFullWeek(await weeksOf(lease, principal), today);
  if (last !== undefined) return last;
  throw new UserError(
    `no full teaching week with sessions lies before ${today}`,
    "refresh the teaching system, or name a week with --week",
  );
}

function describe(brief: WeeklyBrief): string {
  const lights = brief.blocks.flatMap(({ measures }) => measures.map(({ light }) => light));
  const count = (light: "red" | "yellow") =>
    `${lightNames[light]} ${formatCount(lights.filter((known) => known === light).length)} 项`;
  return `${brief.week.heading} ${stateNames[brief.state]}：${count("red")}，${count("yellow")}，数据版本 ${brief.release.id}`;
}

import { dateOf } from "../core/clock.ts";
import { UserError } from "../core/errors.ts";
import { currentReleaseId, listReleases, type SystemManifest } from "../core/releases.ts";
import { findLease } from "../core/runs/lease.ts";
import { reapDeadRuns } from "../core/runs/lost.ts";
import { listRuns } from "../core/runs/run.ts";
import { kindZh } from "../core/runs/words.ts";
import { calendarEnd, calendarLines } from "../jobs/calendar-end.ts";
import { roomOf } from "../jobs/room.ts";
import { type PlannedTick, plannedTicks } from "../jobs/schedules.ts";
import { type Calendar, calendarOrWhyNot } from "../pipelines/calendar.ts";
import { runHeads, runLine, timeText } from "./run-lines.ts";
import { sourceWords } from "./source-words.ts";
import {
  answer,
  formatCount,
  formatTable,
  type Installation,
  openInstallation,
  type Verb,
} from "./world.ts";

/** "下次数据刷新 2026-11-10 02:00" */
function describePlan({ schedule, enabled, next }: PlannedTick): string {
  const unknown = enabled ? "校历到头了或有误，说不出" : "未启用";
  return `下次${kindZh[schedule]}  ${next === undefined ? unknown : timeText(next)}`;
}

/** "! 科研系统 仍是 2026-11-08 02:03 读到的数据（project、output）" */
function describeStale({ name, stale_since, stale_resources }: SystemManifest): string {
  const zh = sourceWords.find((system) => system.name === name)?.zh ?? name;
  const which = stale_resources === undefined ? "" : `（${stale_resources.join("、")}）`;
  return `! ${zh} 仍是 ${timeText(Date.parse(stale_since ?? ""))} 读到的数据${which}`;
}

/** Room on the disk, which has an end that somebody must see coming. */
function roomWarning({ free, needed }: ReturnType<typeof roomOf>): readonly string[] {
  if (free >= 2 * needed) return [];
  const megabytes = (bytes: number) => `${formatCount(Math.floor(bytes / 1_048_576))} MB`;
  return [
    `! 磁盘只剩 ${megabytes(free)}，一个新版本约需 ${megabytes(needed)}：放不下时刷新会停在开头`,
  ];
}

/** The teaching calendar: that it ends, or that it cannot be read; both absent when nothing is to be told. */
function calendarNews(calendar: Calendar | UserError, { config, clock }: Installation) {
  if (calendar instanceof UserError) {
    const { message, hint } = calendar;
    return { error: message, lines: [`! ${message}`, `  → 改正之前刷新停在开头：${hint}`] };
  }
  const end = calendarEnd(config, dateOf(clock.now()), calendar);
  if (end === undefined) return { lines: [] };
  const [message, hint] = calendarLines(end);
  return { end, lines: [`! ${message}`, `  → ${hint}`] };
}

export const verb: Verb = {
  usage: "fillonce status",
  zh: "当前提供的版本、最近几次刷新、需要留意的事。",
  en: "The release being served, the latest runs, what needs attention.",
  run: async (_args, world) => {
    await using installation = await openInstallation(world.home);
    const { state } = installation;
    await reapDeadRuns(state);
    const current = await currentReleaseId(state);
    const release = (await listReleases(state)).find(({ id }) => id === current);
    const runs = await listRuns(state, 5);
    const lead = await findLease(state, "scheduler");
    const records = release?.systems.reduce((total, system) => total + system.landed, 0) ?? 0;
    const stale = release?.systems.filter((system) => system.stale_since !== undefined) ?? [];
    // The machine's clock, by which the server ticks, also where a demo home stands still.
    const calendar = calendarOrWhyNot(world.home);
    const planned = plannedTicks(installation.config, new Date(), calendar);
    const room = roomOf(world.home);
    const news = calendarNews(calendar, installation);
    const lines = [
      release === undefined
        ? "还没有发布过版本：运行 fillonce demo 或 fillonce refresh"
        : `当前版本 ${release.id}：数据日期 ${release.today}，${formatCount(records)} 条记录，${Object.keys(release.tables).length} 张表`,
      ...stale.map(describeStale),
      ...roomWarning(room),
      ...news.lines,
      ...(runs.length === 0 ? [] : ["", formatTable([runHeads, ...runs.map(runLine)])]),
      "",
      ...planned.map(describePlan),
      lead?.isLive ? "调度器在运行" : "! 没有调度器在运行：计划只在 fillonce serve 运行时执行",
    ];
    answer(
      world,
      {
        home: world.home.root,
        release:
          release === undefined
            ? null
            : { id: release.id, today: release.today, built_at: release.built_at, records },
        stale: stale.map(({ name, stale_since, stale_resources }) => ({
          name,
          stale_since,
          resources: stale_resources ?? [],
        })),
        runs,
        leader: lead?.isLive ? lead.owner : null,
        disk: room,
        calendar_end: news.end ?? null,
        calendar_error: news.error ?? null,
        planned: planned.map(({ schedule, cron, next }) => ({
          schedule,
          cron,
          next: next?.toISOString() ?? null,
        })),
      },
      lines.join("\n"),
    );
    return 0;
  },
};

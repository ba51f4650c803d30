import { dateOf } from "../core/clock.ts";
import { currentReleaseId, listReleases, type SystemManifest } from "../core/releases.ts";
import { findLease } from "../core/runs/lease.ts";
import { reapDeadRuns } from "../core/runs/lost.ts";
import { listRuns } from "../core/runs/run.ts";
import { kindZh } from "../core/runs/words.ts";
import { type CalendarEnd, calendarEnd, calendarLines } from "../jobs/calendar-end.ts";
import { roomOf } from "../jobs/room.ts";
import { type PlannedTick, plannedTicks } from "../jobs/schedules.ts";
import { calendarOf } from "../pipelines/calendar.ts";
import { runHeads, runLine, timeText } from "./run-lines.ts";
import { sourceWords } from "./source-words.ts";
import { answer, formatCount, formatTable, openInstallation, type Verb } from "./world.ts";

/** "下次数据刷新 2026-11-10 02:00" */
const describePlan = ({ schedule, next }: PlannedTick): string =>
  `下次${kindZh[schedule]}  ${next === undefined ? "未启用" : timeText(next)}`;

/** "! 科研系统 仍是 2026-11-08 02:03 读到的数据（project、output）" */
function describeStale({ name, stale_since, stale_resources }: SystemManifest): string {
  const zh = sourceWords.find((system) => system.name === name)?.zh ?? name;
  const which = stale_resources === undefined ? "" : `（${stale_resources.join("、")}）`;
  return `! ${zh} 仍是 ${timeText(Date.parse(stale_since ?? ""))} 读到的数据${which}`;
}

/** What has an end that somebody must see coming: room on the disk, and the teaching calendar. */
function warnings({ free, needed }: ReturnType<typeof roomOf>, end: CalendarEnd | undefined) {
  const megabytes = (bytes: number) => `${formatCount(Math.floor(bytes / 1_048_576))} MB`;
  const lines: string[] = [];
  if (free < 2 * needed)
    lines.push(
      `! 磁盘只剩 ${megabytes(free)}，一个新版本约需 ${megabytes(needed)}：放不下时刷新会停在开头`,
    );
  if (end !== undefined) {
    const [message, hint] = calendarLines(end);
    lines.push(`! ${message}`, `  → ${hint}`);
  }
  return lines;
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
    const calendar = calendarOf(world.home);
    const planned = plannedTicks(installation.config, new Date(), calendar);
    const room = roomOf(world.home);
    const end = calendarEnd(installation.config, dateOf(installation.clock.now()), calendar);
    const lines = [
      release === undefined
        ? "还没有发布过版本：运行 fillonce demo 或 fillonce refresh"
        : `当前版本 ${release.id}：数据日期 ${release.today}，${formatCount(records)} 条记录，${Object.keys(release.tables).length} 张表`,
      ...stale.map(describeStale),
      ...warnings(room, end),
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
        calendar_end: end ?? null,
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

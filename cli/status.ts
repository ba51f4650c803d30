import { currentReleaseId, listReleases } from "../core/releases.ts";
import { listRuns } from "../core/runs.ts";
import { type PlannedTick, plannedTicks } from "../jobs/schedules.ts";
import { answer, formatCount, openInstallation, type Verb } from "./world.ts";

const statusNames = {
  queued: "排队",
  running: "进行中",
  succeeded: "成功",
  partial: "部分完成",
  failed: "失败",
  lost: "中断",
  cancelled: "取消",
  skipped: "跳过",
} as const;

const kindNames = {
  refresh: "刷新",
  "weekly-draft": "周报草稿",
  "forms-batch": "批量填表",
} as const;

const shanghaiTime = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Asia/Shanghai",
  dateStyle: "short",
  timeStyle: "short",
});

/** "计划  刷新  2026-11-10 02:00" */
const describePlan = ({ schedule, next }: PlannedTick): string =>
  `计划  ${kindNames[schedule]}  ${next === undefined ? "未启用" : shanghaiTime.format(next)}`;

export const verb: Verb = {
  usage: "fillonce status",
  zh: "当前提供的版本、最近几次刷新、需要留意的事。",
  en: "The release being served, the latest runs, what needs attention.",
  run: async (_args, world) => {
    await using installation = await openInstallation(world.home);
    const { state } = installation;
    const current = await currentReleaseId(state);
    const release = (await listReleases(state)).find(({ id }) => id === current);
    const runs = await listRuns(state, 5);
    const records = release?.systems.reduce((total, system) => total + system.landed, 0) ?? 0;
    const stale = release?.systems.filter((system) => system.stale_since !== undefined) ?? [];
    // The machine's clock, by which the server ticks, also where a demo home stands still.
    const planned = plannedTicks(installation.config, new Date());
    const lines = [
      release === undefined
        ? "还没有发布过版本：运行 fillonce demo 或 fillonce refresh"
        : `当前版本 ${release.id}：数据日期 ${release.today}，${formatCount(records)} 条记录，${Object.keys(release.tables).length} 张表`,
      ...stale.map((system) => `! ${system.name} 仍是 ${system.stale_since} 读到的数据`),
      ...runs.map((run) =>
        `${shanghaiTime.format(run.queued_at)}  ${kindNames[run.kind]}  ${statusNames[run.status]}  ${run.message ?? ""}`.trimEnd(),
      ),
      ...planned.map(describePlan),
      "计划只在 fillonce serve 运行时执行（北京时间）",
    ];
    answer(
      world,
      {
        home: world.home.root,
        release:
          release === undefined
            ? null
            : { id: release.id, today: release.today, built_at: release.built_at, records },
        stale: stale.map(({ name, stale_since }) => ({ name, stale_since })),
        runs,
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

import { currentReleaseId, listReleases } from "../core/releases.ts";
import { listRuns } from "../core/runs.ts";
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
    const lines = [
      release === undefined
        ? "还没有发布过版本：运行 fillonce demo 或 fillonce refresh"
        : `当前版本 ${release.id}：数据日期 ${release.today}，${formatCount(records)} 条记录，${Object.keys(release.tables).length} 张表`,
      ...stale.map((system) => `! ${system.name} 仍是 ${system.stale_since} 读到的数据`),
      ...runs.map((run) =>
        `${new Date(run.queued_at).toISOString()}  ${statusNames[run.status]}  ${run.message ?? ""}`.trimEnd(),
      ),
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
      },
      lines.join("\n"),
    );
    return 0;
  },
};

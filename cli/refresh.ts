import { parseArgs } from "node:util";
import { reapDeadRuns } from "../core/runs/lost.ts";
import type { BuilderStage, RefreshResult } from "../jobs/messages.ts";
import { type RefreshRequest, refresh } from "../jobs/refresh.ts";
import { campusOrWhyNot } from "./campus.ts";
import {
  answer,
  formatCount,
  formatTable,
  type Installation,
  openInstallation,
  type Verb,
  type World,
} from "./world.ts";

export const stageTitles: Record<BuilderStage, string> = {
  wait: "等待另一次刷新结束 waiting for another refresh",
  recover: "检查现场 recovering",
  extract: "抽取各系统 extracting",
  build: "归一与建模 building entities",
  publish: "发布 publishing",
};

export const verb: Verb = {
  usage: "fillonce refresh [SOURCE…] [--full] [--accept]",
  zh: "从各系统抽取、建模、检查并发布。",
  en: "Extracts from the systems, builds, checks and publishes.",
  run: async (args, world) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        full: { type: "boolean", default: false },
        accept: { type: "boolean", default: false },
      },
      allowPositionals: true,
    });
    await using installation = await openInstallation(world.home);
    const result = await runRefresh(world, installation, positionals, values);
    answer(world, result, describeRefresh(result));
    return result.status === "failed" ? 1 : 0;
  },
};

/** One refresh with progress; a demo home's campus serves its research system for as long as it lasts. */
export async function runRefresh(
  world: World,
  installation: Installation,
  only: readonly string[],
  how: Pick<RefreshRequest, "accept" | "repairsOnly"> & { readonly full?: boolean } = {},
): Promise<RefreshResult> {
  await reapDeadRuns(installation.state);
  await using campus = await campusOrWhyNot(world.home, installation.config);
  const result = await refresh(
    {
      home: world.home,
      ...installation,
      only,
      ...how,
      full: how.full ?? false,
      requestedBy: "command line",
      ...(campus.access ? { access: campus.access } : {}),
    },
    {
      onStage: (stage) => world.progress.stage(stageTitles[stage]),
      onDetail: world.progress.detail,
    },
  );
  world.progress.end();
  return result;
}

/** What was expected of those that could be read: nobody counted the others. */
const expectedText = ({ expected, failed }: RefreshResult["systems"][number]): string =>
  failed === 0 ? formatCount(expected) : expected === 0 ? "—" : `${formatCount(expected)}+`;

/** What a refresh did, for a person. */
export function describeRefresh(result: RefreshResult): string {
  const rows = result.systems.map((system) => [
    system.name,
    expectedText(system),
    ...[system.landed, system.quarantined, system.duplicates, system.skipped].map(formatCount),
  ]);
  const failed = result.systems.reduce((total, system) => total + system.failed, 0);
  const unread = failed === 0 ? "" : `（另有 ${failed} 项没有读到）`;
  const status = { succeeded: "成功", partial: "部分完成", failed: "失败" }[result.status];
  return [
    ...(rows.length === 0
      ? []
      : [formatTable([["系统", "应到", "入库", "隔离", "重复", "略过"], ...rows]), ""]),
    ...result.failures.map(
      (failure) =>
        `✗ ${failure.system}${failure.resource ? `.${failure.resource}` : ""}: ${failure.message}\n  → ${failure.hint}`,
    ),
    ...result.drift.map((line) => `! ${line}`),
    `${status}：入库 ${formatCount(result.records.landed)} 行，${result.records.reconciled ? "账目相符" : "账目不符"}${unread}；问题行 ${formatCount(result.problem_rows)}（fillonce problems list）`,
    ...repairLines(result.repairs),
    result.release === undefined
      ? "没有发布新版本，仍提供原来的版本。"
      : `已发布版本 ${result.release.id}（${Object.keys(result.entities).length} 张表）`,
    `建模：重做 ${result.built.made.length} 项，${result.built.kept} 项的来源没有变、不必重做`,
    `用时 抽取 ${result.seconds.extract} s · 建模 ${result.seconds.build} s · 发布 ${result.seconds.publish} s`,
  ].join("\n");
}

/** What became of problem rows that somebody put right; nothing where nobody did. */
function repairLines({ applied, refused, superseded }: RefreshResult["repairs"]): string[] {
  if (applied + refused + superseded === 0) return [];
  return [
    `更正的问题行：生效 ${applied}，仍不合 ${refused}，以来源为准 ${superseded}（fillonce problems repairs）`,
  ];
}

import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { UserError } from "../core/errors.ts";
import { runAnswers, runLog } from "../core/paths.ts";
import { reapDeadRuns } from "../core/runs/lost.ts";
import { type Attempt, listAttempts, listRuns, listSteps, type Step } from "../core/runs/run.ts";
import { exitZh, kindZh } from "../core/runs/words.ts";
import {
  durationText,
  requesterText,
  runHeads,
  runLine,
  runNamed,
  statusText,
  timeText,
} from "./run-lines.ts";
import {
  answer,
  formatCount,
  formatTable,
  openInstallation,
  type Verb,
  type World,
} from "./world.ts";

export const verb: Verb = {
  usage: "fillonce runs [--limit 20] | runs show RUN",
  zh: "最近的运行；或一次运行的经过：各次尝试、各资源的账目、日志在哪里。",
  en: "The latest runs; or one run: its attempts, its resources counted, where its log is.",
  run: async (args, world) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { limit: { type: "string", default: "20" } },
      allowPositionals: true,
    });
    const [what, id] = positionals;
    if (what === "show" && id !== undefined) return await show(world, id);
    const limit = Number(values.limit);
    if (what !== undefined || !Number.isInteger(limit) || limit < 1) {
      throw new UserError(
        "runs 之后写 show 编号，或 --limit 个数 · show RUN, or --limit N",
        verb.usage,
      );
    }
    await using installation = await openInstallation(world.home);
    await reapDeadRuns(installation.state);
    const runs = await listRuns(installation.state, limit);
    answer(
      world,
      { runs },
      runs.length === 0 ? "还没有运行过" : formatTable([runHeads, ...runs.map(runLine)]),
    );
    return 0;
  },
};

async function show(world: World, typed: string): Promise<number> {
  await using installation = await openInstallation(world.home);
  const { state } = installation;
  await reapDeadRuns(state);
  const run = await runNamed(state, typed);
  const attempts = await listAttempts(state, run.id);
  const steps = await listSteps(state, run.id);
  const file = runLog(world.home, run.id);
  const log = existsSync(file) ? file : null;
  const kept = runAnswers(world.home, run.id);
  const answers = existsSync(kept) ? kept : null;
  const facts: readonly (readonly [string, string])[] = [
    ["种类", kindZh[run.kind]],
    ["由谁", requesterText(run)],
    ["计划时刻", timeText(run.planned_at)],
    ["排队", timeText(run.queued_at)],
    ["开始", timeText(run.started_at)],
    ["结束", timeText(run.ended_at)],
    ["用时", durationText(run)],
    ["说明", run.message ?? ""],
    ["怎么办", run.hint ?? ""],
    ["日志", log ?? ""],
    ["接口原文", answers ?? ""],
  ];
  const lines = [
    `运行 ${run.id}：${statusText(run)}`,
    ...facts.filter(([, value]) => value !== "").map(([name, value]) => `  ${name}：${value}`),
    ...(attempts.length > 1 ? ["", formatTable([attemptHeads, ...attempts.map(attemptLine)])] : []),
    ...(steps.length > 0 ? ["", formatTable([stepHeads, ...steps.map(stepLine)])] : []),
    ...steps
      .filter(({ message }) => message !== undefined)
      .map(({ system, resource, status, message, hint }) =>
        status === "succeeded"
          ? `· ${system}.${resource}：${message}`
          : `✗ ${system}.${resource}：${message}\n  → ${hint ?? ""}`,
      ),
  ];
  answer(world, { run, attempts, steps, log, answers }, lines.join("\n"));
  return 0;
}

const attemptHeads = ["尝试", "开始", "主机", "进程", "怎样结束", "说明"];

const attemptLine = (attempt: Attempt): readonly string[] => [
  String(attempt.number),
  timeText(attempt.started_at),
  attempt.host,
  String(attempt.pid),
  attempt.exit_class === null ? "进行中" : exitZh[attempt.exit_class],
  attempt.message?.split(/ · |\n/)[0] ?? "",
];

const stepHeads = ["系统", "资源", "结果", "应到", "入库", "隔离", "重复", "略过", "从", "到"];

const stepLine = (step: Step): readonly string[] => [
  step.system,
  step.resource === "*" ? "全部" : step.resource,
  step.status === "succeeded" ? "成功" : "没有读到",
  step.expected === undefined ? "—" : formatCount(step.expected),
  ...[step.landed, step.quarantined, step.duplicates, step.skipped].map(formatCount),
  step.cursor_before ?? (step.status === "succeeded" ? "全部" : ""),
  step.cursor_after ?? "",
];

import { UserError } from "../core/errors.ts";
import { findRun, listRuns, type RunRow } from "../core/runs/run.ts";
import { exitZh, kindZh, statusZh } from "../core/runs/words.ts";
import type { State } from "../core/state.ts";

const shanghai = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Asia/Shanghai",
  dateStyle: "short",
  timeStyle: "short",
});

/** "2026-11-10 02:00" in Asia/Shanghai; "" for none. */
export const timeText = (moment: Date | number | null | undefined): string =>
  moment === null || moment === undefined ? "" : shanghai.format(moment);

/** "3 分 5 秒"; "" while it has not ended. */
export function durationText({ started_at, queued_at, ended_at }: RunRow): string {
  if (ended_at === null) return "";
  const seconds = Math.max(0, Math.round((ended_at - (started_at ?? queued_at)) / 1000));
  return seconds < 60 ? `${seconds} 秒` : `${Math.floor(seconds / 60)} 分 ${seconds % 60} 秒`;
}

/** Who asked for a run. */
export function requesterText({ requested_by }: RunRow): string {
  if (requested_by === "command line") return "命令行";
  return requested_by.startsWith("schedule:") ? "计划" : requested_by;
}

/** How a run stands or ended. e.g. "失败（超过最长时间）", "待运行（第 2 次尝试，02:05 之后）" */
export function statusText(run: RunRow): string {
  const word = statusZh[run.status];
  if (run.status === "planned") {
    if (run.attempt === 0) return run.due_at === null ? word : `${word}（${timeText(run.due_at)}）`;
    return `${word}（第 ${run.attempt + 1} 次尝试，${timeText(run.due_at)} 之后）`;
  }
  if (run.cancel_by !== null && run.ended_at === null) return `${word}（正在取消）`;
  const why =
    run.exit_class === null || run.exit_class === run.status ? "" : exitZh[run.exit_class];
  return why === "" ? word : `${word}（${why}）`;
}

/** One run as a row: when, what, how, how long, why. */
export const runLine = (run: RunRow): readonly string[] => [
  run.id,
  timeText(run.planned_at ?? run.queued_at),
  kindZh[run.kind],
  requesterText(run),
  statusText(run),
  durationText(run),
  firstOf(run.message),
];

export const runHeads = ["编号", "时刻", "种类", "由谁", "状态", "用时", "说明"] as const;

/** The first line of a message, in Chinese where it says it twice. */
const firstOf = (message: string | null): string => message?.split(/ · |\n/)[0] ?? "";

/** The run of that id, or whose id begins so among the latest. UserError when there is none, or more than one. */
export async function runNamed(state: State, typed: string): Promise<RunRow> {
  const exact = await findRun(state, typed);
  if (exact !== undefined) return exact;
  const found = (await listRuns(state, 500)).filter(
    ({ id }) => typed !== "" && id.startsWith(typed),
  );
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only;
  throw new UserError(
    only === undefined
      ? `没有运行 "${typed}" · no such run`
      : `"${typed}" 不止一个 · more than one run begins so: ${found.map(({ id }) => id).join(", ")}`,
    "fillonce runs 列出最近的编号 · lists the latest",
  );
}

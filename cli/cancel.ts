import { userInfo } from "node:os";
import { UserError } from "../core/errors.ts";
import { cancelRun } from "../core/runs/changes.ts";
import { findRun, openStatuses, type RunRow } from "../core/runs/run.ts";
import type { State } from "../core/state.ts";
import { runNamed, statusText } from "./run-lines.ts";
import { answer, openInstallation, type Verb } from "./world.ts";

/** A job has its grace to end in; then it is ended by force. */
const longestMs = 60_000;

export const verb: Verb = {
  usage: "fillonce cancel RUN",
  zh: "取消一次还没结束的运行；正在提供的版本不变。",
  en: "Cancels a run that has not ended; what is served stays.",
  run: async (args, world) => {
    const [typed, ...more] = args;
    if (typed === undefined || more.length > 0)
      throw new UserError("cancel 之后写一个运行的编号 · give one run", verb.usage);
    await using installation = await openInstallation(world.home);
    const { state } = installation;
    const run = await runNamed(state, typed);
    if (!isOpen(run)) {
      throw new UserError(
        `运行 ${run.id} 已经结束：${statusText(run)} · it has ended`,
        `fillonce runs show ${run.id}`,
      );
    }
    await cancelRun(state, run.id, `cli:${userInfo().username}`);
    const ended = await endedOr(state, run, world.signal);
    const text = isOpen(ended)
      ? `已请求取消 ${run.id}，它的进程还没有结束；没有服务在运行时，由下一个 fillonce serve 了结`
      : `运行 ${run.id}：${statusText(ended)}`;
    answer(world, { run: ended }, text);
    return 0;
  },
};

const isOpen = ({ status }: RunRow): boolean =>
  (openStatuses as readonly string[]).includes(status);

async function endedOr(state: State, run: RunRow, signal: AbortSignal): Promise<RunRow> {
  for (const until = Date.now() + longestMs; ; ) {
    const now = (await findRun(state, run.id)) ?? run;
    if (!isOpen(now) || Date.now() > until || signal.aborted) return now;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

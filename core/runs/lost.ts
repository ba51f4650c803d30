/** Runs whose processes went without a word: found out, and ended as lost. */
import { hostname } from "node:os";
import { isSameProcess } from "../children.ts";
import type { State } from "../state.ts";
import { endRun } from "./changes.ts";
import { databaseNow } from "./lease.ts";

/** Ends what nobody has heard of for `silentMs`, wherever it ran. Answers how many runs that were. */
export const reapLostRuns = (state: State, silentMs: number): Promise<number> =>
  reap(state, silentMs, () => silentMs);

/** Three heartbeats: whoever started the process may want to say first how it died. */
const goneMs = 15_000;

/** Of a process on another host one can only wait to hear. */
const elsewhereMs = 60_000;

/**
 * Ends the runs whose process on this host is gone, and those of other hosts that nobody has heard of for a minute. One
 * whose process lives is left alone, however silent it is. Answers how many runs that were.
 */
export const reapDeadRuns = (state: State): Promise<number> =>
  reap(state, goneMs, ({ host, pid, heartbeatAt }) => {
    if (host !== hostname()) return elsewhereMs;
    return isSameProcess(pid, heartbeatAt) ? Number.POSITIVE_INFINITY : goneMs;
  });

interface Silent {
  readonly host: string;
  readonly pid: number;
  readonly heartbeatAt: number;
}

/** Looks at the attempts that have been silent for `leastMs` by the database's clock; `limitOf` says how long each may be. */
async function reap(
  state: State,
  leastMs: number,
  limitOf: (attempt: Silent) => number,
): Promise<number> {
  const now = databaseNow(state.knex);
  const silent = await state
    .knex("attempt")
    .join("run", "run.id", "attempt.run_id")
    .whereIn("run.status", ["queued", "running"])
    .whereRaw("attempt.number = run.attempt")
    .where("attempt.heartbeat_at", "<", state.knex.raw("? - CAST(? AS BIGINT)", [now, leastMs]))
    .select("run.id", "run.attempt", "attempt.host", "attempt.pid", "attempt.heartbeat_at", {
      now,
    });
  let reaped = 0;
  for (const row of silent) {
    const heartbeatAt = Number(row.heartbeat_at);
    const pid = Number(row.pid);
    const silentMs = limitOf({ host: row.host, pid, heartbeatAt });
    if (Number(row.now) - heartbeatAt < silentMs) continue;
    const seconds = silentMs / 1000;
    const ended = await endRun(
      state,
      { id: row.id, attempt: Number(row.attempt) },
      {
        status: "lost",
        steps: [],
        message: `${seconds} 秒没有它的消息（${row.host} 进程 ${pid}）· nothing was heard of it for ${seconds} seconds`,
        hint: "机器断电或进程被强行结束？数据只会是旧版本或新版本 · the power or the process went; what is served is whole",
      },
      heartbeatAt,
    );
    if (ended) reaped += 1;
  }
  return reaped;
}

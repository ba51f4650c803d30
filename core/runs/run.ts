import type { State } from "../state.ts";

/**
 * runs/ is the run store: every planned moment decided once, every run with its attempts and steps, leases, and what is
 * to be told to people. A change of state is one conditional UPDATE, so that whoever comes second changes nothing.
 *
 * planned → queued → running → succeeded | partial | failed | cancelled | lost. A failure that may pass goes back to
 * planned; skipped was never started.
 */
export const runStatuses = [
  "planned",
  "queued",
  "running",
  "succeeded",
  "partial",
  "failed",
  "lost",
  "cancelled",
  "skipped",
] as const;
export type RunStatus = (typeof runStatuses)[number];

/** Not ended yet. */
export const openStatuses = ["planned", "queued", "running"] as const;

export const runKinds = ["refresh", "weekly-draft", "forms-batch"] as const;
export type RunKind = (typeof runKinds)[number];

/**
 * How a run came to its end. failed: it said so itself; crashed: it broke without a word; killed: by a signal from
 * outside; timeout: beyond its limit of time; memory: of memory; stuck: alive and silent; lost: nobody has heard of it;
 * stopped: the service went down in the middle; overlap, missed and capped: it was never started.
 */
export const exitClasses = [
  "succeeded",
  "partial",
  "failed",
  "crashed",
  "killed",
  "timeout",
  "memory",
  "stuck",
  "cancelled",
  "lost",
  "stopped",
  "overlap",
  "missed",
  "capped",
] as const;
export type ExitClass = (typeof exitClasses)[number];

/** One resource of one run, counted. expected = landed + quarantined + duplicates + skipped when it reconciles. */
export interface Step {
  readonly system: string;
  readonly resource: string;
  readonly status: "succeeded" | "failed";
  /** Absent: it could not be read. */
  readonly expected?: number;
  readonly landed: number;
  readonly quarantined: number;
  readonly duplicates: number;
  readonly skipped: number;
  /** From which value of its cursor it was read; absent: whole. */
  readonly cursor_before?: string;
  /** From which value it is read next; absent: whole. */
  readonly cursor_after?: string;
  /** sha256 over those of its chunks, in the order read; absent: it brought none. */
  readonly checksum?: string;
  readonly message?: string;
  readonly hint?: string;
}

export interface Run {
  readonly id: string;
  /** Grows with every run; chunks of an older fence are refused. */
  readonly fence: number;
  /** Which attempt this is, from 1; what another attempt says does not count. */
  readonly attempt: number;
}

export interface RunEnd {
  readonly status: "succeeded" | "partial" | "failed" | "cancelled" | "lost";
  readonly steps: readonly Step[];
  /** Absent: the status says it all. */
  readonly exitClass?: ExitClass;
  readonly summary?: unknown;
  readonly errorClass?: string;
  readonly message?: string;
  readonly hint?: string;
}

export interface RunRow {
  readonly id: string;
  readonly kind: RunKind;
  readonly status: RunStatus;
  readonly requested_by: string;
  /** null: asked for by a person. */
  readonly schedule: string | null;
  readonly planned_at: number | null;
  readonly queued_at: number;
  readonly started_at: number | null;
  readonly ended_at: number | null;
  readonly attempt: number;
  readonly most_attempts: number;
  /** Of a planned run that waits before it is tried again; by the database's clock. */
  readonly due_at: number | null;
  readonly cancel_by: string | null;
  /** null while it is open, and on runs that ended before this was recorded. */
  readonly exit_class: ExitClass | null;
  readonly error_class: string | null;
  readonly message: string | null;
  readonly hint: string | null;
}

/** A row as every database gives it: PostgreSQL has its big integers as text. */
// biome-ignore lint/suspicious/noExplicitAny: knex types no row; the columns are those of core/migrations
export const runRow = (row: any): RunRow => ({
  id: row.id,
  kind: row.kind,
  status: row.status,
  requested_by: row.requested_by,
  schedule: row.schedule,
  planned_at: numberOrNull(row.planned_at),
  queued_at: Number(row.queued_at),
  started_at: numberOrNull(row.started_at),
  ended_at: numberOrNull(row.ended_at),
  attempt: Number(row.attempt),
  most_attempts: Number(row.most_attempts),
  due_at: numberOrNull(row.due_at),
  cancel_by: row.cancel_by,
  exit_class: row.exit_class,
  error_class: row.error_class,
  message: row.message,
  hint: row.hint,
});

const numberOrNull = (value: number | string | null): number | null =>
  value === null ? null : Number(value);

/** The newest runs first. */
export async function listRuns(state: State, limit: number): Promise<readonly RunRow[]> {
  const rows = await state.knex("run").orderBy("fence", "desc").limit(limit);
  return rows.map(runRow);
}

/** One run; undefined when there is none of that id. */
export async function findRun(state: State, id: string): Promise<RunRow | undefined> {
  const row = await state.knex("run").where({ id }).first();
  return row === undefined ? undefined : runRow(row);
}

/** One process that tried to do the work of a run. */
export interface Attempt {
  readonly run_id: string;
  readonly number: number;
  readonly host: string;
  readonly pid: number;
  /** Both by the database's clock. */
  readonly started_at: number;
  readonly heartbeat_at: number;
  readonly ended_at: number | null;
  readonly exit_class: ExitClass | null;
  readonly error_class: string | null;
  readonly message: string | null;
}

/** The attempts of a run, first to last. */
export async function listAttempts(state: State, runId: string): Promise<readonly Attempt[]> {
  const rows = await state.knex("attempt").where({ run_id: runId }).orderBy("number");
  return rows.map((row) => ({
    ...row,
    number: Number(row.number),
    pid: Number(row.pid),
    started_at: Number(row.started_at),
    heartbeat_at: Number(row.heartbeat_at),
    ended_at: numberOrNull(row.ended_at),
  }));
}

/** The steps of a run, by system and resource. */
export async function listSteps(state: State, runId: string): Promise<readonly Step[]> {
  return (await listStepsOf(state, [runId])).get(runId) ?? [];
}

/** The steps of several runs in one statement; a run without any is left out. */
export async function listStepsOf(
  state: State,
  runIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Step[]>> {
  const rows = await state
    .knex("step")
    .whereIn("run_id", [...runIds])
    .orderBy(["run_id", "system", "resource"]);
  const byRun = new Map<string, Step[]>();
  for (const { run_id, ...row } of rows) {
    const steps = byRun.get(run_id) ?? [];
    byRun.set(run_id, steps);
    steps.push(stepOf(row));
  }
  return byRun;
}

const optional = ["cursor_before", "cursor_after", "checksum", "message", "hint"] as const;

// biome-ignore lint/suspicious/noExplicitAny: knex types no row; the columns are those of core/migrations
function stepOf({ expected, ...row }: any): Step {
  const step = {
    ...row,
    ...(expected === null ? {} : { expected: Number(expected) }),
    landed: Number(row.landed),
    quarantined: Number(row.quarantined),
    duplicates: Number(row.duplicates),
    skipped: Number(row.skipped),
  };
  for (const name of optional) if (step[name] === null) delete step[name];
  return step;
}

/** The run that last read a resource well. */
export interface LastRead {
  readonly run: string;
  readonly read_at: number;
  readonly landed: number;
}

/** By "system.resource"; runs after `fence` do not count, nor what was never read. */
export async function lastReads(
  state: State,
  fence: number = Number.MAX_SAFE_INTEGER,
): Promise<ReadonlyMap<string, LastRead>> {
  const rows = await state
    .knex("step")
    .join("run", "run.id", "step.run_id")
    .where("step.status", "succeeded")
    .where("run.fence", "<=", fence)
    .orderBy("run.fence")
    .select(
      "step.system",
      "step.resource",
      "step.landed",
      "run.id",
      "run.started_at",
      "run.queued_at",
    );
  return new Map(
    rows.map((row) => [
      `${row.system}.${row.resource}`,
      { run: row.id, read_at: Number(row.started_at ?? row.queued_at), landed: Number(row.landed) },
    ]),
  );
}

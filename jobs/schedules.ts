import type { Access } from "../connectors/connector.ts";
import { nextTick } from "../core/clock.ts";
import type { Config } from "../core/config.ts";
import { compiled } from "../core/paths.ts";
import { type RunKind, runKinds } from "../core/runs.ts";

/** Something that happens by itself: when, in which child, and how long it may take. */
export interface ScheduledJob {
  /** Names the schedule; with the planned moment it is one run. */
  readonly name: string;
  readonly kind: RunKind;
  /** Five fields in Asia/Shanghai. */
  readonly cron: string;
  /** The compiled module that is forked. */
  readonly module: string;
  readonly maxRuntimeMs: number;
  /** Between SIGTERM and SIGKILL. */
  readonly graceMs: number;
  /** What must stand around the job for as long as it runs. */
  readonly surround?: () => Promise<Surroundings>;
}

export interface Surroundings extends AsyncDisposable {
  readonly access: Readonly<Record<string, Access>> | undefined;
}

const modules: Readonly<Record<RunKind, string>> = {
  refresh: "refresh-job.js",
  "weekly-draft": "weekly-draft.js",
  "forms-batch": "forms-batch.js",
};

/** The enabled schedules of a home. `surroundRefresh` is for systems that only answer while a refresh runs. */
export function scheduledJobs(
  config: Config,
  surroundRefresh?: () => Promise<Surroundings>,
): readonly ScheduledJob[] {
  return runKinds
    .filter((kind) => config.schedules[kind].enabled)
    .map((kind) => ({
      name: kind,
      kind,
      cron: config.schedules[kind].cron,
      module: compiled("jobs", modules[kind]),
      maxRuntimeMs: config.schedules[kind].max_minutes * 60_000,
      graceMs: config.schedules[kind].grace_seconds * 1_000,
      ...(kind === "refresh" && surroundRefresh !== undefined ? { surround: surroundRefresh } : {}),
    }));
}

export interface PlannedTick {
  readonly schedule: RunKind;
  readonly cron: string;
  /** undefined: the schedule is switched off. */
  readonly next: Date | undefined;
}

/** When each schedule of a home comes next, seen from `now`. */
export const plannedTicks = (config: Config, now: Date): readonly PlannedTick[] =>
  runKinds.map((schedule) => {
    const { cron, enabled } = config.schedules[schedule];
    return { schedule, cron, next: enabled ? nextTick(cron, now) : undefined };
  });

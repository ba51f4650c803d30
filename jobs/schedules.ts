import type { Access } from "../connectors/connector.ts";
import type { Config } from "../core/config.ts";
import { UserError } from "../core/errors.ts";
import { compiled } from "../core/paths.ts";
import { nextMoment, type Recurrence } from "../core/runs/cron.ts";
import { type RunKind, runKinds } from "../core/runs/run.ts";
import { type Calendar, readCalendar } from "../pipelines/calendar.ts";
import { onlyOn } from "./calendar-days.ts";

/** Something that happens by itself: when, in which child, and how long it may take. */
export interface ScheduledJob extends Recurrence {
  /** Names the schedule; with the planned moment it is one run. */
  readonly name: string;
  readonly kind: RunKind;
  /** When it comes, as text: another text is another schedule, which has missed nothing yet. */
  readonly definition: string;
  /** The compiled module that is forked. */
  readonly module: string;
  /** What becomes of a moment at which the run before is open. */
  readonly overlap: "skip" | "queue";
  /** Which of the moments at which nothing was running are made up for; of all, the newest `misfireMost`. */
  readonly misfire: "none" | "latest" | "all";
  readonly misfireMost: number;
  readonly mostAttempts: number;
  readonly maxRuntimeMs: number;
  /** Between SIGTERM and SIGKILL. */
  readonly graceMs: number;
  /** A child that lives and says nothing for so long is stuck. */
  readonly silentMs: number;
  /** All processes of the job together. */
  readonly mostMemoryMb: number;
  /** What must stand around the job for as long as it runs. */
  readonly surround?: () => Promise<Surroundings>;
}

export interface Surroundings extends AsyncDisposable {
  /** How to reach systems that are not configured; a UserError says why one cannot be reached. */
  readonly access: Readonly<Record<string, Access | UserError>> | undefined;
}

const modules: Readonly<Record<RunKind, string>> = {
  refresh: "refresh-job.js",
  "weekly-draft": "weekly-draft.js",
  "forms-batch": "forms-batch.js",
};

/** Twelve heartbeats. */
const silentMs = 60_000;

/** The enabled schedules of a home. `surroundRefresh` is for systems that only answer while a refresh runs. */
export function scheduledJobs(
  config: Config,
  surroundRefresh?: () => Promise<Surroundings>,
  calendar: Calendar = readCalendar(),
): readonly ScheduledJob[] {
  return runKinds
    .filter((kind) => config.schedules[kind].enabled)
    .map((kind) => {
      const schedule = config.schedules[kind];
      return {
        ...recurrenceOf(config, kind, calendar),
        name: kind,
        kind,
        module: compiled("jobs", modules[kind]),
        overlap: schedule.overlap,
        misfire: schedule.misfire,
        misfireMost: schedule.misfire_most,
        mostAttempts: schedule.retries + 1,
        maxRuntimeMs: schedule.max_minutes * 60_000,
        graceMs: schedule.grace_seconds * 1_000,
        silentMs,
        mostMemoryMb: schedule.max_memory_mb,
        ...(kind === "refresh" && surroundRefresh !== undefined
          ? { surround: surroundRefresh }
          : {}),
      };
    });
}

/** When a schedule of a home comes, and that as text. */
export function recurrenceOf(
  config: Config,
  kind: RunKind,
  calendar: Calendar = readCalendar(),
): Recurrence & { readonly definition: string } {
  const { cron, zone, only } = config.schedules[kind];
  return {
    cron,
    zone,
    ...(only === undefined ? {} : { onDay: onlyOn(only, calendar) }),
    definition: JSON.stringify({ cron, zone, only }),
  };
}

export interface PlannedTick {
  readonly schedule: RunKind;
  readonly cron: string;
  readonly enabled: boolean;
  /** undefined: the schedule is switched off, or its calendar has ended or cannot be read. */
  readonly next: Date | undefined;
}

/** When each schedule of a home comes next, seen from `now`. Without a calendar those that keep to none are still known. */
export const plannedTicks = (
  config: Config,
  now: Date,
  calendar: Calendar | UserError = readCalendar(),
): readonly PlannedTick[] => {
  const known = calendar instanceof UserError ? undefined : calendar;
  return runKinds.map((schedule) => {
    const { cron, enabled, only } = config.schedules[schedule];
    const isTold = enabled && (only === undefined || known !== undefined);
    const next = isTold ? nextMoment(recurrenceOf(config, schedule, known), now) : undefined;
    return { schedule, cron, enabled, next };
  });
};

import { z } from "zod";
import { messageOf } from "../errors.ts";
import { nextTick } from "./cron.ts";

const zone = z
  .string()
  .refine(
    (name) => Intl.supportedValuesOf("timeZone").includes(name),
    "没有这个时区 · no such zone",
  );

/** "1-16,18": numbers and ranges. */
const numbers = z
  .string()
  .regex(/^\d+(-\d+)?(,\d+(-\d+)?)*$/, "写数和范围，如 1-16,18 · give numbers and ranges");

/** Days of the teaching calendar on which a schedule comes at all. */
const only = z.strictObject({
  teaching_weeks: numbers.optional(),
  /** 1 is the first day of a term. */
  term_days: numbers.optional(),
  /** false leaves out the days off. */
  days_off: z.boolean().default(true),
});
export type OnlyDays = z.infer<typeof only>;

/** When something happens by itself, what becomes of moments that were missed, and how long it may take. */
const schedule = (
  when: string,
  defaults: {
    readonly enabled: boolean;
    readonly minutes: number;
    readonly misfire: "none" | "latest" | "all";
    readonly retries: number;
    readonly memoryMb: number;
  },
) =>
  z
    .strictObject({
      cron: z.string().default(when),
      zone: zone.default("Asia/Shanghai"),
      only: only.optional(),
      enabled: z.boolean().default(defaults.enabled),
      /** When the run before is still open. */
      overlap: z.enum(["skip", "queue"]).default("skip"),
      /** Moments at which nothing was running: none, the latest, or all of them are made up for. */
      misfire: z.enum(["none", "latest", "all"]).default(defaults.misfire),
      misfire_most: z.number().int().min(1).max(100).default(10),
      /** How often a run is tried again after a failure that may pass. */
      retries: z.number().int().min(0).max(10).default(defaults.retries),
      max_minutes: z.number().positive().max(10_080).default(defaults.minutes),
      /** Between the request to stop and the end by force. */
      grace_seconds: z.number().positive().max(600).default(10),
      /** All its processes together. */
      max_memory_mb: z.number().int().min(64).default(defaults.memoryMb),
    })
    .superRefine(({ cron, zone }, context) => {
      try {
        nextTick(cron, new Date(), zone);
      } catch (error) {
        context.addIssue({ code: "custom", path: ["cron"], message: messageOf(error) });
      }
    });

const batch = schedule("0 3 1 * *", {
  enabled: false,
  minutes: 240,
  misfire: "none",
  retries: 1,
  memoryMb: 4_096,
});

/** `schedules:` of fillonce.config.yaml. */
export const schedulesConfig = z.strictObject({
  refresh: schedule("0 2 * * *", {
    enabled: true,
    minutes: 240,
    misfire: "latest",
    retries: 2,
    memoryMb: 6_144,
  }).prefault({}),
  "weekly-draft": schedule("0 7 * * 1", {
    enabled: true,
    minutes: 30,
    misfire: "latest",
    retries: 1,
    memoryMb: 4_096,
  }).prefault({}),
  "forms-batch": batch
    .safeExtend({
      /** Ids; empty means the whole catalogue. */
      forms: z.array(z.string()).default([]),
      /** A unit's number; absent means everyone. */
      org: z.string().optional(),
      profile: z.enum(["check", "submit"]).default("check"),
    })
    .prefault({}),
});

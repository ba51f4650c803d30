import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { ContractError } from "../core/errors.ts";
import { asset } from "../core/paths.ts";
import { metricOf } from "../schema/metrics.ts";

const measureSchema = z
  .strictObject({
    id: z.string(),
    /** The metric it is, over one teaching week; it gives what the rule does not: name, unit and always the definition. */
    metric: z.string().optional(),
    zh: z.string().optional(),
    unit: z.string().optional(),
    definition: z.string().optional(),
    owner: z.string(),
    better: z.enum(["higher", "lower"]).optional(),
    /** What the light looks at, when that is not the value itself. e.g. 每千课次 */
    judged: z.string().optional(),
    green: z.number().optional(),
    yellow: z.number().optional(),
    why: z.string().optional(),
    next: z.string().optional(),
    /** As things stand on the release's day: no earlier week can be compared with. */
    snapshot: z.boolean().default(false),
    /** Nothing computes it yet: what to say instead of a value. */
    missing: z.string().optional(),
  })
  .refine(
    (measure) =>
      measure.better === undefined ||
      [measure.green, measure.yellow, measure.why, measure.next].every((at) => at !== undefined),
    "a measure with a threshold says green, yellow, why and next",
  )
  .refine(
    ({ metric, zh, unit, definition }) =>
      metric === undefined
        ? [zh, unit, definition].every((at) => at !== undefined)
        : definition === undefined,
    "a measure says what it is itself, or names a metric that does",
  )
  .transform((rule) => ({ ...rule, ...namesOf(rule) }));

interface Naming {
  readonly id: string;
  readonly metric?: string | undefined;
  readonly zh?: string | undefined;
  readonly unit?: string | undefined;
  readonly definition?: string | undefined;
}

function namesOf({ id, metric, zh = "", unit = "", definition = "" }: Naming) {
  if (metric === undefined) return { zh, unit, definition };
  const found = metricOf(metric);
  if (found === undefined)
    throw new ContractError(`the measure "${id}" names no metric: "${metric}"`);
  return {
    zh: zh === "" ? found.zh : zh,
    unit: unit === "" ? found.unit : unit,
    definition: found.definition.zh,
  };
}

const thresholdsSchema = z.strictObject({
  since: z.iso.date(),
  source: z.string(),
  coverage_floor: z.number().min(0).max(100),
  overdue_days: z.number().int().positive(),
  observation_share: z.number().positive(),
  blocks: z.array(
    z.strictObject({ id: z.string(), zh: z.string(), measures: z.array(measureSchema) }),
  ),
});

export type Thresholds = z.infer<typeof thresholdsSchema>;
export type MeasureRule = z.infer<typeof measureSchema>;

/** `none`: nothing to judge by. */
export type Light = "green" | "yellow" | "red" | "none";

export const lightNames: Readonly<Record<Light, string>> = {
  green: "正常",
  yellow: "关注",
  red: "预警",
  none: "不评",
};

/** The measures and thresholds that ship with us: dated defaults. A broken file is a ZodError naming the place. */
export const readThresholds = (
  content: string = readFileSync(asset("reports", "thresholds.yaml"), "utf8"),
): Thresholds => thresholdsSchema.parse(parse(content));

/** The light of a value under a rule; none where there is no rule or no value. */
export function lightOf(rule: MeasureRule, judged: number | null): Light {
  const { better, green, yellow } = rule;
  if (judged === null || better === undefined || green === undefined || yellow === undefined)
    return "none";
  const printed = Math.round(judged * 10) / 10; // one decimal: a light must agree with the number beside it
  const reaches = (limit: number) => (better === "higher" ? printed >= limit : printed <= limit);
  if (reaches(green)) return "green";
  return reaches(yellow) ? "yellow" : "red";
}

/** e.g. "绿 ≥90，黄 ≥85"; empty without a rule. */
export function thresholdText({ better, green, yellow, judged }: MeasureRule): string {
  if (better === undefined || green === undefined || yellow === undefined) return "";
  const sign = better === "higher" ? "≥" : "≤";
  const of = judged === undefined ? "" : `${judged} `;
  const second = yellow === green ? "" : `，黄 ${sign}${yellow}`;
  return `${of}绿 ${green === 0 && better === "lower" ? "0" : sign + green}${second}`;
}

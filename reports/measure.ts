import { formulas } from "./formulas.ts";
import { type Light, lightOf, type MeasureRule, thresholdText } from "./thresholds.ts";
import type { Totals } from "./totals.ts";

/** One number of the brief. Values are unrounded; null: not computed, not recorded, or not comparable. */
export interface Measure {
  readonly id: string;
  readonly zh: string;
  readonly unit: string;
  readonly value: number | null;
  /** What it is a share of, or was found among. */
  readonly n: number | null;
  readonly previous: number | null;
  readonly lastYear: number | null;
  /** One value a week from the first week of the term to this one. */
  readonly trend: readonly (number | null)[];
  readonly light: Light;
  /** The parts of a count. e.g. 调 100，停 33，代 40 */
  readonly parts: string | null;
  readonly definition: string;
  /** e.g. 绿 ≥90，黄 ≥85 */
  readonly threshold: string;
  readonly why: string | null;
  readonly owner: string;
  /** Suggested next step; null while the light is green or there is none. */
  readonly next: string | null;
  /** Said instead of a value that nothing computes yet. */
  readonly missing: string | null;
}

export interface Compared {
  readonly current: Totals;
  readonly previous: Totals | undefined;
  readonly lastYear: Totals | undefined;
  readonly trend: readonly (Totals | undefined)[];
}

/** A measure by its rule, this week and beside the weeks it is compared with. */
export function measureOf(rule: MeasureRule, compared: Compared): Measure {
  const formula = formulas[rule.id];
  const at = (totals: Totals | undefined): number | null =>
    totals === undefined ? null : (formula?.value(totals) ?? null);
  const earlier = (totals: Totals | undefined) => (rule.snapshot ? null : at(totals));
  const value = at(compared.current);
  const judged = formula?.judged ?? formula?.value;
  const light = value === null ? "none" : lightOf(rule, judged?.(compared.current) ?? null);
  return {
    id: rule.id,
    zh: rule.zh,
    unit: rule.unit,
    value,
    n: formula?.n?.(compared.current) ?? null,
    previous: earlier(compared.previous),
    lastYear: earlier(compared.lastYear),
    trend: rule.snapshot || rule.missing !== undefined ? [] : compared.trend.map(at),
    light,
    parts: value === null ? null : (formula?.parts?.(compared.current) ?? null),
    definition: rule.definition,
    threshold: thresholdText(rule),
    why: rule.why ?? null,
    owner: rule.owner,
    next: light === "yellow" || light === "red" ? (rule.next ?? null) : null,
    missing: rule.missing ?? (formula === undefined ? "尚未计算" : null),
  };
}

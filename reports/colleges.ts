import { type Light, lightOf, type Thresholds } from "./thresholds.ts";
import type { CollegeTotals } from "./totals.ts";

/** One college on page 1: its attendance, with n and coverage; no rate below the coverage floor. */
export interface CollegeLine {
  readonly collegeNo: string;
  readonly college: string;
  readonly collegeShort: string;
  readonly held: number;
  readonly unapproved: number;
  /** Students expected in sessions with attendance. */
  readonly n: number;
  /** Percent of held sessions with attendance. */
  readonly coverage: number;
  /** Percent; null when withheld. */
  readonly rate: number | null;
  readonly previousRate: number | null;
  readonly withheld: boolean;
  readonly light: Light;
}

/** The colleges that held classes, by number. */
export function collegeLines(
  now: readonly CollegeTotals[],
  before: readonly CollegeTotals[],
  rules: Thresholds,
): readonly CollegeLine[] {
  const earlier = new Map(before.map((line) => [line.collegeNo, line]));
  const rule = rules.blocks
    .flatMap(({ measures }) => measures)
    .find(({ id }) => id === "attendance.rate");
  return now
    .filter(({ totals }) => (totals["held"] ?? 0) > 0)
    .map((line) => {
      const { rate, coverage, withheld } = attendance(line, rules);
      const last = earlier.get(line.collegeNo);
      return {
        collegeNo: line.collegeNo,
        college: line.college,
        collegeShort: line.collegeShort,
        held: line.totals["held"] ?? 0,
        unapproved: line.totals["unapproved"] ?? 0,
        n: line.totals["expected"] ?? 0,
        coverage,
        rate,
        previousRate: last === undefined ? null : attendance(last, rules).rate,
        withheld,
        light: rule === undefined ? "none" : lightOf(rule, rate),
      };
    });
}

function attendance({ totals }: CollegeTotals, rules: Thresholds) {
  const { held = 0, covered = 0, present = 0, expected = 0 } = totals;
  const coverage = held === 0 ? 0 : (100 * covered) / held;
  const withheld = coverage < rules.coverage_floor || expected === 0;
  return { coverage, withheld, rate: withheld ? null : (100 * present) / expected };
}

import { countText } from "./figures.ts";
import type { Totals } from "./totals.ts";

/** How a measure comes out of a week's totals; every part is undefined when nothing was counted. */
export interface Formula {
  readonly value: (totals: Totals) => number | undefined;
  /** What it is a share of, or was found among. */
  readonly n?: (totals: Totals) => number | undefined;
  /** What the light looks at, when that is not the value. */
  readonly judged?: (totals: Totals) => number | undefined;
  /** The parts of a count, to be read beside it. */
  readonly parts?: (totals: Totals) => string;
}

const of =
  (name: string) =>
  (totals: Totals): number | undefined =>
    totals[name];

const share =
  (scale: number, part: string, whole: string) =>
  (totals: Totals): number | undefined => {
    const [x, n] = [totals[part], totals[whole]];
    return x === undefined || n === undefined || n === 0 ? undefined : (scale * x) / n;
  };

const percent = (part: string, whole: string): Formula => ({
  value: share(100, part, whole),
  n: of(whole),
});

const count = (name: string, among: string): Formula => ({
  value: of(name),
  n: of(among),
  judged: share(1000, name, among),
});

const told = (totals: Totals, name: string): string => countText(totals[name] ?? 0);

const changed = (totals: Totals): Totals => ({
  ...totals,
  changed: (totals["moved"] ?? 0) + (totals["cancelled"] ?? 0) + (totals["substituted"] ?? 0),
});

const planOf = (totals: Totals): number =>
  Math.ceil(((totals["held"] ?? 0) * (totals["observation_share"] ?? 0)) / 100);

/** By measure id of thresholds.yaml. */
export const formulas: Readonly<Record<string, Formula>> = {
  "sessions.scheduled": { value: of("scheduled") },
  "sessions.held_rate": {
    ...percent("held", "scheduled"),
    parts: (t) => `开课 ${told(t, "held")}，停课 ${told(t, "cancelled")}`,
  },
  "sessions.changed_rate": {
    value: (t) => share(100, "changed", "scheduled")(changed(t)),
    n: of("scheduled"),
    parts: (t) =>
      `调 ${told(t, "moved")}，停 ${told(t, "cancelled")}，代 ${told(t, "substituted")}`,
  },
  "sessions.unapproved": {
    value: of("unapproved"),
    n: (t) => changed(t)["changed"],
    judged: share(1000, "unapproved", "scheduled"),
  },
  "teacher.on_time": percent("on_time", "signed_in"),
  "attendance.rate": percent("present", "expected"),
  "attendance.late_rate": percent("late", "present"),
  "attendance.below_70": count("below_70", "covered"),
  "observation.done": {
    value: of("observations"),
    n: planOf,
    judged: (t) => (planOf(t) === 0 ? undefined : (100 * (t["observations"] ?? 0)) / planOf(t)),
    parts: (t) =>
      `校领导 ${told(t, "by_leader")}，处级 ${told(t, "by_office")}，院级 ${told(t, "by_college")}，督导 ${told(t, "by_supervisor")}，同行 ${told(t, "by_peer")}`,
  },
  "observation.findings": { value: of("findings"), n: of("observations") },
  "observation.open": {
    value: of("term_open"),
    n: of("term_findings"),
    judged: of("overdue"),
    parts: (t) => `超期 ${told(t, "overdue")}`,
  },
  "incident.week": {
    value: of("incidents"),
    // A serious one is past any yellow.
    judged: (t) => ((t["serious_incidents"] ?? 0) > 0 ? Number.POSITIVE_INFINITY : t["incidents"]),
  },
  "incident.term": { value: of("term_incidents") },
  "room.daytime_use": percent("periods_used", "periods_available"),
  "room.seat_fill": percent("seats_present", "seats_offered"),
  "data.coverage": percent("covered", "held"),
  "data.late_sources": { value: of("late_sources"), n: of("sources") },
  "data.closed_room": count("in_closed_room", "scheduled"),
  "data.withheld": { value: of("withheld"), n: of("colleges") },
};

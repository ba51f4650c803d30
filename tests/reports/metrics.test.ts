import { expect, test } from "vitest";
import { measurements } from "../../query/measurements.ts";
import { openReader } from "../../query/run.ts";
import { readThresholds } from "../../reports/thresholds.ts";
import { weeklyBrief } from "../../reports/weekly.ts";
import { metricOf } from "../../schema/metrics.ts";
import { smallHome } from "../small-home.ts";
import { office, openLease } from "./open-week.ts";

const rules = readThresholds()
  .blocks.flatMap(({ measures }) => measures)
  .filter(({ metric, id }) => metric !== undefined && id !== "incident.term");

const dayAfter = (day: string): string =>
  new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);

test("the brief shows a metric's name, definition and value of the week and of the weeks beside it", async () => {
  expect(rules.length).toBeGreaterThanOrEqual(10);
  await using lease = await openLease(await smallHome());
  const reader = openReader(lease);
  const figureOf = async (metric: string, week: { startsOn: string; endsOn: string }) => {
    const asked = { metric, by: [], from: week.startsOn, to: dayAfter(week.endsOn) };
    const { whole } = await measurements(reader, asked, office);
    return whole.value === null ? null : Number(whole.value);
  };
  for (const week of [1, 7, 10]) {
    const brief = await weeklyBrief(lease, { term: "2026-2027-1", week }, office);
    const shown = new Map(
      brief.blocks.flatMap(({ measures }) => measures).map((measure) => [measure.id, measure]),
    );
    for (const { id, metric = "" } of rules) {
      const measure = shown.get(id);
      const what = `${id} of week ${week}`;
      expect(measure?.definition, what).toBe(metricOf(metric)?.definition.zh);
      expect(measure?.value, what).toBeCloseTo(Number(await figureOf(metric, brief.week)), 3);
      for (const [beside, value] of [
        [brief.previous, measure?.previous],
        [brief.lastYear, measure?.lastYear],
      ] as const) {
        if (beside === null || value == null) continue;
        expect(value, what).toBeCloseTo(Number(await figureOf(metric, beside)), 3);
      }
    }
  }
});

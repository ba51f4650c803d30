import { Cron } from "croner";
import { expect, test } from "vitest";
import { nextMoment } from "../../core/runs/cron.ts";

const from = new Date("2026-01-01T00:00:00Z");
const until = new Date("2028-01-01T00:00:00Z");

const crons = [
  "0 2 * * *",
  "30 2 * * *",
  "0 7 * * 1",
  "15 9 * * 1-5",
  "0 3 1 * *",
  "45 23 28-31 * *",
  "0 0 29 2 *",
  "10,40 */6 * * *",
  "5 1-3 * * 0",
  "0 8 1,15 * 1",
  "0 12 * 2-6/2 *",
  "20 4 * * 6,7",
];

/** Every moment of two years that `next` finds, one after the other. */
function momentsOf(next: (after: Date) => Date | null | undefined): readonly string[] {
  const found: string[] = [];
  for (let after = from; ; ) {
    const moment = next(after) ?? until;
    if (moment >= until) return found;
    found.push(moment.toISOString());
    after = moment;
  }
}

// Berlin and New York put their clocks forward and back between 01:00 and 03:00.
const zones = ["Asia/Shanghai", "Europe/Berlin", "America/New_York"];

test.each(zones.flatMap((zone) => crons.map((cron) => [zone, cron] as const)))(
  "two years of schedules in %s are an independent library's: %s",
  (zone, cron) => {
    const library = new Cron(cron, { timezone: zone, legacyMode: true });
    const ours = momentsOf((after) => nextMoment({ cron, zone }, after));
    expect(ours).toEqual(momentsOf((after) => library.nextRun(after)));
  },
);

test("every quarter of an hour over the nights in which clocks change", () => {
  for (const [zone, night] of [
    ["Europe/Berlin", "2026-03-28T20:00:00Z"],
    ["Europe/Berlin", "2026-10-24T20:00:00Z"],
    ["America/New_York", "2026-03-08T03:00:00Z"],
    ["America/New_York", "2026-11-01T03:00:00Z"],
  ] as const) {
    const library = new Cron("*/15 * * * *", { timezone: zone });
    let after = new Date(night);
    for (let count = 0; count < 48; count++) {
      const next = nextMoment({ cron: "*/15 * * * *", zone }, after);
      expect(next).toEqual(library.nextRun(after));
      after = next ?? after;
    }
  }
});

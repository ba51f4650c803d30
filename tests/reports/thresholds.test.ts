import { expect, test } from "vitest";
import { collegeLines } from "../../reports/colleges.ts";
import { changeText, countText, valueText } from "../../reports/figures.ts";
import { formulas } from "../../reports/formulas.ts";
import { measureOf } from "../../reports/measure.ts";
import { lightOf, readThresholds, thresholdText } from "../../reports/thresholds.ts";

const rules = readThresholds();
const measures = rules.blocks.flatMap((block) => block.measures);
const rule = (id: string) => {
  const found = measures.find((known) => known.id === id);
  if (found === undefined) throw new Error(`no rule "${id}"`);
  return found;
};

test("every measure is computed, or says that it is not yet", () => {
  const computed = measures.filter(({ missing }) => missing === undefined).map(({ id }) => id);
  expect(computed.sort()).toEqual(Object.keys(formulas).sort());
});

test.each([
  ["attendance.rate", 90, "green"],
  ["attendance.rate", 89.9, "yellow"],
  ["attendance.rate", 89.94, "yellow"], // printed 89.9
  ["attendance.rate", 89.96, "green"], // printed 90.0: the light agrees with the number beside it
  ["attendance.rate", 84.9, "red"],
  ["sessions.changed_rate", 3, "green"],
  ["sessions.changed_rate", 5, "yellow"],
  ["sessions.changed_rate", 5.04, "yellow"], // printed 5.0
  ["sessions.changed_rate", 5.06, "red"],
  ["attendance.rate", null, "none"],
  ["sessions.scheduled", 5, "none"],
] as const)("%s at %s is %s", (id, value, light) => {
  expect(lightOf(rule(id), value)).toBe(light);
});

test("a serious incident is red, an ordinary one yellow", () => {
  const at = (incidents: number, serious_incidents: number) => {
    const current = { incidents, serious_incidents };
    const week = { current, previous: undefined, lastYear: undefined, trend: [] };
    return measureOf(rule("incident.week"), week).light;
  };
  expect([at(0, 0), at(1, 0), at(1, 1), at(2, 0)]).toEqual(["green", "yellow", "red", "red"]);
});

test("a step is suggested only where a light is on", () => {
  const at = (present: number) =>
    measureOf(rule("attendance.rate"), {
      current: { present, expected: 100 },
      previous: { present: 90, expected: 100 },
      lastYear: undefined,
      trend: [undefined],
    });
  expect(at(95)).toMatchObject({ light: "green", next: null, previous: 90, lastYear: null });
  expect(at(80).next).toMatch(/了解原因/);
  expect(at(80).trend).toEqual([null]);
});

test("a college below the coverage floor gets no rate and no light", () => {
  const college = (no: string, covered: number) => ({
    collegeNo: no,
    college: no,
    collegeShort: no,
    totals: { held: 10, covered, present: 95, expected: 100, unapproved: 0 },
  });
  const lines = collegeLines([college("1", 6), college("2", 5), college("3", 0)], [], rules);
  expect(lines.map(({ rate, light, withheld }) => [rate, light, withheld])).toEqual([
    [95, "green", false],
    [null, "none", true],
    [null, "none", true],
  ]);
});

test("numbers read as Chinese pages write them", () => {
  expect(countText(1_470_000)).toBe("1,470,000");
  expect(valueText({ unit: "%", value: 90.46, missing: null })).toBe("90.5%");
  expect(valueText({ unit: "课次", value: 7264, missing: null })).toBe("7,264 课次");
  expect(changeText({ unit: "%", value: 90.5 }, 90.7)).toBe("−0.2 个百分点");
  expect(changeText({ unit: "%", value: 90.5 }, 90.46)).toBe("持平");
  expect(changeText({ unit: "课次", value: 20 }, 12)).toBe("+8");
  expect(changeText({ unit: "课次", value: 20 }, null)).toBe("");
  expect(thresholdText(rule("attendance.rate"))).toBe("绿 ≥90，黄 ≥85");
  expect(thresholdText(rule("sessions.scheduled"))).toBe("");
});

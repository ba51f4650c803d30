import { expect, test } from "vitest";
import { fixedClock } from "../../core/clock.ts";
import { bind } from "../../forms/bound-form.ts";
import { catalogue, parseDefinition } from "../../forms/catalogue.ts";
import { describeForm, listForms } from "../../forms/describe.ts";
import { layoutOf } from "../../forms/layout/layout.ts";
import { templateOf } from "../../forms/template.ts";
import { fieldTimeOf, termsWithin, timeBasisOf, yearsBefore } from "../../forms/time-basis.ts";
import { formHead } from "./form-head.ts";

const form = (sections: string, subject = "person"): string =>
  `${formHead("XX-1", subject)}sections:\n${sections}`;
const field = (text: string): string =>
  `  - { kind: grid, pairs: 2, fields: [{ id: a, label: 甲, ${text} }] }`;
const picking = (text: string, more = ""): string =>
  `  - { kind: rows, rows: "pick(${text})", columns: [{ id: a, label: 甲, value: row.id }]${more} }`;
const bound = (text: string) => bind(parseDefinition(text, "XX-1.yaml"));

test.each([
  [field("value: person.salary"), '"person" has no column "salary"'],
  [field("value: person.chief.name"), '"person" has no relation "chief"'],
  [field("value: person.titles.title_name"), "leads to many"],
  [field("value: org.name"), 'cannot start with "org"'],
  [field("value: person.name | shout"), 'no pipe "shout"'],
  [field("value: person.name extra"), "left over"],
  [field("value: $nothing"), 'no variable "$nothing"'],
  [field('value: "sum(person.workloads[term = $never].share)"'), 'no variable "$never"'],
  [field('value: "sum(person.headed_projects.contract_amount)"'), "money needs a unit"],
  [field("value: person.name, only_if: sex_name"), "no true-or-false column"],
  [field("value: person.name, unit: 万元"), "cannot be printed"],
  [field('value: person.name, basis: "at(12-31)"'), "time basis"],
  [field('value: person.name, basis: "during(academic-year)"'), "time basis"],
  [field('value: count(person.workloads), basis: "rolling(5y)"'), "time basis"],
  [
    field('value: "count(person.workloads[term within $period])", basis: since(current_title)'),
    "time basis",
  ],
  [field('value: "count(person.awards[name within $period])"'), "a date, a term or a year"],
  [field('value: "count(person.titles[appointed_on aged old])"'), "no ages"],
  [field('value: person.title.title_name, basis: "at(02-29)"'), "time basis"],
  [
    `  - { kind: rows, rows: person.titles, columns: [{ id: a, label: 甲, value: row.title_name, basis: at(12-31) }] }`,
    "time basis",
  ],
  [field('value: "submitted(PE-10, last-year, name)"'), 'no edition "last-year"'],
  [picking("person.titles, max 0"), "no such number of rows"],
  [picking("person.titles"), 'expected ","'],
  [picking("person.titles, max 5, sorted"), "no such word"],
  [picking("person.titles by person.id_no, max 5"), "no pick is kept by it"],
  [picking("persons, max 5"), "rows of a person"],
  [picking("person.titles, max 5", ", total: 合计"), "no groups and no totals"],
  [
    "  - { kind: week, of: 'persons', meetings: x.y, blocks: [1-2], lines: [a] }",
    "must start from the person",
  ],
  [
    "  - { kind: week, of: person.teaching, meetings: section.meetings, blocks: [1-2], lines: ['{meeting.teacher}'] }",
    'has no column "teacher"',
  ],
  [field("value: person.name, manual: 不可兼有"), "not two of them"],
  [field("value: person.evaluation_responses.id"), "no relation"],
  ["  - { kind: rows, rows: 'persons[x = 1]', columns: [{ id: a, label: 甲 }] }", 'no column "x"'],
])("a wrong definition is refused when it is loaded: %s", (sections, message) => {
  expect(() => bound(form(sections))).toThrow(message);
});

const crosstab = (star: string): string => `  - kind: crosstab
    count: persons
    stub: [项目]
    rows: [{ id: r1, stub: [合计], stars: [${star}] }, { id: r2, stub: [女], where: sex_code = 2 }]
    columns: [{ id: c1, label: 人数 }, { id: c2, label: 其他, where: sex_code missing }]`;

test("a cell with a star must stay empty: it is printed, not a slot", () => {
  const [sheet] = layoutOf(bound(form(crosstab("c2"), "university"))).sheets;
  const placed = sheet?.placed ?? [];
  expect(placed.filter(({ kind }) => kind === "star")).toHaveLength(1);
  expect(placed.filter(({ kind }) => kind === "figure")).toHaveLength(3);
  expect(() => bound(form(crosstab("c9"), "university"))).toThrow('no column "c9"');
});

test("every form of the catalogue has a template, and no two of its cells stand in one place", async () => {
  expect(catalogue().length).toBeGreaterThanOrEqual(12);
  for (const one of catalogue()) {
    const { layout, bytes } = await templateOf(one);
    const taken = new Set<string>();
    const placed = layout.sheets.flatMap((sheet) =>
      sheet.placed.map(({ box }) => ({ name: sheet.name, box })),
    );
    for (const { name, box } of placed)
      for (let row = box.row; row <= box.rowEnd; row++)
        for (let col = box.col; col <= box.colEnd; col++) {
          const at = `${name}/${row}/${col}`;
          expect(taken.has(at), `${one.definition.id} ${at}`).toBe(false);
          taken.add(at);
        }
    expect(bytes.length).toBeGreaterThan(2000);
  }
});

test("a clock says its moment and period", () => {
  const at = (clock: Parameters<typeof timeBasisOf>[0], day: string) =>
    timeBasisOf(clock, fixedClock(`${day}T09:00:00+08:00`));
  expect(at("point 09-30", "2026-11-09").asOf).toBe("2026-09-30");
  expect(at("point 12-31", "2026-11-09").asOf).toBe("2025-12-31");
  expect(at("point 09-30", "2026-09-30").asOf).toBe("2026-09-30");
  expect(at("term", "2026-11-09").term).toBe("2026-2027-1");
  expect(at("term", "2027-01-15").term).toBe("2026-2027-1");
  expect(at("term", "2026-03-01").term).toBe("2025-2026-2");
  expect(at("academic-year", "2026-11-09")).toMatchObject({ from: "2025-09-01", to: "2026-09-01" });
  expect(at("academic-year", "2026-11-09").term).toBe("2025-2026-2");
  expect(at("calendar-year", "2026-11-09")).toMatchObject({ from: "2025-01-01", to: "2026-01-01" });
  expect(at("calendar-year", "2026-11-09").asOf).toBe("2025-12-31");
  expect(at("calendar-year", "2026-12-31").asOf).toBe("2026-12-31");
  expect(at("academic-year", "2026-08-31")).toMatchObject({ asOf: "2026-08-31", to: "2026-09-01" });
  expect(at("quarter", "2026-11-09")).toMatchObject({ from: "2026-07-01", asOf: "2026-09-30" });
  expect(at("quarter", "2026-02-01")).toMatchObject({ from: "2025-10-01", asOf: "2025-12-31" });
  expect(at("month", "2026-01-31")).toMatchObject({ from: "2026-01-01", asOf: "2026-01-31" });
});

test("a field's own basis has its own period", () => {
  const now = fixedClock("2026-11-09T09:00:00+08:00");
  const year = timeBasisOf("calendar-year", now);
  expect(fieldTimeOf(year, "calendar-year", "during(academic-year)")).toMatchObject({
    asOf: "2025-12-31",
    from: "2024-09-01",
    to: "2025-09-01",
    term: "2024-2025-2",
  });
  expect(fieldTimeOf(year, "calendar-year", "rolling(5y)")).toMatchObject({
    from: "2021-01-01",
    to: "2026-01-01",
  });
  expect(fieldTimeOf(year, "calendar-year", "contract")).toMatchObject({
    to: "2026-01-01",
    since: "post.valid_from",
  });
  const quarter = timeBasisOf("quarter", now);
  expect(fieldTimeOf(quarter, "quarter", "during(calendar-year)")).toMatchObject({
    from: "2026-01-01",
    to: "2026-10-01",
  });
  expect(termsWithin("2024-09-01", "2025-09-01")).toEqual(["2024-2025-1", "2024-2025-2"]);
  expect(termsWithin("2026-01-01", "2027-01-01")).toEqual(["2025-2026-2", "2026-2027-1"]);
  expect(yearsBefore("2024-02-29", 1)).toBe("2023-02-28");
});

test("the catalogue is listed, and a form says where each field comes from", () => {
  expect(listForms().map((form) => form.id)).toContain("GJ-422");
  const fields = new Map(describeForm("pe-10").fields.map((one) => [one.label, one]));
  expect(fields.get("姓名")).toMatchObject({ kind: "bound", from: "person.name" });
  expect(fields.get("本人确认")?.kind).toBe("manual");
  expect(describeForm("RM-03").fields.some((one) => one.kind === "no-source")).toBe(true);
  expect(() => describeForm("ZZ-1")).toThrow('no form "ZZ-1"');
});

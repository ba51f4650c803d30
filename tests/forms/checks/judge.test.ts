import { expect, test } from "vitest";
import { bind } from "../../../forms/bound-form.ts";
import { parseDefinition } from "../../../forms/catalogue.ts";
import { judge } from "../../../forms/checks/judge.ts";
import type { Beside } from "../../../forms/checks/judgement.ts";
import { checkRelations } from "../../../forms/checks/relations.ts";
import { type FormValues, gather, type Said } from "../../../forms/checks/values.ts";
import { formHead } from "../form-head.ts";

const head = (id: string, more = ""): string => `${formHead(id, "org")}${more}`;
const list = `sections:
  - { kind: rows, rows: persons, owner: { unit: home_org.org_no, college: home_org.college_no }, columns: [
      { id: staff_no, label: 工号, value: row.staff.staff_no }, { id: id_no, label: 证件号, value: row.id_no },
      { id: birth, label: 出生, value: row.birth_date, format: yyyy-MM }, { id: joined, label: 来校, value: row.staff.joined_on, format: yyyy-MM-dd },
      { id: a, label: 甲 , value: row.name }, { id: b, label: 乙, value: row.name }, { id: c, label: 丙, value: row.name } ] }`;
const table = `sections:
  - { kind: crosstab, count: persons, owner: { unit: home_org.org_no, college: home_org.college_no }, stub: [项目],
      rows: [{ id: all, stub: [总计] }, { id: women, stub: [女] }, { id: men, stub: [男] }],
      columns: [{ id: total, label: 合计 }, { id: young, label: 青年 }, { id: old, label: 老年 }] }`;
const form = (sections: string, check: string, id = "XX-1") =>
  bind(
    parseDefinition(
      `${head(id)}${sections}\nchecks:\n  - { id: one, say: 应当成立, ${check} }`,
      `${id}.yaml`,
    ),
  );

const beside: Beside = {
  variables: { asOf: "2026-09-30" },
  column: (reference) => (reference === "ZZ-9.staff_no" ? new Set(["001"]) : undefined),
  form: (id) =>
    id === "ZZ-9"
      ? gather(form(table, "kind: row, rule: total >= 0"), [named("all/total", 7)])
      : undefined,
  last: (name) => (name === "all/total" ? 10 : undefined),
  yearAgo: (name) => (name === "all/total" ? 10 : undefined),
  seen: () => undefined,
};
const named = (key: string, value: Said | undefined, line?: number) => ({
  key,
  ...(line !== undefined && { list: 0, line }),
  cell: { at: `表!${key}${line ?? ""}`, label: key, ...(value !== undefined && { value }) },
});
const rows = (...given: readonly Readonly<Record<string, Said | undefined>>[]) =>
  given.flatMap((row, line) => Object.entries(row).map(([key, value]) => named(key, value, line)));
const figures = (given: Readonly<Record<string, Said>>) =>
  Object.entries(given).map(([key, value]) => named(key, value));

type Planted = readonly ReturnType<typeof named>[];
const judged = (sections: string, check: string, planted: Planted) => {
  const one = form(sections, check);
  const values: FormValues = gather(one, planted);
  return judge(one.checks, values, beside);
};

test.each<[string, string, string, Planted, Planted, string, string]>([
  [
    "existence",
    list,
    "kind: exists, fields: [a]",
    rows({ a: "甲" }),
    rows({ a: undefined }),
    "空",
    "“a”不得为空",
  ],
  [
    "existence in another form, with an exception",
    list,
    "kind: exists, fields: [staff_no], in: ZZ-9.staff_no, or: ['000000']",
    rows({ staff_no: "001" }, { staff_no: "000000" }),
    rows({ staff_no: "002" }),
    "002",
    "在 ZZ-9.staff_no 中，或 000000",
  ],
  [
    "a sum in a row",
    table,
    "kind: row, rule: total = young + old",
    figures({ "all/total": 3, "all/young": 1, "all/old": 2 }),
    figures({ "all/total": 4, "all/young": 1, "all/old": 2 }),
    "4",
    "3",
  ],
  [
    "a sum down a column",
    table,
    "kind: row, rule: all = women + men",
    figures({ "all/total": 3, "women/total": 1, "men/total": 2 }),
    figures({ "all/total": 3, "women/total": 2, "men/total": 2 }),
    "3",
    "4",
  ],
  [
    "a condition",
    list,
    "kind: row, rule: a = 横向 => b missing",
    rows({ a: "横向", b: undefined }, { a: "纵向", b: "国家级" }),
    rows({ a: "横向", b: "国家级" }),
    "国家级",
    "空",
  ],
  [
    "within a tolerance",
    list,
    "kind: row, rule: c = a * 2, within: 0.05",
    rows({ a: 1, c: 2.04 }),
    rows({ a: 1, c: 2.06 }),
    "2.06",
    "2",
  ],
  [
    "uniqueness",
    list,
    "kind: unique, fields: [staff_no]",
    rows({ staff_no: "001" }, { staff_no: "002" }),
    rows({ staff_no: "001" }, { staff_no: "001" }),
    "001",
    "只出现一次，已见于 表!staff_no0",
  ],
  [
    "dates",
    list,
    "kind: dates, rule: birth + 16y <= joined",
    rows({ birth: "1980-05", joined: "1996-05-01" }),
    rows({ birth: "1980-05", joined: "1996-04-30" }),
    "1996-05",
    "≤ 1996-04-30",
  ],
  [
    "dates against the moment",
    list,
    "kind: dates, rule: joined <= $asOf",
    rows({ joined: "2026-09-30" }),
    rows({ joined: "2026-10-01" }),
    "2026-10-01",
    "≤ 2026-09-30",
  ],
  [
    "one of several",
    list,
    "kind: exclusive, fields: [a, b, c]",
    rows({ a: "1", b: undefined, c: undefined }),
    rows({ a: "1", b: "2", c: undefined }),
    "1、2",
    "至多填一项",
  ],
  [
    "in none of the others",
    list,
    "kind: exclusive, fields: [staff_no], not_in: [ZZ-9.staff_no]",
    rows({ staff_no: "002" }),
    rows({ staff_no: "001" }),
    "001",
    "不在 ZZ-9.staff_no 中",
  ],
  [
    "a sum in another form",
    table,
    "kind: sums, rule: all/total = ZZ-9:all/total",
    figures({ "all/total": 7 }),
    figures({ "all/total": 8 }),
    "8",
    "7",
  ],
  [
    "a sum over rows",
    list,
    "kind: sums, rule: 'sum(b, a = 甲) = 3'",
    rows({ a: "甲", b: 1 }, { a: "甲", b: 2 }, { a: "乙", b: 9 }),
    rows({ a: "甲", b: 1 }, { a: "乙", b: 2 }),
    "1",
    "3",
  ],
  [
    "the closing figure of the edition before",
    table,
    "kind: row, rule: all/total = last:all/total",
    figures({ "all/total": 10 }),
    figures({ "all/total": 11 }),
    "11",
    "10",
  ],
  [
    "year on year",
    table,
    "kind: yearly, moved: 0.1",
    figures({ "all/total": 11 }),
    figures({ "all/total": 12 }),
    "12（20%）",
    "上年报送 10，变动不超过 10%，否则须说明",
  ],
])(
  "%s: passes and fails with the numbers",
  (_what, sections, check, good, bad, found, expected) => {
    expect(judged(sections, check, good).failures).toEqual([]);
    expect(judged(sections, check, good).judged).toBeGreaterThan(0);
    const [failure] = judged(sections, check, bad).failures;
    expect(failure).toMatchObject({ found, expected, severity: "error", say: "应当成立" });
    expect(failure?.cells.every(({ at }) => at.startsWith("表!"))).toBe(true);
  },
);

test("what nobody has filled is not judged", () => {
  const open = {
    ...named("a", undefined, 0),
    cell: { at: "表!A1", label: "甲", open: true as const },
  };
  expect(judged(list, "kind: exists, fields: [a]", [open])).toMatchObject({
    failures: [],
    judged: 0,
    open: 1,
  });
  expect(judged(list, "kind: row, rule: a <= b", rows({ a: 1, b: undefined }))).toMatchObject({
    failures: [],
    open: 1,
  });
});

test.each([
  [list, "kind: row, rule: a = nothing", 'no field, row or column "nothing"'],
  [list, "kind: row, rule: a =", "at its end"],
  [list, "kind: row, rule: a <= $never", 'at "never"'],
  [list, "kind: exclusive, fields: [a]", "one field alone excludes nothing"],
  [table, "kind: unique, fields: [total]", "stands once in a form"],
  [
    table,
    "kind: yearly, moved: 0.1, figures: [all/nobody]",
    'no field, row or column "all/nobody"',
  ],
])(
  "a check that cannot be carried out is refused when it is loaded: %#",
  (sections, check, message) => {
    expect(() => form(sections, check)).toThrow(message);
  },
);

test("forms that name each other wrongly are refused when they are loaded", () => {
  const depends = (id: string, on: string) =>
    bind(parseDefinition(`${head(id, `dependsOn: [${on}]`)}\n${list}`, `${id}.yaml`));
  expect(() =>
    checkRelations([depends("XX-1", "XX-2"), depends("XX-2", "XX-3"), depends("XX-3", "XX-1")]),
  ).toThrow("XX-1 → XX-2 → XX-3 → XX-1");
  expect(() => checkRelations([depends("XX-1", "XX-9")])).toThrow('no other form "XX-9"');
  const other = form(list, "kind: row, rule: a = b", "XX-2");
  const asks = (of: string) => form(list, `kind: exists, fields: [id_no], in: ${of}`);
  expect(() => checkRelations([asks("XX-2.id_no"), other])).toThrow("sensitive (L4)");
  expect(() => checkRelations([asks("XX-2.nobody"), other])).toThrow(
    'no list of XX-2 has a filled column "nobody"',
  );
  expect(() => checkRelations([asks("XX-2.staff_no"), other])).not.toThrow();
});

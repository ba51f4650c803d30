import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, expect, inject, test } from "vitest";
import { parse } from "yaml";
import { fillonce } from "../small-home.ts";

// Its 最近职称 is in no dictionary, its 合同经费 (money) names no unit; all else is understood.
const blank = "docs/blank-forms/teacher-overview.xlsx";
let home: string;
let id: string;
let next = 1;
beforeAll(async () => {
  home = mkdtempSync(join(inject("shared"), "bind-"));
  await fillonce(["init", "--home", home]);
});
beforeEach(() => {
  id = `XX-${next++}`;
});

interface Kept {
  readonly error?: string;
  readonly hint?: string;
  readonly file: string;
  readonly bound: readonly { readonly label: string; binding: string; readonly by: string }[];
  readonly left: readonly { readonly label: string; readonly why: string }[];
  readonly before?: { readonly form: string; readonly same: boolean };
}

async function bind(file: string, ...said: readonly string[]) {
  const args = ["forms", "bind", file, ...said, "--home", home, "--json"];
  const { code, stdout } = await fillonce(args);
  const told: Kept = JSON.parse(stdout);
  return { code, told };
}
const kept = () => readdirSync(join(home, "templates")).filter((name) => name.startsWith(`${id}.`));
const reasons = ({ left }: Kept) => Object.fromEntries(left.map(({ label, why }) => [label, why]));

test("what the dictionary is not sure of stays empty until the officer says it; then it is filled", async () => {
  const first = await bind(blank, "--as", id);
  expect(first.code).toBe(0);
  expect(reasons(first.told)).toMatchObject({
    最近职称: "unknown",
    合同经费: "unit",
    填表人签字: "manual",
  });
  expect(first.told.bound.every(({ by }) => by === "sure")).toBe(true);
  const { fields } = parse(readFileSync(first.told.file, "utf8")).sections[0];
  const title = fields.find((one: { label: string }) => one.label === "最近职称");
  expect(title).not.toHaveProperty("value");

  const said = ["--set", "F4=person.title.title_name", "--unit", "E8=万元", "--leave", "姓名"];
  const again = await bind(blank, "--as", id, ...said);
  expect(again.told.before).toMatchObject({ form: id, same: true });
  expect(again.told.bound).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ label: "最近职称", binding: "person.title.title_name" }),
      expect.objectContaining({ label: "合同经费", binding: "row.contract_amount" }),
      expect.objectContaining({ label: "工号", by: "before" }),
    ]),
  );
  expect(reasons(again.told)).toMatchObject({ 姓名: "officer" });

  // Asked a third time it is as it was decided.
  const third = await bind(blank, "--as", id);
  expect(third.told.bound.map(({ label }) => label)).toContain("最近职称");
  expect(reasons(third.told)).toMatchObject({ 姓名: "before" });
});

test.each([
  ["a proposal where there is none", ["--set", "F4"], "没有可以采用的建议"],
  ["a source that does not exist", ["--set", "F4=person.nothing"], "不能用在这里"],
  ["a source that belongs to a row of a list", ["--set", "B3=row.name"], "不能用在这里"],
  ["a list of what is not recorded", ["--rows", "B8=person.nothing"], "不能用在这里"],
  ["a unit that is not its own", ["--set", "E8", "--unit", "E8=平方米"], "E8"],
])("%s is refused with what to do, and nothing is kept", async (_what, said, words) => {
  const { code, told } = await bind(blank, "--as", id, ...said);
  expect(told.error).toContain(words);
  expect(told.hint).toBeTruthy();
  expect([code, kept()]).toEqual([2, []]);
});

test("an id of the catalogue, of another form, or none at all is refused", async () => {
  expect((await bind(blank, "--as", "PE-10")).told.error).toContain("目录里的表");
  expect((await bind(blank, "--as", "x y")).told.error).toContain("不能作编号");
  expect((await bind(blank, "--set", "F4")).told.error).toContain("确认时要写编号");
  await bind(blank, "--as", id);
  const other = "tests/forms/bind/blanks/w04-roster.xlsx";
  expect((await bind(other, "--as", id)).told.error).toContain("已是另一张表");
});

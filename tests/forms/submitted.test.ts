import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fixedClock } from "../../core/clock.ts";
import { homeAt } from "../../core/paths.ts";
import { openState, type State } from "../../core/state.ts";
import { bind } from "../../forms/bound-form.ts";
import { catalogue, parseDefinition } from "../../forms/catalogue.ts";
import { cellProvenance } from "../../forms/provenance.ts";
import { adopt } from "../../forms/submitted/adopt.ts";
import { checkOpenings } from "../../forms/submitted/opening.ts";
import { describeWith } from "../needs.ts";
import { type Department, openDepartment } from "./department.ts";
import { hasOpenpyxl, seen } from "./package/workbooks.ts";

const file = "900-示范大学.xlsx";
let department: Department;
let folder: string;
let state: State;
beforeAll(async () => {
  department = await openDepartment();
  folder = mkdtempSync(join(tmpdir(), "fillonce-submitted-"));
  state = await openState(homeAt(folder));
});
afterAll(async () => {
  await state[Symbol.asyncDispose]();
  await department[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const fill = (profile: "check" | "submit", asOf?: string) =>
  department.fill({
    ...{ form: "SJ-2", subjects: { kind: "all" }, state, profile },
    ...(asOf && { asOf }),
  });

describeWith("openpyxl", hasOpenpyxl)("opening figures of an equipment return", () => {
  const sheet = () => Object.values(seen(department.file("SJ-2", file)).sheets)[0];
  const value = (at: string) => sheet()?.cells[at]?.value ?? null;

  test("without last year's return they stay empty, with the reason; then they are what was handed in", async () => {
    const before = await fill("submit", "2025-08-31");
    expect(before.cells.reasons["not-submitted"]).toBe(2);
    expect([value("B4"), value("D4"), value("B9"), value("D9")]).toEqual([null, null, 1, 8.23]);
    expect(before.lost.map(({ message }) => message)).toEqual([
      "没有收到 SJ-2 2023-2024 版的报送数，收入之后（forms adopt）才能填期初数",
    ]);
    await adopt(
      state,
      { file: join(before.folder, file), edition: "2024-2025", by: "王老师", recordedBy: "test" },
      fixedClock("2025-09-20T10:00:00+08:00").now(),
    );
    const now = await fill("submit");
    expect([value("B4"), value("D4"), value("B9"), value("D9")]).toEqual([1, 8.23, 3, 9.43]);
    expect(now.cells.reasons["not-submitted"]).toBe(0);
    const provenance = join(now.folder, "provenance.parquet");
    const budget = { memory: "256MB", threads: 1, temp: tmpdir() };
    const cell = await cellProvenance(provenance, { subject: "900", address: "B4" }, budget);
    expect(cell?.rule).toContain("SJ-2 2024-2025 版，王老师 2025-09-20 报送");
  });

  test("another return of last year makes another file, and a 核对稿 names it", async () => {
    const before = await fill("submit");
    await state.knex("submitted_figure").where({ name: "closing_items" }).update({ value: "11" });
    await state.knex("submission").update({ id: "replaced" });
    await state.knex("submitted_figure").update({ submission_id: "replaced" });
    const after = await fill("submit");
    expect(value("B4")).toBe(11);
    expect(after.id).not.toBe(before.id);
    await fill("check");
    expect(sheet()?.cells["B4"]?.value).toBe(11);
  });
});

test.each([
  ["submitted(SJ-2, edition-1, nothing)", "", 'SJ-2 has no "nothing"'],
  ["submitted(SJ-9, edition-1, closing_items)", "", 'no form "SJ-9"'],
  ["submitted(SJ-2, edition-1, closing_value)", ", unit: 元", 'printed in "万元", not in "元"'],
  ["submitted(GJ-411, edition-1, all/total)", "", "their figures need not agree"],
])("%s%s is refused when the catalogue is read", (binding, more, message) => {
  const text = `
id: XX-1
family: test
titles: { zh: 测试表, en: Test }
issuer: 资产处
edition: "2026"
office: assets
filler: 业务部门
signers: [填表人]
media: xlsx
subject: university
grain: indicator
cycle: annual
clock: academic-year
page: portrait
sections:
  - { kind: grid, pairs: 2, fields: [{ id: a, label: 甲, value: "${binding}"${more} }] }`;
  const form = bind(parseDefinition(text, "XX-1.yaml"));
  expect(() => checkOpenings([...catalogue(), form])).toThrow(message);
});

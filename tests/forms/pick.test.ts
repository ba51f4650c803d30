import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { fixedClock } from "../../core/clock.ts";
import { openMemory, quoteText } from "../../core/duckdb.ts";
import { homeAt } from "../../core/paths.ts";
import { openState, type State } from "../../core/state.ts";
import type { FillSummary } from "../../forms/fill.ts";
import { choose, offerOf } from "../../forms/pick/offer.ts";
import type { Principal } from "../../query/principal.ts";
import { describeWith, hasProgram } from "../needs.ts";
import { type Department, openDepartment } from "./department.ts";
import { seenDocument } from "./package/documents.ts";

const clock = fixedClock("2026-11-09T07:30:00+08:00");
const zhang = { kind: "person", no: "00123" } as const;
const file = "00123-张伟.docx";

let department: Department;
let folder: string;
let state: State;
beforeAll(async () => {
  department = await openDepartment();
  folder = mkdtempSync(join(tmpdir(), "fillonce-pick-"));
  state = await openState(homeAt(folder));
});
afterAll(async () => {
  await state[Symbol.asyncDispose]();
  await department[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => state.knex("pick_choice").delete());

const offer = (principal: Principal = { role: "staff", staff_no: "00123" }) => {
  const { reader } = department;
  return offerOf({
    ...{ pick: "代表作", person: "00123", reader, state, clock },
    principalFor: () => principal,
  });
};
const choosing = async (...keys: readonly string[]) =>
  choose({ state, clock }, await offer(), { keys, by: "张伟", recordedBy: "test" });
const fill = (form: string, profile: "check" | "submit" = "submit"): Promise<FillSummary> =>
  department.fill({ form, subjects: zhang, state, profile });

/** The rows of the picked list of a filled form, as Python's own reader finds them: number, title and colour. */
function picked(form: string) {
  const { cells } = seenDocument(department.file(form, file));
  const texts = cells.map(({ text }) => text);
  const from = texts.findIndex((text) => /代表作（|送审成果（/.test(text));
  const first = texts.indexOf("1", from);
  const width = form === "PR-06" ? 11 : 6;
  const lines: {
    no: string | undefined;
    title: string | undefined;
    fill: string | null | undefined;
  }[] = [];
  for (let at = first; texts[at] === String(lines.length + 1); at += width)
    lines.push({ no: texts[at], title: texts[at + 1], fill: cells[at + 1]?.fill });
  return lines;
}
const titles = (form: string) => picked(form).map(({ title }) => title);

describeWith("python3", hasProgram("python3", "--version"))("representative works", () => {
  test("one choice fills every form that asks, in the person's order, and each cell says whose it is", async () => {
    await choosing("CG-u3", "CG-u2", "CG-u5");
    const made = await fill("TA-3");
    expect(titles("TA-3")).toEqual(["去年的论文", "A Study", "一本专著"]);
    expect(made.lost).toEqual([]);
    const provenance = join(made.folder, "provenance.parquet");
    const [inPapers, inPicked] = await cellsWith(provenance, "A Study");
    expect(inPapers?.["rule"]).not.toContain("选定");
    expect(inPicked).toMatchObject({ entity: "output", entity_id: "u2", column: "title" });
    expect(inPicked?.["rule"]).toContain("代表作：张伟 2026-11-09 选定，第 2 项");
    // 张伟's present title is of 2005 at the end of last year: the same choice, another form and another day.
    await department.fill({ form: "PR-01", subjects: zhang, state, asOf: "2025-12-31" });
    expect(titles("PR-01")).toEqual(["去年的论文", "A Study", "一本专著"]);
    await department.fill({ form: "PR-06", subjects: zhang, state, asOf: "2025-12-31" });
    expect(titles("PR-06")).toEqual(["去年的论文", "A Study", "一本专著"]);
  });

  test("before anybody has chosen, a 核对稿 proposes the newest, marked; a 报送稿 keeps the lines empty", async () => {
    const draft = await fill("TA-3", "check");
    expect(picked("TA-3")).toEqual(
      ["A Study", "一本专著", "储能<系统>&控制", "去年的论文"].map((title, index) => ({
        ...{ no: String(index + 1), title, fill: "E2EFDA" },
      })),
    );
    const { text } = seenDocument(department.file("TA-3", file));
    expect(text).toContain("代表作待选：按默认次序列出，尚未选定");
    const made = await fill("TA-3");
    expect(titles("TA-3")).toEqual(["", "", "", ""]);
    expect(made.cells.reasons["not-chosen"]).toBe(4 * 5);
    expect(draft.cells.reasons["not-chosen"]).toBeGreaterThan(0);
    expect(draft.cells.filled).toBe(made.cells.filled);
  });

  test("a chosen row that a form cannot list keeps its place and is named", async () => {
    await choosing("CG-u2", "CG-u3", "CG-u1");
    await state.knex("pick_choice").update({
      rows: JSON.stringify([
        { key: "CG-u2", label: "A Study" },
        { key: "CG-x9", label: "撤稿的论文" },
        { key: "CG-u3", label: "去年的论文" },
      ]),
    });
    const made = await fill("TA-3");
    expect(titles("TA-3")).toEqual(["A Study", "", "去年的论文"]);
    expect(made.lost).toEqual([
      {
        subject: "00123",
        message: "代表作第 2 项“撤稿的论文”（CG-x9）已不在记录中，或填表人无权查看，请重新选定",
      },
    ]);
    expect(made.cells.reasons["choice-lost"]).toBe(5);
    // Since July 2026 a professor: none of these is of that time, though all are in the record.
    const promotion = await fill("PR-01");
    expect(titles("PR-01")).toEqual(["", "", ""]);
    expect(promotion.lost.map(({ message }) => message)).toEqual([
      "代表作第 1 项“A Study”（CG-u2）不在本表的统计范围内，请重新选定",
      "代表作第 2 项“撤稿的论文”（CG-x9）已不在记录中，或填表人无权查看，请重新选定",
      "代表作第 3 项“去年的论文”（CG-u3）不在本表的统计范围内，请重新选定",
    ]);
  });

  test("a form that lists fewer takes the first ones and names the rest", async () => {
    await choosing("CG-u1", "CG-u2", "CG-u3", "CG-u5");
    const made = await department.fill({
      form: "PR-06",
      subjects: zhang,
      state,
      asOf: "2025-12-31",
    });
    expect(titles("PR-06")).toEqual(["储能<系统>&控制", "A Study", "去年的论文"]);
    expect(made.lost).toEqual([]);
    const [third] = await cellsWith(join(made.folder, "provenance.parquet"), "去年的论文");
    expect(third?.["rule"]).toContain("第 3 项；本表限 3 项，未列“一本专著”（CG-u5）");
  });

  test("another choice makes another file; the same one the same bytes", async () => {
    await choosing("CG-u1");
    const first = await fill("TA-3");
    const bytes = department.file("TA-3", file);
    await fill("TA-3");
    expect(Buffer.compare(department.file("TA-3", file), bytes)).toBe(0);
    await choosing("CG-u2");
    const second = await fill("TA-3");
    expect(second.id).not.toBe(first.id);
    expect(titles("TA-3")).toEqual(["A Study"]);
    await choosing();
    await fill("TA-3");
    expect(titles("TA-3")).toEqual(["", "", "", ""]);
    expect(await state.knex("pick_choice").count({ n: "*" })).toEqual([{ n: 2 }]); // what was chosen stays on record
  });
});

test("only rows that are offered can be chosen, once each, and not too many", async () => {
  const { rows, max, forms } = await offer();
  expect(rows.map(({ key }) => key)).toEqual(["CG-u2", "CG-u5", "CG-u1", "CG-u3"]); // no software
  expect({ max, forms: forms.map(({ id }) => id) }).toEqual({
    max: 5,
    forms: ["PR-01", "PR-06", "TA-3"],
  });
  expect(rows.every((row) => row.forms.join() === "TA-3")).toBe(true);
  await expect(choosing("CG-u4")).rejects.toThrow("CG-u4");
  await expect(choosing("CG-u1", "CG-u1")).rejects.toThrow("两次");
  expect(await state.knex("pick_choice").count({ n: "*" })).toEqual([{ n: 0 }]);
});

test("nobody chooses for a person outside their scope", async () => {
  await expect(offer({ role: "staff", staff_no: "00124" })).rejects.toThrow("00123");
  await expect(offer({ role: "officer", org_no: "200" })).rejects.toThrow("00123");
  expect((await offer({ role: "officer", org_no: "100" })).subject.name).toBe("张伟");
});

/** The provenance of the cells that say this, top to bottom. */
async function cellsWith(file: string, value: string) {
  const database = await openMemory({ memory: "256MB", threads: 1, temp: tmpdir() });
  const connection = await database.connect();
  const rows = await connection.rows(
    `FROM read_parquet(${quoteText(file)}) WHERE value = ${quoteText(value)}`,
  );
  connection.close();
  database.close();
  return rows;
}

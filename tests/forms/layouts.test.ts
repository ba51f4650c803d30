import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openMemory, quoteText } from "../../core/duckdb.ts";
import { cellProvenance } from "../../forms/provenance.ts";
import { measurements } from "../../query/measurements.ts";
import { describeWith, hasProgram } from "../needs.ts";
import { type Department, openDepartment } from "./department.ts";
import { seenDocument } from "./package/documents.ts";
import { hasOpenpyxl, type SeenSheet, seen } from "./package/workbooks.ts";

let department: Department;
beforeAll(async () => {
  department = await openDepartment();
});
afterAll(() => department[Symbol.asyncDispose]());

const budget = { memory: "256MB", threads: 1, temp: tmpdir() };
const zhang = { kind: "person", no: "00123" } as const;
const college = { kind: "org", no: "100" } as const;

/** The texts of a sheet, row by row from the top; empty cells are left out. */
function rowsOf(sheet: SeenSheet | undefined): readonly (readonly unknown[])[] {
  const rows = new Map<number, unknown[]>();
  for (const [at, { value }] of Object.entries(sheet?.cells ?? {})) {
    const row = Number(at.replace(/\D/g, ""));
    if (value !== null && value !== "") rows.set(row, [...(rows.get(row) ?? []), value]);
  }
  return [...rows].sort(([a], [b]) => a - b).map(([, values]) => values);
}

/** Texts that stand one after another in a document's cells. */
const after = (cells: readonly { readonly text: string }[], label: string, count: number) => {
  const from = cells.findIndex(({ text }) => text === label);
  return cells.slice(from + 1, from + 1 + count).map(({ text }) => text);
};

describeWith("python3", hasProgram("python3", "--version"))("a document of many lists", () => {
  test("every list repeats its own row, with its total, and years run to the right", async () => {
    const made = await department.fill({ form: "TA-3", subjects: zhang });
    expect(made.errors).toEqual([]);
    const { cells, controls } = seenDocument(department.file("TA-3", "00123-张伟.docx"));
    const texts = cells.map(({ text }) => text);
    const papers = texts.slice(
      texts.indexOf("论文题目"),
      texts.findIndex((text) => text.startsWith("三、代表作")),
    );
    expect(papers.filter((text) => /Study|储能|去年/.test(text))).toEqual([
      "A Study",
      "储能<系统>&控制",
      "去年的论文",
    ]);
    // 12.3457 + 5 + 0.0001 万元, each as it is printed.
    expect(after(cells, "合计", 2)).toEqual(["17.35", expect.any(String)]);
    expect(after(cells, "考核年度", 2)).toEqual(["2024", "2025"]);
    expect(after(cells, "考核结果", 2)).toEqual(["优秀", "合格"]);
    expect(controls["students"]?.text).toBe("1");
    expect(texts.some((text) => text.includes("院系负责人签字（盖章）"))).toBe(true);
  });

  test("a 核对稿 marks the cells of repeated rows too", async () => {
    await department.fill({ form: "TA-3", subjects: zhang, profile: "check" });
    const { cells } = seenDocument(department.file("TA-3", "00123-张伟.docx"));
    const at = cells.findIndex(({ text }) => text === "A Study");
    const [, venue] = cells.slice(at, at + 2);
    expect(venue).toMatchObject({ text: "", fill: "FFF2CC" });
  });

  test("every filled cell of a list in a document has a source", async () => {
    const made = await department.fill({ form: "TA-3", subjects: zhang });
    const file = join(made.folder, "provenance.parquet");
    const title = await findCell(file, "A Study");
    expect(title).toMatchObject({ entity: "output", entity_id: "u2", column: "title" });
    const total = await findCell(file, "17.35");
    expect(total?.["rule"]).toContain("以上 3 行");
  });

  test("a graduate student's form knows the student and the supervisor", async () => {
    const made = await department.fill({ form: "GS-2", subjects: college });
    expect(made.filled).toBe(1);
    const { controls, cells } = seenDocument(department.file("GS-2", "2026901-一名研究生.docx"));
    expect(controls["student_no"]?.text).toBe("2026901");
    expect(controls["level"]?.text).toBe("硕士");
    expect(cells.map(({ text }) => text)).toEqual(expect.arrayContaining(["00123", "导师"]));
    expect(controls["reasons"]?.text).toBe("");
  });
});

/** The provenance of every cell that holds a text. */
async function findCell(file: string, value: string) {
  const database = await openMemory(budget);
  const connection = await database.connect();
  try {
    const asked = `SELECT * FROM read_parquet(${quoteText(file)}) WHERE value = $1`;
    return (await connection.rows(asked, [value]))[0];
  } finally {
    connection.close();
    database.close();
  }
}

describeWith("openpyxl", hasOpenpyxl)("workbooks of groups and sheets, read by openpyxl", () => {
  test("rows stand in groups under their names, with totals of what is printed above them", async () => {
    const made = await department.fill({ form: "SK-03", subjects: college });
    expect(made.asOf).toBe("2025-12-31");
    const sheet = Object.values(seen(department.file("SK-03", "100-信息学院.xlsx")).sheets)[0];
    const rows = rowsOf(sheet);
    const shown = rows.slice(
      rows.findIndex((row) => row[0] === "企业委托" || row[0] === "国家社科基金"),
    );
    expect(shown[0]).toEqual(["企业委托"]);
    expect(shown[1]?.slice(0, 3)).toEqual([1, "项目j4", "NO-j4"]);
    expect(shown[2]?.[0]).toBe("小计");
    expect(shown[3]).toEqual(["国家社科基金"]);
    expect(shown[4]?.slice(0, 2)).toEqual([2, "项目j2"]);
    expect(shown[5]?.slice(0, 2)).toEqual([3, "项目j3"]);
    // Contract, received and spent in thousands: j2 received 30,000 in 2025.
    expect(shown[6]).toEqual(["小计", 50, 30, 0]);
    expect(shown[7]).toEqual(["合计", 50, 30, 0]);
    const group = Object.entries(sheet?.cells ?? {}).find(([, { value }]) => value === "企业委托");
    expect(sheet?.merges.some((range) => range.startsWith(`${group?.[0]}:`))).toBe(true);
  });

  test("each building has a sheet of its own, named for it, and a cell's address names its sheet", async () => {
    const made = await department.fill({ form: "RM-08", subjects: { kind: "all" } });
    const { sheets } = seen(department.file("RM-08", "900-示范大学.xlsx"));
    expect(Object.keys(sheets)).toEqual(["信息楼", "理科楼"]);
    const [first, second] = Object.values(sheets).map(rowsOf);
    expect(first?.find((row) => row[0] === "合计")).toEqual(["合计", 100, 160.5, 80, 41, 36]);
    expect(second?.find((row) => row[0] === "合计")).toEqual(["合计", 120, 80.25, 40, 22, 18]);
    expect(second?.find((row) => row[2] === "B-501")?.[0]).toBe(1); // numbers begin again
    const file = join(made.folder, "provenance.parquet");
    const cell = { subject: "900", address: "理科楼!C5" };
    expect(await cellProvenance(file, cell, budget)).toMatchObject({
      value: "B-501",
      entity_id: "m501",
    });
  });

  test("numbers of the whole unit stand below its list", async () => {
    await department.fill({ form: "PE-05", subjects: college });
    const rows = rowsOf(
      Object.values(seen(department.file("PE-05", "100-信息学院.xlsx")).sheets)[0],
    );
    const totals = rows.filter((row) => String(row[0]).startsWith("应参加考核人数"));
    expect(totals[0]).toEqual([
      "应参加考核人数",
      1,
      "实际参加考核人数",
      1,
      "优秀人数",
      0,
      "优秀比例",
      0,
    ]);
  });

  test("a metric in a form is the number the API gives", async () => {
    const { reader } = department;
    const asked = { metric: "teachers.full_time", by: [], asOf: "2026-09-01" };
    const told = await measurements(reader, asked, { role: "office", domain: "personnel" });
    await department.fill({ form: "GJ-422", subjects: { kind: "all" }, profile: "check" });
    const [sheet] = Object.values(seen(department.file("GJ-422", "900-示范大学.xlsx")).sheets);
    expect(sheet?.cells["C5"]?.value).toBe(Number(told.whole.value));
    const items = { metric: "equipment.items", by: [] };
    const all = await measurements(reader, items, { role: "office", domain: "assets" });
    await department.fill({ form: "SZ-1", subjects: { kind: "all" } });
    const rows = rowsOf(
      Object.values(seen(department.file("SZ-1", "900-示范大学.xlsx")).sheets)[0],
    );
    expect(rows.find((row) => row[0] === "仪器设备台件")?.[1]).toBe(Number(all.whole.value));
  });
});

test("a text file has fixed columns in GBK; to be checked it is a workbook", async () => {
  const made = await department.fill({ form: "SJ-1", subjects: college });
  expect(made.errors).toEqual([]);
  const bytes = department.file("SJ-1", "100-信息学院.txt");
  const width = 5 + 20 + 8 + 30 + 20 + 200 + 1 + 3 + 12 + 8 + 8 + 8 + 10 + 50;
  expect(bytes.length % (width + 2)).toBe(0);
  const decoder = new TextDecoder("gbk");
  const column = (line: number, from: number, length: number) =>
    decoder.decode(bytes.slice(line * (width + 2) + from, line * (width + 2) + from + length));
  expect(column(0, 5, 20)).toBe("ZC-e1".padEnd(20));
  expect(column(0, 33, 30)).toBe(`服务器${" ".repeat(24)}`);
  expect(column(0, 287, 12)).toBe("82340.98".padStart(12));
  expect(column(0, 299, 8)).toBe("20061025");
  expect(column(0, width, 2)).toBe("\r\n");
  await department.fill({ form: "SJ-1", subjects: college, profile: "check" });
  expect(department.file("SJ-1", "100-信息学院.xlsx").length).toBeGreaterThan(2000);
});

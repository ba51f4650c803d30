import { readFileSync } from "node:fs";
import { join } from "node:path";
import ExcelJS from "exceljs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openMemory, quoteText } from "../../../core/duckdb.ts";
import { type Department, openDepartment } from "../department.ts";
import { bindAs, templatesFolder } from "./bound-blank.ts";

let department: Department;
const templates = templatesFolder();
beforeAll(async () => {
  department = await openDepartment();
});
afterAll(async () => {
  templates[Symbol.dispose]();
  await department[Symbol.asyncDispose]();
});

/** A list with so many rows printed, a formula beside them and totals below. */
async function listOf(room: number): Promise<Uint8Array> {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet("设备");
  sheet.getCell("A1").value = "全校设备明细";
  for (const [index, head] of [
    "序号",
    "资产编号",
    "资产名称",
    "单价（元）",
    "购置日期",
    "占比",
  ].entries())
    sheet.getCell(3, index + 1).value = head;
  for (let row = 4; row < 4 + room; row++) {
    sheet.getCell(`E${row}`).numFmt = "yyyy-mm-dd";
    sheet.getCell(`D${row}`).numFmt = "0.00";
    sheet.getCell(`F${row}`).value = { formula: `D${row}/D$${4 + room}`, result: 0 };
  }
  sheet.getCell(`A${4 + room}`).value = "合计";
  const sum = { formula: `SUM(D4:D${3 + room})`, result: 0 };
  sheet.getCell(`D${4 + room}`).value = sum;
  return new Uint8Array(await book.xlsx.writeBuffer());
}

async function provenanceIn(file: string): Promise<unknown[]> {
  const database = await openMemory({ memory: "256MB", threads: 1, temp: department.out });
  const connection = await database.connect();
  const rows = await connection.rows(`FROM read_parquet(${quoteText(file)}) ORDER BY ALL`);
  connection.close();
  database.close();
  return rows;
}

test.each([1, 3])(
  "a list that is not held (%i rows printed) gives the same file and provenance as one that is",
  async (room) => {
    const id = `XX-7${room}`;
    const columns = ["$ordinal", "row.asset_no", "row.name", "row.unit_price", "row.bought_on"];
    bindAs(
      templates.folder,
      await listOf(room),
      { id, subject: "university", title: "设备明细", office: "assets" },
      {
        rows: ["设备!A4=equipment_items order asset_no"],
        set: columns.map((binding, index) => `设备!${"ABCDE"[index]}4=${binding}`),
      },
    );
    const fill = (profile: "check" | "submit", mostHeld: number) =>
      department.fill({
        form: id,
        templates: templates.folder,
        subjects: { kind: "all" },
        profile,
        principal: { role: "office", domain: "assets" },
        mostHeld,
      });
    const [held, long] = [await fill("submit", 100), await fill("submit", 2)];
    expect([held.errors, long.errors]).toEqual([[], []]);
    expect(long.cells).toEqual(held.cells);
    expect(long.persons).toEqual(held.persons);
    const [file = ""] = JSON.parse(
      readFileSync(join(held.folder, "manifest.json"), "utf8"),
    ).files.map((one: { readonly file: string }) => one.file);
    const [expected, found] = [held, long].map(({ folder }) => readFileSync(join(folder, file)));
    expect(found?.equals(expected ?? Buffer.alloc(0))).toBe(true);
    const [told, toldLong] = [
      await provenanceIn(join(held.folder, "provenance.parquet")),
      await provenanceIn(join(long.folder, "provenance.parquet")),
    ];
    expect(toldLong).toEqual(told);
    expect(told.length).toBe(held.cells.filled);
    expect((await fill("check", 2)).errors).toEqual([]);
  },
);

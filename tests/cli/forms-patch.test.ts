import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ExcelJS from "exceljs";
import { expect, test } from "vitest";
import { formWorkbook, hasOpenpyxl, inFolder, seen } from "../forms/package/workbooks.ts";
import { describeWith } from "../needs.ts";

function patch(folder: string, ...args: readonly string[]): { status: number; json: unknown } {
  const bin = join(import.meta.dirname, "../../bin/fillonce.cjs");
  const { status, stdout } = spawnSync(
    process.execPath,
    [bin, "forms", "patch", ...args, "--json"],
    { cwd: folder, encoding: "utf8" },
  );
  return { status: status ?? -1, json: JSON.parse(stdout) };
}

describeWith("openpyxl", hasOpenpyxl)("fillonce forms patch", () => {
  test("fills by address, whatever the sheet is called", async () => {
    const book = new ExcelJS.Workbook();
    for (const name of ["名册 2026", "a!b=c", "O'Hara"]) book.addWorksheet(name);
    const bytes = new Uint8Array(await book.xlsx.writeBuffer());
    inFolder((folder) => {
      writeFileSync(join(folder, "in.xlsx"), bytes);
      const args = ["名册 2026!B2=张三", "a!b=c!A1=x!C3=5", "'O''Hara'!C4==1+1", "#1!B3=00123"];
      const sets = args.flatMap((written) => ["--set", written]);
      const more = ["--number", "o'hara!A1=1.5", "--date", "#2!A2=2026-11-09"];
      const { status, json } = patch(folder, "in.xlsx", "out.xlsx", ...sets, ...more);
      expect(status).toBe(0);
      expect(json).toMatchObject({
        touched: [
          "xl/styles.xml",
          "xl/worksheets/sheet1.xml",
          "xl/worksheets/sheet2.xml",
          "xl/worksheets/sheet3.xml",
        ],
      });
      const { sheets } = seen(readFileSync(join(folder, "out.xlsx")));
      expect(sheets["名册 2026"]?.cells).toMatchObject({
        B2: { value: "张三" },
        B3: { value: "00123" },
      });
      expect(sheets["a!b=c"]?.cells["A1"]?.value).toBe("x!C3=5");
      expect(sheets["O'Hara"]?.cells).toMatchObject({ A1: { value: 1.5 }, C4: { value: "=1+1" } });
      expect(sheets["a!b=c"]?.cells["A2"]?.value).toBe("2026-11-09T00:00:00");
    });
  });

  test("repeats a sample row for each line of a file", async () => {
    const bytes = await formWorkbook();
    inFolder((folder) => {
      writeFileSync(join(folder, "in.xlsx"), bytes);
      writeFileSync(join(folder, "rows.csv"), '工号,姓名\r\n001,"李, 四"\r\n002,王五\r\n');
      const args = ["in.xlsx", "out.xlsx", "--rows", "名册 A&B!B5=rows.csv", "--header"];
      expect(patch(folder, ...args).status).toBe(0);
      const sheet = seen(readFileSync(join(folder, "out.xlsx"))).sheets["名册 A&B"];
      expect(sheet?.cells).toMatchObject({
        B5: { value: "001" },
        C5: { value: "李, 四" },
        C6: { value: "王五" },
        A11: { value: "小计" },
      });
    });
  });

  test("what cannot be done is named, with exit code 2", async () => {
    const bytes = await formWorkbook();
    inFolder((folder) => {
      writeFileSync(join(folder, "in.xlsx"), bytes);
      writeFileSync(join(folder, "no.xlsx"), "hello");
      const refused = (...args: string[]): unknown => {
        const { status, json } = patch(folder, ...args);
        expect(status).toBe(2);
        return json;
      };
      expect(refused("no.xlsx", "out.xlsx")).toMatchObject({
        error: expect.stringContaining("not a zip archive"),
      });
      expect(refused("in.xlsx", "out.xlsx", "--set", "无!A1=x")).toMatchObject({
        error: expect.stringContaining('no worksheet "无"'),
        hint: expect.stringContaining('"统计"'),
      });
      expect(refused("in.xlsx", "out.xlsx", "--set", "nonsense")).toHaveProperty("hint");
      expect(refused("in.xlsx")).toHaveProperty("hint");
    });
  });
});

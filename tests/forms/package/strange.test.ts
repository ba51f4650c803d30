import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { fillTemplate, openTemplate } from "../../../forms/package/patch.ts";
import { describeWith } from "../../needs.ts";
import { strangeWays, written } from "./strange-files.ts";
import { formWorkbook, hasOpenpyxl, inFolder } from "./workbooks.ts";

const text = "只填一次 <fill & once>";
const judge = join(import.meta.dirname, "../../../bench/fidelity-judge.py");

const verdicts = new Map<string, unknown>();
beforeAll(async () => {
  if (!hasOpenpyxl) return;
  const form = await formWorkbook();
  inFolder((folder) => {
    const tasks = Object.entries(strangeWays).map(([way, change], i) => {
      const [before, after] = [join(folder, `${i}.xlsx`), join(folder, `${i}-after.xlsx`)];
      const bytes = written(form, change);
      const template = openTemplate(bytes);
      const found = template.sheets.find(({ isWorksheet }) => isWorksheet);
      const cells = [{ at: "C7", value: { text } }];
      const filled = fillTemplate(template, { sheets: { [found?.name ?? ""]: { cells } } });
      writeFileSync(before, bytes);
      writeFileSync(after, filled.bytes);
      const { touched } = filled;
      return { way, task: { before, after, sheet: found?.part, touched, at: [7, 3], text } };
    });
    const input = tasks.map(({ task }) => JSON.stringify(task)).join("\n");
    const output = execFileSync("python3", [judge], { input, encoding: "utf8" });
    for (const [i, line] of output.trim().split("\n").entries())
      verdicts.set(tasks[i]?.way ?? "", JSON.parse(line));
  });
}, 60_000);

describeWith("openpyxl", hasOpenpyxl)("one cell patched, judged by a reader of its own", () => {
  test.each(Object.keys(strangeWays))("%s", (way) => {
    expect(verdicts.get(way)).toMatchObject({ verdict: "same" });
  });
});

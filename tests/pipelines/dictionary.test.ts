import { copyFileSync, cpSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { asset } from "../../core/paths.ts";
import { loadDictionary } from "../../pipelines/dictionary.ts";
import { stdCampus } from "./std-campus.ts";

function codesWith(list: string, content: string): string {
  const folder = mkdtempSync(join(tmpdir(), "fillonce-codes-"));
  cpSync(asset("codes"), folder, { recursive: true });
  writeFileSync(join(folder, `${list}.csv`), content);
  return folder;
}

test("the shipped lists load whole, with leading zeros and further columns", async () => {
  await using campus = await stdCampus();
  expect(
    await campus.rows(
      `SELECT list, name, extra ->> 'level' AS level FROM code.list
       WHERE (list, code) IN (('gbt3304-1991_ethnic', '01'), ('school_title_series_level', 'A2')) ORDER BY 1`,
    ),
  ).toEqual([
    { list: "gbt3304-1991_ethnic", name: "汉族", level: null },
    { list: "school_title_series_level", name: "副教授", level: "副高级" },
  ]);
  expect(await campus.rows("SELECT count(DISTINCT list)::INTEGER AS lists FROM code.list")).toEqual(
    [{ lists: 128 }],
  );
});

test("a repeated code, a code without a name and a missing list are refused by name", async () => {
  await using campus = await stdCampus();
  const repeated = codesWith("jyt1001_CQ", "code,name\n1,自有\n1,租用\n");
  await expect(loadDictionary(campus.connection, repeated)).rejects.toThrow(
    /"jyt1001_CQ" has "1": the same code 2 times/,
  );
  const nameless = codesWith("jyt1001_CQ", "code,name\n1,\n");
  await expect(loadDictionary(campus.connection, nameless)).rejects.toThrow(
    /a code without a name/,
  );
  const short = mkdtempSync(join(tmpdir(), "fillonce-codes-"));
  writeFileSync(join(short, "INDEX.csv"), "file\njyt1001_CQ.csv\n");
  copyFileSync(asset("codes", "jyt1001_CQ.csv"), join(short, "jyt1001_CQ.csv"));
  await expect(loadDictionary(campus.connection, short)).rejects.toThrow(/names the code list/);
});

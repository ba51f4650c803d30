import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openMemory, quoteText } from "../../core/duckdb.ts";
import type { Home } from "../../core/paths.ts";
import { describeWith, hasProgram } from "../needs.ts";
import { copyOfSmallHome, fillonce, smallHome } from "../small-home.ts";

const python = "/usr/bin/python3"; // the one that sees python3-openpyxl of Debian
const hasOpenpyxl = hasProgram(python, "-c", "import openpyxl");

interface Verdict {
  readonly checked: number;
  readonly wrong: number;
  readonly unknown: number;
  readonly labels: number;
  readonly by_form: Readonly<Record<string, number>>;
  readonly unjudged: readonly string[];
  readonly followed: number;
  readonly withheld: number;
  readonly mistakes: readonly { readonly form: string; readonly label: string }[];
}

describeWith("python3-openpyxl", hasOpenpyxl)("an independent recomputation", () => {
  test("agrees with the cells of all forms and finds them by their provenance", {
    timeout: 300_000,
  }, async () => {
    const home = await smallHome();
    const options = ["--empty", "1000", "--provenance", await provenanceLines(filled(home))];
    const { code, verdict } = judge(home, filled(home), 10_000, options);
    expect(verdict.mistakes).toEqual([]);
    expect(code).toBe(0);
    expect(verdict.unjudged).toEqual([]);
    expect(verdict.checked).toBe(11_000);
    expect(verdict.labels).toBeGreaterThan(1000);
    expect(verdict.withheld).toBeLessThan(100);
    expect(verdict.followed + verdict.withheld).toBe(10_000);
  });

  test("agrees with forms that the department has none of, or nothing to put in", {
    timeout: 240_000,
  }, async () => {
    const home = await copyOfSmallHome();
    const forms = ["RM-08", "SJ-2", "SJ-5", "SZ-1"];
    const out = join(mkdtempSync(join(tmpdir(), "university-")), "all");
    const whole = ["--for", "all", "--profile", "check", "--out", out, "--home", home.root];
    expect(await fillonce(["forms", "fill", ...forms, ...whole])).toMatchObject({ code: 0 });
    const options = ["--empty", "100", "--provenance", await provenanceLines(join(out, ".."))];
    const { verdict } = judge(home, out, 1000, options);
    expect(verdict.mistakes).toEqual([]);
    expect(Object.keys(verdict.by_form)).toEqual(forms);
    expect(verdict.followed + verdict.withheld).toBeGreaterThan(600);
  });

  test("sees a wrong total below a list of a document", { timeout: 240_000 }, async () => {
    const home = await smallHome();
    const file = copyOf(home, "PR-01");
    changeDocument(file, '(>合计<.*?preserve">)[\\d.]+', "\\g<1>7.5");
    const { code, verdict } = judge(home, join(file, "../.."), 100_000);
    expect(code).toBe(1);
    expect(verdict.mistakes).toContainEqual(mistake("PR-01", "合计/承担学时"));
  });

  test("sees one changed cell of a form of one person", { timeout: 240_000 }, async () => {
    const home = await smallHome();
    const file = copyOf(home, "PE-10");
    change(file, 'next(c for r in s for c in r if c.value == "姓名").offset(0, 1).value = "某某"');
    const { code, verdict } = judge(home, join(file, "../.."), 100_000);
    expect(code).toBe(1);
    expect(verdict.mistakes).toContainEqual(mistake("PE-10", "姓名"));
  });

  test("sees a date that is off by one month", { timeout: 240_000 }, async () => {
    const home = await smallHome();
    const file = copyOf(home, "PE-27");
    change(file, 's["T5"] = __import__("datetime").datetime(1950, 1, 31)');
    const { code, verdict } = judge(home, join(file, "../.."), 100_000);
    expect(code).toBe(1);
    expect(verdict.mistakes).toContainEqual(mistake("PE-27", "专业技术职务/任职时间"));
  });

  test("sees a person left out of a roster", { timeout: 240_000 }, async () => {
    const home = await smallHome();
    const file = copyOf(home, "PE-27");
    change(file, "s.delete_rows(6)");
    const { code, verdict } = judge(home, join(file, "../.."), 10);
    expect(code).toBe(1);
    expect(verdict.mistakes).toContainEqual(mistake("PE-27", "行"));
  });
});

/** The provenance of every fill below a folder as lines of JSON, each with the folder of its files. */
async function provenanceLines(folder: string): Promise<string> {
  const file = join(mkdtempSync(join(tmpdir(), "provenance-")), "rows.ndjson");
  const database = await openMemory({ memory: "256MB", threads: 1, temp: tmpdir() });
  const connection = await database.connect();
  await connection.run(
    `COPY (SELECT * EXCLUDE filename, regexp_replace(filename, '/[^/]*$', '') AS folder
       FROM read_parquet(${quoteText(join(folder, "*/*/provenance.parquet"))}, filename = true))
     TO ${quoteText(file)} (FORMAT json)`,
  );
  connection.close();
  database.close();
  return file;
}

const mistake = (form: string, label: string): unknown => expect.objectContaining({ form, label });

/** The folder of the department that the demonstration filled every form for. */
function filled(home: Home): string {
  const truth = JSON.parse(readFileSync(join(home.root, "campus/truth.json"), "utf8")) as {
    readonly department: { readonly org_no: string };
  }; // written by the simulated university
  return join(home.fills, truth.department.org_no);
}

function judge(home: Home, folder: string, cells: number, options: readonly string[] = []) {
  const { status, stdout, stderr } = spawnSync(
    python,
    [
      "tests/oracle/recompute.py",
      join(home.root, "campus"),
      folder,
      "--cells",
      String(cells),
      ...options,
      "--json",
    ],
    { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
  );
  if (stdout === "") throw new Error(`the judge gave no verdict: ${stderr}`);
  return { code: status, verdict: JSON.parse(stdout) as Verdict }; // the judge's own shape
}

/** The first file of a form, alone in a new folder. */
function copyOf(home: Home, form: string): string {
  const from = join(filled(home), "核对稿", form);
  const name = readdirSync(from).find((file) => /\.(xlsx|docx)$/.test(file));
  if (name === undefined) throw new Error(`no file in ${from}`);
  const folder = join(mkdtempSync(join(tmpdir(), "recompute-")), form);
  mkdirSync(folder);
  cpSync(join(from, name), join(folder, name));
  return join(folder, name);
}

/** Changes the first sheet `s` of a workbook by one line of Python. */
function change(file: string, line: string): void {
  const script = `import sys, openpyxl; b = openpyxl.load_workbook(sys.argv[1]); s = b.worksheets[0]; ${line}; b.save(sys.argv[1])`;
  execFileSync(python, ["-c", script, file]);
}

/** Replaces the first match in a document's text by Python's `re`. */
function changeDocument(file: string, pattern: string, by: string): void {
  const script = `import re, sys, zipfile
parts = {name: zipfile.ZipFile(sys.argv[1]).read(name) for name in zipfile.ZipFile(sys.argv[1]).namelist()}
text = parts["word/document.xml"].decode()
parts["word/document.xml"] = re.sub(sys.argv[2], sys.argv[3], text, count=1).encode()
with zipfile.ZipFile(sys.argv[1], "w") as package:
    for name, part in parts.items(): package.writestr(name, part)`;
  execFileSync(python, ["-c", script, file, pattern, by]);
}

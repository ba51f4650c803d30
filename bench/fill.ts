import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { CsvParser } from "../connectors/files/csv-parser.ts";
import { cellAt } from "../forms/package/address.ts";
import { blankForm, fields, saidOf, sheetName } from "./fill/template.ts";
import { median, weighed } from "./weighed.ts";

/**
 * `node dist/bench/fill.js [forms] [rounds]` fills so many person forms (20,000) into files from a blank of about 50 KB,
 * and in the same rounds some with exceljs, xlsx-template and xlsx-populate, each in a process of its own. Memory is read
 * every 100 ms from /proc; a sample of everybody's files is read by LibreOffice.
 */
const [typed = "20000", typedRounds = "3"] = process.argv.slice(2);
const forms = Number(typed);
const few = 40;

const pinned = ["xlsx-template@1.4.4", "xlsx-populate@1.21.0"];
const contenders = ["fillonce", "exceljs", "xlsx-template", "xlsx-populate"] as const;
type Contender = (typeof contenders)[number];

interface Measured {
  readonly perFormMs: number;
  readonly cpuMs: number;
  readonly seconds: number;
  readonly rssMb: readonly number[];
}

const folder = mkdtempSync(join(tmpdir(), "fillonce-bench-"));

async function run(name: Contender, count: number): Promise<Measured> {
  const { seconds, cpu, rssMb } = await weighed("contender.js", [
    ...[name, folder, join(folder, "libraries")],
    ...["1", String(count + 1)],
  ]);
  return { seconds, perFormMs: (seconds / count) * 1000, cpuMs: (cpu / count) * 1000, rssMb };
}

/** How many fields of some files LibreOffice, which shares no code with us, reads otherwise than they were given. */
function judge(name: Contender, persons: readonly number[]): number {
  const out = join(folder, "judged", name);
  execFileSync(
    "soffice",
    [
      `-env:UserInstallation=${pathToFileURL(join(folder, "office"))}`,
      ...["--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1"],
      ...["--outdir", out, ...persons.map((person) => join(folder, name, `${person}.xlsx`))],
    ],
    { stdio: "ignore" },
  );
  return persons.reduce((wrong, person) => {
    const parser = new CsvParser();
    const text = readFileSync(join(out, `${person}.csv`), "utf8");
    const rows = [...parser.push(text), ...parser.finish()].map((one) => one.fields);
    const differs = fields.filter((field) => {
      const { row, column } = cellAt(field.at, sheetName);
      return rows[row - 1]?.[column - 1] !== String(saidOf(field, person));
    });
    return wrong + differs.length;
  }, 0);
}

try {
  const blank = await blankForm(() => null);
  writeFileSync(join(folder, "blank.xlsx"), blank);
  writeFileSync(join(folder, "marked.xlsx"), await blankForm(({ name }) => `\${${name}}`));
  const libraries = join(folder, "libraries");
  mkdirSync(libraries);
  writeFileSync(join(libraries, "package.json"), "{}");
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", ...pinned], {
    cwd: libraries,
    stdio: "ignore",
  });
  const taken = new Map<Contender, Measured[]>();
  const loads: number[] = [];
  for (let round = 0; round < Number(typedRounds); round++)
    for (const name of contenders) {
      const measured = await run(name, name === "fillonce" ? forms : few);
      taken.set(name, [...(taken.get(name) ?? []), measured]);
      loads.push(loadavg()[0] ?? 0);
      process.stderr.write(`${name}: ${measured.seconds.toFixed(1)} s\n`);
    }
  const [cpu] = cpus();
  console.log(
    `${cpus().length} × ${cpu?.model ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, blank of ${Math.round(blank.length / 1024)} KB, ${fields.length} cells a form, median of ${typedRounds} rounds, load ${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}\n`,
  );
  console.log(
    "| | forms | seconds | ms a form | CPU ms a form | × our time | × our CPU | RSS median (MB) | RSS peak (MB) | wrong cells of 3 files |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
  );
  const middle = (name: Contender, of: (one: Measured) => number) =>
    median((taken.get(name) ?? []).map(of));
  const ours = middle("fillonce", ({ perFormMs }) => perFormMs);
  const ourCpu = middle("fillonce", ({ cpuMs }) => cpuMs);
  for (const name of contenders) {
    const count = name === "fillonce" ? forms : few;
    const rss = (taken.get(name) ?? []).flatMap(({ rssMb }) => rssMb);
    const time = middle(name, ({ perFormMs }) => perFormMs);
    const cpuMs = middle(name, (one) => one.cpuMs);
    const seconds = middle(name, (one) => one.seconds);
    const wrong = judge(name, [1, Math.ceil(count / 2), count]);
    const figures = [count, seconds.toFixed(1), time.toFixed(2), cpuMs.toFixed(2)];
    const beside = [(time / ours).toFixed(1), (cpuMs / ourCpu).toFixed(1)];
    const memory = [median(rss).toFixed(0), Math.max(0, ...rss).toFixed(0)];
    console.log(`| ${[name, ...figures, ...beside, ...memory, wrong].join(" | ")} |`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { basename, extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

/**
 * `node dist/bench/open.js FOLDER [at once]` opens every file of filled forms under a folder (one of `fillonce forms
 * fill` or of the demo) with LibreOffice, so many in one process, and prints how many opened, which did not, and the
 * time. A file counts as opened when its text, as LibreOffice gives it, begins with the form's title.
 */
const [folder, typed = "60"] = process.argv.slice(2);
if (folder === undefined) throw new Error("give the folder of a filled department");

const run = promisify(execFile);
const textOf: Readonly<Record<string, string>> = {
  ".xlsx": "csv:Text - txt - csv (StarCalc):44,34,76,1",
  ".docx": "txt:Text (encoded):UTF8",
};

interface Manifest {
  readonly title: string;
  readonly files: readonly { readonly file: string }[];
}

/** Every folder that a batch was filled into. */
const batches = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => basename(name) === "manifest.json")
  .map((name) => join(folder, name, ".."))
  .sort();

async function open(batch: string, names: readonly string[], title: string) {
  const out = mkdtempSync(join(tmpdir(), "fillonce-open-"));
  const kind = extname(names[0] ?? "");
  try {
    await run(
      "soffice",
      [
        `-env:UserInstallation=${pathToFileURL(join(tmpdir(), `fillonce-office-${process.pid}`))}`,
        ...["--headless", "--convert-to", textOf[kind] ?? "pdf", "--outdir", out],
        ...names.map((name) => join(batch, name)),
      ],
      { maxBuffer: 1 << 26, timeout: 600_000 },
    ).catch(() => {}); // what is not there below has failed
    const made = new Set(readdirSync(out));
    const said = (name: string): string => {
      const text = `${name.slice(0, -kind.length)}${kind === ".xlsx" ? ".csv" : ".txt"}`;
      return made.has(text) ? readFileSync(join(out, text), "utf8") : "";
    };
    const bare = (text: string): string => text.replaceAll(/[\s"\ufeff]/g, "");
    return names.filter((name) => !bare(said(name)).startsWith(bare(title)));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

const startedAt = performance.now();
const failed: string[] = [];
let count = 0;
for (const batch of batches) {
  const manifest: Manifest = JSON.parse(readFileSync(join(batch, "manifest.json"), "utf8")); // our own
  const names = manifest.files.map(({ file }) => file);
  for (let from = 0; from < names.length; from += Number(typed)) {
    const some = names.slice(from, from + Number(typed));
    const closed = await open(batch, some, manifest.title);
    count += some.length;
    failed.push(...closed.map((name) => join(batch, name)));
  }
  process.stderr.write(`${count} opened, ${failed.length} failed: ${batch}\n`);
}
rmSync(join(tmpdir(), `fillonce-office-${process.pid}`), { recursive: true, force: true });

const [cpu] = cpus();
const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
console.log(
  `${cpus().length} × ${cpu?.model ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GiB, load ${loadavg()[0]?.toFixed(1)}\n`,
);
console.log("| batches | files | opened | failed | seconds |\n|---:|---:|---:|---:|---:|");
console.log(
  `| ${batches.length} | ${count} | ${count - failed.length} | ${failed.length} | ${seconds} |`,
);
for (const file of failed) console.log(`failed: ${file}`);
process.exitCode = failed.length === 0 ? 0 : 1;

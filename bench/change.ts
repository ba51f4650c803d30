import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import type { Resource } from "../connectors/resource.ts";
import { openLibsql } from "../core/libsql.ts";
import type { RefreshResult } from "../jobs/messages.ts";
import { systems } from "../pipelines/sources/index.ts";

/**
 * What a refresh costs after little has changed: `node dist/bench/change.js [runs] [scale]` reads a demo home whole
 * (`--full`), changes 1 % of the rows of every resource with a cursor in its source, refreshes, refreshes once more with
 * nothing changed, and prints seconds, CPU seconds of all processes together, and both in % of the whole.
 */
const [runs = "1", scale = "1"] = process.argv.slice(2);
const share = 100; // one row of so many

interface Cost {
  readonly wall: number;
  readonly cpu: number;
  readonly result: RefreshResult;
}

/** CPU seconds of all children that have ended, and theirs: fields 16 and 17 of /proc/self/stat, in ticks of 10 ms. */
function childrensCpu(): number {
  const stat = readFileSync("/proc/self/stat", "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

function fillonce(home: string, ...args: string[]): Cost {
  const [startedAt, before] = [performance.now(), childrensCpu()];
  const command = ["bin/fillonce.cjs", ...args, "--home", home, "--json"];
  const out = execFileSync(process.execPath, command, {
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const wall = (performance.now() - startedAt) / 1000;
  return { wall, cpu: childrensCpu() - before, result: JSON.parse(out.toString()) }; // our own answer
}

const later = { date: "2026-11-08", timestamp: "2026-11-08 18:00:00" } as const;

/** Dates one row of a hundred anew; how many were. */
function change(home: string): number {
  let changed = 0;
  for (const { name, kind, resources } of systems) {
    const followed = resources.filter(({ cursor }) => cursor !== undefined);
    if (kind !== "database" || followed.length === 0) continue;
    const database = openLibsql({ filename: join(home, "campus", `${name}.sqlite`) });
    for (const resource of followed)
      changed += Number(database.prepare(dated(resource)).run().changes);
    database.close();
  }
  return changed;
}

function dated({ name, at, cursor, columns }: Resource): string {
  const column = cursor?.column ?? "";
  const type = columns[column]?.type;
  if (type !== "date" && type !== "timestamp") throw new Error(`the cursor of ${name} is ${type}`);
  return `UPDATE ${at} SET ${column} = '${later[type]}' WHERE rowid % ${share} = 0`;
}

const rows: string[] = [];
for (let run = 0; run < Number(runs); run++) {
  const home = mkdtempSync(join(tmpdir(), "fillonce-bench-"));
  try {
    fillonce(home, "demo", "--scale", scale, "--no-serve");
    const whole = fillonce(home, "refresh", "--full");
    const changed = change(home);
    const told = [
      ["everything, --full", whole],
      [`after ${changed.toLocaleString("en")} rows changed`, fillonce(home, "refresh")],
      ["after nothing changed", fillonce(home, "refresh")],
    ] as const;
    for (const [what, { wall, cpu, result }] of told) {
      const { extract, build, publish } = result.seconds;
      const inner = extract + build + publish;
      const { seconds } = whole.result;
      const wholeInner = seconds.extract + seconds.build + seconds.publish;
      const percent = (part: number, of: number) => `${Math.round((part / of) * 100)} %`;
      rows.push(
        `| ${what} | ${extract} + ${build} + ${publish} = ${inner.toFixed(1)} | ${percent(inner, wholeInner)} | ${wall.toFixed(1)} | ${cpu.toFixed(1)} | ${percent(cpu, whole.cpu)} | ${result.built.made.length} of ${result.built.made.length + result.built.kept} | ${result.rss["builder"]} |`,
      );
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
console.log(
  `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.version}, scale ${scale}, load at the end ${loadavg()[0]?.toFixed(1)}\n`,
);
console.log(
  "| a refresh of | extract + build + publish (s) | of the whole | whole command (s) | CPU of all processes (s) | of the whole | made | builder's peak RSS (MB) |\n|---|---|---:|---:|---:|---:|---:|---:|",
);
console.log(rows.join("\n"));

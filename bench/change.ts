import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { homeAt } from "../core/paths.ts";
import type { RefreshResult } from "../jobs/messages.ts";
import { followed, saveSome } from "./change/little.ts";

/**
 * What a refresh costs after little has changed: `node dist/bench/change.js [runs] [scale]` reads a demo home whole
 * (`--full`), then again after nothing changed, after 1 % of the rows of every resource with a cursor were saved anew without
 * saying anything else, and after 1 % of them got another value; it prints seconds, CPU seconds of all processes together,
 * and both in % of the whole.
 */
const [runs = "1", scale = "1"] = process.argv.slice(2);

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

const rows: string[] = [];
for (let run = 0; run < Number(runs); run++) {
  const home = mkdtempSync(join(tmpdir(), "fillonce-bench-"));
  try {
    fillonce(home, "demo", "--scale", scale, "--no-serve");
    const whole = fillonce(home, "refresh", "--full");
    const nothing = fillonce(home, "refresh");
    const { campus } = homeAt(home);
    const saved = saveSome(campus, "2026-11-09 07:30:00", false).toLocaleString("en");
    const again = fillonce(home, "refresh");
    const changed = saveSome(campus, "2026-11-10 21:30:00", true).toLocaleString("en");
    const told = [
      ["everything, --full", whole],
      ["after nothing changed", nothing],
      [`after ${saved} rows were saved as they were`, again],
      [`after ${changed} rows were saved, most with another value`, fillonce(home, "refresh")],
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
console.log(`1 % of the rows of each of ${followed.length} resources: ${followed.join(", ")}\n`);
console.log(
  "| a refresh of | extract + build + publish (s) | of the whole | whole command (s) | CPU of all processes (s) | of the whole | made | builder's peak RSS (MB) |\n|---|---|---:|---:|---:|---:|---:|---:|",
);
console.log(rows.join("\n"));

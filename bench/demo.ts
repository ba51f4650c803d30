import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";

/**
 * The whole way, timed from outside: `node dist/bench/demo.js [runs] [scale]` runs the demo in fresh homes, then a second
 * refresh of each, and prints every figure's minimum, median and maximum.
 */
interface Demo {
  readonly records: { readonly landed: number };
  readonly seconds: Readonly<Record<string, number>>;
  readonly rss: Readonly<Record<string, number>>;
}

const [runs = "3", scale = "1"] = process.argv.slice(2);
const figures = new Map<string, number[]>();

function note(name: string, value: number): void {
  figures.set(name, [...(figures.get(name) ?? []), value]);
}

function fillonce(home: string, ...args: string[]): Demo {
  const out = execFileSync(
    process.execPath,
    ["bin/fillonce.cjs", ...args, "--home", home, "--json"],
    {
      maxBuffer: 1 << 28,
      stdio: ["ignore", "pipe", "ignore"],
    },
  );
  return JSON.parse(out.toString()); // our own answer
}

for (let run = 0; run < Number(runs); run++) {
  const home = mkdtempSync(join(tmpdir(), "fillonce-bench-"));
  try {
    const startedAt = performance.now();
    const demo = fillonce(home, "demo", "--scale", scale, "--no-serve");
    note("demo, whole (s)", (performance.now() - startedAt) / 1000);
    for (const [stage, seconds] of Object.entries(demo.seconds)) note(`${stage} (s)`, seconds);
    const { extract = 0, build = 0, publish = 0 } = demo.seconds;
    note("refresh = extract + build + publish (s)", extract + build + publish);
    for (const [name, mb] of Object.entries(demo.rss)) note(`peak RSS ${name} (MB)`, mb);
    note("records landed", demo.records.landed);
    const again = fillonce(home, "refresh").seconds;
    note(
      "refresh of unchanged systems (s)",
      Object.values(again).reduce((sum, seconds) => sum + seconds, 0),
    );
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

const [cpu] = cpus();
console.log(
  `${cpus().length} × ${cpu?.model ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, scale ${scale}, ${runs} runs\n`,
);
console.log("| figure | min | median | max |\n|---|---:|---:|---:|");
for (const [name, values] of figures) {
  const sorted = values.toSorted((a, b) => a - b);
  const cells = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)].map((value) =>
    (value ?? 0).toFixed(name.endsWith("(s)") ? 1 : 0),
  );
  console.log(`| ${name} | ${cells.join(" | ")} |`);
}

/**
 * `npm run bench:fidelity -- DIR [CELL]`: patches one cell (default B2) in the first sheet of every .xlsx under DIR (in a .docx
 * the first table cell) and
 * lets fidelity-judge.py, which shares no code with us, compare the result with the original part by part.
 */
import { type ChildProcess, fork, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { UserError } from "../core/errors.ts";
import { asset } from "../core/paths.ts";
import { cellAt } from "../forms/package/address.ts";
import { sheetAsked } from "../forms/package/asked.ts";
import { fillDocument, openDocument } from "../forms/package/document.ts";
import { packageKind } from "../forms/package/kind.ts";
import { fillTemplate, openTemplate } from "../forms/package/patch.ts";

const text = "只填一次 <fill & once>";
const limitMs = 20_000;

type Outcome =
  | {
      readonly kind: "patched";
      readonly ms: number;
      readonly sheet: string;
      readonly touched: readonly string[];
      readonly at: readonly [number, number];
    }
  | { readonly kind: "refused" | "died"; readonly ms: number; readonly why: string };

interface Asked {
  readonly file: string;
  readonly out: string;
  readonly cell: string;
}

function patchOne({ file, out, cell }: Asked): Outcome {
  const start = performance.now();
  const ms = (): number => Math.round(performance.now() - start);
  try {
    const bytes = readFileSync(file);
    if (packageKind(bytes) === "document") return { ...patchDocument(bytes, out), ms: ms() };
    const template = openTemplate(bytes);
    const { name, part } = sheetAsked(template.sheets, "");
    const cells = [{ at: cell, value: { text } }];
    const filled = fillTemplate(template, { sheets: { [name]: { cells, obstacles: "yield" } } });
    writeFileSync(out, filled.bytes);
    const moved = /the value went to "([A-Z]+\d+)"/.exec(filled.notices.join(" "))?.[1] ?? cell;
    const { row, column } = cellAt(moved, name);
    return { kind: "patched", ms: ms(), sheet: part, touched: filled.touched, at: [row, column] };
  } catch (error) {
    if (error instanceof UserError) return { kind: "refused", ms: ms(), why: error.message };
    return {
      kind: "died",
      ms: ms(),
      why: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}

/** The first cell of the first table; a document without tables is written again as it is. */
function patchDocument(bytes: Uint8Array, out: string) {
  const document = openDocument(bytes);
  const hasTable = /<(?:[\w.-]+:)?tc[\s>]/.test(document.xml);
  const cells = hasTable ? [{ table: 1, at: "A1", text }] : [];
  const filled = fillDocument(document, { cells });
  writeFileSync(out, filled.bytes);
  return { kind: "patched", sheet: document.part, touched: filled.touched, at: [0, 0] } as const;
}

if (process.send !== undefined)
  process.on("message", (asked: Asked) => process.send?.(patchOne(asked)));
else await main(process.argv[2] ?? ".", process.argv[3] ?? "B2");

async function main(folder: string, cell: string): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), "fillonce-fidelity-"));
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(xlsx|xltx|docx)$/i.test(name))
    .sort();
  const judge = spawn("python3", [asset("bench/fidelity-judge.py")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const verdicts = createInterface({ input: judge.stdout })[Symbol.asyncIterator]();
  const counts = new Map<string, number>();
  const reasons: string[] = [];
  let child = fork(import.meta.filename);
  let slowest = { ms: 0, name: "" };
  for (const name of files) {
    const asked = { file: join(folder, name), out: join(scratch, "out.xlsx"), cell };
    const outcome = await ask(child, asked);
    if (outcome === undefined) {
      child.kill("SIGKILL");
      child = fork(import.meta.filename);
    }
    let verdict = outcome?.kind ?? "hung";
    let why = outcome !== undefined && "why" in outcome ? outcome.why : "";
    if (outcome !== undefined && outcome.ms > slowest.ms) slowest = { ms: outcome.ms, name };
    if (outcome?.kind === "patched") {
      const { sheet, touched, at } = outcome;
      judge.stdin.write(
        `${JSON.stringify({ before: asked.file, after: asked.out, sheet, touched, at, text })}\n`,
      );
      const answered: { verdict: string; why: string } = JSON.parse(
        (await verdicts.next()).value ?? "{}",
      ); // our own script's output
      ({ verdict, why } = answered as { verdict: typeof verdict; why: string });
    }
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
    if (verdict !== ("same" as string)) reasons.push(`${verdict}\t${name}\t${why}`);
  }
  child.kill();
  judge.stdin.end();
  rmSync(scratch, { recursive: true });
  process.stdout.write(`${reasons.join("\n")}\n\n${files.length} workbooks, cell ${cell}\n`);
  for (const [verdict, count] of counts) process.stdout.write(`${verdict}\t${count}\n`);
  process.stdout.write(`slowest ${slowest.ms} ms: ${slowest.name}\n`);
}

/** What became of one file; undefined when the child did not answer in time or died. */
function ask(child: ChildProcess, asked: Asked): Promise<Outcome | undefined> {
  return new Promise((resolve) => {
    const done = (outcome: Outcome | undefined): void => {
      clearTimeout(timer);
      child.removeAllListeners();
      resolve(outcome);
    };
    const timer = setTimeout(() => done(undefined), limitMs);
    child.once("message", (outcome: Outcome) => done(outcome));
    child.once("exit", () => done(undefined));
    child.send(asked);
  });
}

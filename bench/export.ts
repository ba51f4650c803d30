import { copyFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { makeHome } from "../core/config.ts";
import { openMemory, quoteText } from "../core/duckdb.ts";
import { homeAt } from "../core/paths.ts";
import { readManifest, recordRelease, releaseFile } from "../core/releases.ts";
import { openState } from "../core/state.ts";
import { runExport } from "../jobs/export.ts";
import { exportFormats } from "../query/export/write.ts";
import type { Field } from "../query/selection.ts";

/**
 * `node dist/bench/export.js HOME [rows]` writes so many class sessions (700,000), ten columns of them, into each format:
 * seconds from the fork to the finished file, and the child's peak RSS. The campus has fewer, so a copy of the home's
 * release gets its sessions several times.
 */
const [from, typed = "700000"] = process.argv.slice(2);
if (from === undefined) throw new Error("give a home with a release");
const rows = Number(typed);

const columns = [
  "id",
  "term",
  "week",
  "held_on",
  "weekday",
  "org_no",
  "status",
  "expected",
  "present",
  "is_covered",
];
const fields = columns.map((name): Field => ({ kind: "column", as: name, column: name }));

/** A home with release 1, in which there are at least that many class sessions. */
async function homeWith(folder: string) {
  const home = homeAt(folder);
  makeHome(home);
  writeFileSync(home.config, "university: bench\n");
  const file = releaseFile(home, 1);
  copyFileSync(releaseFile(homeAt(String(from)), 1), file);
  const database = await openMemory({ memory: "2GB", threads: 2, temp: home.tmp });
  const connection = await database.connect();
  await connection.run(`ATTACH ${quoteText(file)} AS r`);
  await connection.run(`CREATE TEMP TABLE s AS FROM r.main.class_session`);
  const [found] = await connection.rows("SELECT count(*) AS n FROM s");
  const copies = Math.ceil(rows / Number(found?.["n"])) - 1;
  for (let copy = 1; copy <= copies; copy += 1) {
    await connection.run(
      "INSERT INTO r.main.class_session SELECT * REPLACE (id || $1 AS id) FROM s",
      [`-${copy}`],
    );
  }
  const manifest = await readManifest(connection, "r");
  await connection.run("DETACH r");
  connection.close();
  database.close();
  await using state = await openState(home);
  await recordRelease(state, { ...manifest, id: 1 });
  return home;
}

const folder = mkdtempSync(join(tmpdir(), "fillonce-bench-"));
try {
  const home = await homeWith(folder);
  const [cpu] = cpus();
  console.log(
    `${cpus().length} × ${cpu?.model ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${rows} rows × ${columns.length} columns\n`,
  );
  console.log("| format | seconds | peak RSS (MB) | file (MB) |\n|---|---:|---:|---:|");
  for (const format of exportFormats) {
    const file = join(folder, `sessions.${format}`);
    const startedAt = performance.now();
    const made = await runExport({
      home,
      order: {
        asked: { entity: "class_session", fields, first: rows },
        principal: { role: "analyst" },
        format,
        file,
      },
      mostMs: 600_000,
    });
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    if (made.rows !== rows) throw new Error(`${made.rows} rows instead of ${rows}`);
    const size = (statSync(file).size / 1_000_000).toFixed(1);
    console.log(`| ${format} | ${seconds} | ${made.rss_mb} | ${size} |`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { openMemory } from "../core/duckdb.ts";
import { homeAt } from "../core/paths.ts";

/**
 * `node dist/bench/crash.js [SCALE] [KILLS] [SEED]`: a campus that was never read is loaded while processes die. First
 * at every named point of every system, then KILLS times at random: one process of the running refresh, chosen at random,
 * gets SIGKILL at a random moment. After each, refreshes go on until one succeeds. The release must then equal, table by
 * table, that of a clean load. This judge reads release files itself and knows nothing of the builder.
 */
const [scale = "0.02", kills = "200", seed = "1"] = process.argv.slice(2);
const cli = join(import.meta.dirname, "..", "..", "bin", "fillonce.cjs");
const work = mkdtempSync(join(tmpdir(), "fillonce-crash-"));

const systems = "personnel teaching graduate research facilities assets students".split(" ");
const ofExtractor = ["mid-read", "half-landed", "before-manifest", "before-report"];
const ofBuilder =
  "after-landing mid-apply after-extract after-build mid-publish before-rename before-state-row".split(
    " ",
  );

/** Mulberry32: the same kills for the same seed. */
function random(from: number): () => number {
  let state = from;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function refresh(home: string, crashAt?: string): ChildProcess {
  const env = crashAt === undefined ? process.env : { ...process.env, FILLONCE_CRASH_AT: crashAt };
  return spawn(process.execPath, [cli, "refresh", "--home", home, "--json"], {
    env,
    stdio: ["ignore", "pipe", "ignore"],
  });
}

/** The status a refresh ended with; "died" when it told none. */
async function ended(child: ChildProcess): Promise<string> {
  let told = "";
  child.stdout?.on("data", (bytes) => {
    told += bytes;
  });
  await new Promise((resolve) => child.once("close", resolve));
  try {
    return JSON.parse(told).status ?? "died";
  } catch {
    return "died";
  }
}

/** Pids of a process and all that came from it. */
function family(pid: number): readonly number[] {
  const parents = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        return [
          { pid: Number(name), parent: Number(stat.slice(stat.lastIndexOf(")")).split(" ")[2]) },
        ];
      } catch {
        return [];
      }
    });
  const found = [pid];
  for (const one of found)
    for (const child of parents) if (child.parent === one) found.push(child.pid);
  return found;
}

/** Rows and an order-free hash of every table of the newest release, without the columns that name runs and times. */
async function tablesOf(root: string): Promise<ReadonlyMap<string, string>> {
  const home = homeAt(root);
  const newest = Math.max(...readdirSync(home.releases).map((file) => Number.parseInt(file, 10)));
  const database = await openMemory({ memory: "2GB", threads: 2, temp: work });
  const connection = await database.connect();
  await connection.run(`ATTACH '${join(home.releases, `${newest}.duckdb`)}' AS r (READ_ONLY)`);
  const tables = await connection.rows(
    `SELECT table_name AS name, list(column_name ORDER BY column_index) AS columns FROM duckdb_columns()
     WHERE database_name = 'r' AND table_name NOT IN ('release_manifest', 'problem_row') GROUP BY 1 ORDER BY 1`,
  );
  const hashes = new Map<string, string>();
  for (const { name, columns } of tables) {
    const kept = (columns as string[]).filter((column) => !namesRun.has(column));
    const [row] = await connection.rows(
      `SELECT count(*) || ':' || coalesce(sum(hash(${kept.map((column) => `"${column}"`).join(", ")})::HUGEINT), 0) AS hash
       FROM r.main."${name}"`,
    );
    hashes.set(String(name), String(row?.["hash"]));
  }
  connection.close();
  database.close();
  return hashes;
}

const namesRun = new Set(["run", "from_run", "to_run", "read_at", "source_extract_ts", "losing"]);

function differences(found: ReadonlyMap<string, string>, wanted: ReadonlyMap<string, string>) {
  return [...wanted].filter(([name, hash]) => found.get(name) !== hash).map(([name]) => name);
}

async function untilWhole(home: string): Promise<number> {
  for (let tries = 1; tries <= 5; tries += 1)
    if ((await ended(refresh(home))) === "succeeded") return tries;
  throw new Error(`"${home}" does not come back`);
}

/** Starts a refresh and kills one of its processes at some moment of it; how the refresh ended. */
async function killedWithin(home: string, draw: () => number): Promise<string> {
  const child = refresh(home);
  const outcome = ended(child);
  await new Promise((resolve) => setTimeout(resolve, draw() * cleanMs));
  const alive = child.pid === undefined || child.exitCode !== null ? [] : family(child.pid);
  const victim = alive[Math.floor(draw() * alive.length)];
  try {
    if (victim !== undefined) process.kill(victim, "SIGKILL");
  } catch {
    // It ended by itself in this very moment.
  }
  return outcome;
}

const copy = (from: string): string => {
  const folder = mkdtempSync(join(work, "home-"));
  cpSync(from, folder, { recursive: true });
  return folder;
};

console.error(`writing a campus of scale ${scale}`);
const seeded = join(work, "seeded");
execFileSync(
  process.execPath,
  [cli, "demo", "--no-serve", "--scale", scale, "--home", seeded, "--json"],
  {
    stdio: ["ignore", "ignore", "inherit"],
  },
);
for (const name of readdirSync(seeded))
  if (/^(warehouse|state\.sqlite)/.test(name)) rmSync(join(seeded, name));
for (const folder of ["releases", "landing", "fills"]) {
  for (const name of readdirSync(join(seeded, folder)))
    rmSync(join(seeded, folder, name), { recursive: true, force: true });
}
const clean = copy(seeded);
const began = performance.now();
await untilWhole(clean);
const cleanMs = performance.now() - began;
const wanted = await tablesOf(clean);
console.log(
  `${cpus()[0]?.model ?? "?"}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}, Node ${process.version}; scale ${scale}: ${wanted.size} tables, clean load ${(cleanMs / 1000).toFixed(1)} s`,
);

console.log(
  "\n| died at | of | refreshes until whole | tables unlike a clean load |\n|---|---|---|---|",
);
const points = [
  ...ofBuilder.map((point) => ({ at: point, point, of: "builder" })),
  ...ofExtractor.flatMap((point) =>
    systems.map((system) => ({ at: `${point}@${system}`, point, of: system })),
  ),
];
let wrong = 0;
for (const { at, point, of } of points) {
  const home = copy(seeded);
  await ended(refresh(home, at));
  const tries = await untilWhole(home);
  const unlike = differences(await tablesOf(home), wanted);
  wrong += unlike.length;
  console.log(`| ${point} | ${of} | ${tries} | ${unlike.join(", ") || "0"} |`);
  rmSync(home, { recursive: true });
}

const draw = random(Number(seed));
const outcomes: Record<string, number> = {};
const unlike = new Set<string>();
let homes = 1;
let home = copy(seeded);
const judge = async (): Promise<void> => {
  for (const name of differences(await tablesOf(home), wanted)) unlike.add(name);
  rmSync(home, { recursive: true });
};
for (let kill = 1; kill <= Number(kills); kill += 1) {
  const how = await killedWithin(home, draw);
  outcomes[how] = (outcomes[how] ?? 0) + 1;
  if (kill % 20 === 0) console.error(`${kill} of ${kills} kills`);
  if (how !== "succeeded") continue;
  await judge();
  home = copy(seeded);
  homes += 1;
}
await untilWhole(home);
await judge();
wrong += unlike.size;
const told = Object.entries(outcomes).map(([how, times]) => `${times} ${how}`);
console.log(
  `\n${kills} random kills over ${homes} first loads (seed ${seed}; refreshes: ${told.join(", ")}): tables unlike a clean load: ${[...unlike].join(", ") || "0"}`,
);
rmSync(work, { recursive: true });
if (wrong > 0) process.exitCode = 1;

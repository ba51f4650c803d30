import { randomBytes } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { ServerOrder } from "../campus/servers.ts";
import { homeAt } from "../core/paths.ts";
import { changeSources, dropServers, makeSources, type Sources } from "./crash/campus.ts";
import {
  deathOf,
  ofApplying,
  ofBuilder,
  ofExtractor,
  type System,
  systems,
} from "./crash/deaths.ts";
import { compare, type Holding, holdingOf } from "./crash/judge.ts";
import { beginRefresh, killRefreshes, untilWhole } from "./crash/refresh.ts";

/**
 * `npm run bench:crash -- [--scale 0.02] [--kills 200] [--minutes 600] [--seed 1] [--only points|kills]`: SIGKILL at
 * every named point of every kind of source, on the night of the first load and on a night when every source has changed;
 * then at random moments, for so many minutes at most, to a process drawn at random, twenty-five of a home. After that, refreshes
 * go on until one succeeds; then raw and release must be those of a home whose refreshes all lived. FILLONCE_TEST_POSTGRES and
 * FILLONCE_TEST_MARIADB name servers for the kinds that need one.
 */
const { values } = parseArgs({
  options: {
    scale: { type: "string", default: "0.02" },
    kills: { type: "string", default: "200" },
    seed: { type: "string", default: "1" },
    only: { type: "string" },
    minutes: { type: "string", default: "600" },
  },
});
const work = mkdtempSync(join(tmpdir(), "fillonce-crash-"));
const faults: string[] = [];

function copy(from: string): string {
  const folder = mkdtempSync(join(work, "home-"));
  cpSync(from, folder, { recursive: true });
  return folder;
}

/** A night: a home as it is before it, and what it holds after it when nothing dies. */
interface Night {
  readonly name: string;
  readonly sources: Sources;
  readonly before: string;
  readonly clean: Holding;
  readonly cleanMs: number;
}

async function night(
  name: string,
  sources: Sources,
  before: string,
): Promise<Night & { after: string }> {
  const after = copy(before);
  const began = performance.now();
  await untilWhole(after);
  const cleanMs = performance.now() - began;
  return { name, sources, before, after, clean: await holdingOf(after), cleanMs };
}

/** On the first night, the rows must also be those that the campus itself counted. */
function compareWithTruth({ clean, before }: Night): void {
  const truth: { systems: Record<string, Record<string, { data: number }>> } = JSON.parse(
    readFileSync(join(homeAt(before).campus, "truth.json"), "utf8"),
  );
  for (const [system, resources] of Object.entries(truth.systems))
    for (const [resource, { data }] of Object.entries(resources)) {
      const found = clean.raw.get(`${system}__${resource}`)?.current;
      if (found !== data)
        faults.push(`${system}.${resource}: ${found} rows, the campus has ${data}`);
    }
}

interface Death {
  readonly point: string;
  readonly of: string;
  readonly only: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Systems whose extractor is to die; none: the builder is. */
  readonly extractors: readonly string[];
}

/** One death after another in one home, then refreshes until one is whole: a row of the table for each. */
async function die(night: Night, deaths: readonly Death[]): Promise<void> {
  const home = copy(night.before);
  const died: boolean[] = [];
  for (const { only, environment, extractors } of deaths) {
    const { status, told } = await beginRefresh(home, only, environment).end;
    const killed = extractors.filter((system) =>
      told.includes(`the extractor of "${system}" was ended by SIGKILL`),
    );
    died.push(
      extractors.length === 0
        ? status === "died" && told.includes("SIGKILL")
        : killed.length === extractors.length,
    );
  }
  const tries = await untilWhole(home);
  const { lost, doubled, unlike } = compare(await holdingOf(home), night.clean);
  for (const [at, { point, of }] of deaths.entries()) {
    const cells = [night.name, point, of, died[at] ? "yes" : "**no**", tries, lost, doubled];
    console.log(`| ${cells.join(" | ")} | ${unlike.join(", ") || "0"} |`);
    if (!died[at] || lost + doubled + unlike.length > 0)
      faults.push(`${night.name}: ${point} of ${of}`);
  }
  rmSync(home, { recursive: true });
}

/** Every point of every system, and of what comes after them. */
async function allPoints(night: Night): Promise<void> {
  const kind = (system: System) => `${night.sources.kinds[system]} (${system})`;
  const ofBuilderAt = (point: string, of: string, only: readonly string[]): Death => ({
    point,
    of,
    only,
    environment: { FILLONCE_CRASH_AT: point },
    extractors: [],
  });
  for (const point of ofApplying)
    await die(
      night,
      systems.map((system) => ({
        ...ofBuilderAt(deathOf(point, system), kind(system), [system]),
        point,
      })),
    );
  // All extractors of one refresh; another one takes over from each, and on the second night dies too.
  for (const point of ofExtractor) {
    const points = systems.map((system) => deathOf(point, system)).join(",");
    const again = night.name === "first" ? {} : { FILLONCE_CRASH_AGAIN_AT: points };
    const environment = { FILLONCE_CRASH_AT: points, ...again };
    const of = systems.map(kind).join(", ");
    await die(night, [{ point, of, only: [], environment, extractors: systems }]);
  }
  await die(
    night,
    ofBuilder.map((point) => ofBuilderAt(point, "any", [])),
  );
}

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

/** How many kills one home gets before it may come back. */
const killsOfHome = 25;

/**
 * Kills at random, in turn on first loads and on changed nights. Waits between kills are mostly a fraction of a refresh
 * (the eighth power of a uniform draw), so that a process is hit right after its start as well as at the end of its work.
 */
async function kill(nights: readonly Night[], most: number, untilMs: number): Promise<void> {
  const draw = random(Number(values.seed));
  const victims: Record<string, number> = {};
  const ends: Record<string, number> = {};
  let [kills, homes, lost, doubled] = [0, 0, 0, 0];
  const unlike = new Set<string>();
  for (; kills < most && performance.now() < untilMs; homes += 1) {
    const night = nights[homes % nights.length];
    if (night === undefined) return;
    const home = copy(night.before);
    const these = Math.min(killsOfHome, most - kills);
    const hit = await killRefreshes(home, these, () => draw() ** 8 * night.cleanMs, draw);
    add(victims, hit.victims);
    add(ends, hit.ends);
    kills += these;
    const tries = await untilWhole(home);
    const verdict = compare(await holdingOf(home), night.clean);
    lost += verdict.lost;
    doubled += verdict.doubled;
    for (const name of verdict.unlike) unlike.add(`${name} (${night.name} night)`);
    rmSync(home, { recursive: true });
    console.error(
      `${kills} kills, the last home whole after ${tries}, load ${loadavg()[0]?.toFixed(1)}; ${lost} lost, ${doubled} doubled, unlike: ${[...unlike].join(", ") || "0"}`,
    );
  }
  console.log(
    `\n${kills} random kills (${told(victims)}) over ${homes} homes, first loads and changed nights in turn (seed ${values.seed}; refreshes hit: ${told(ends)}): ${lost} rows lost, ${doubled} doubled, tables unlike a clean home: ${[...unlike].join(", ") || "0"}`,
  );
  if (lost + doubled + unlike.size > 0) faults.push("random kills");
}

function add(to: Record<string, number>, counts: Readonly<Record<string, number>>): void {
  for (const [name, times] of Object.entries(counts)) to[name] = (to[name] ?? 0) + times;
}

const told = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, times]) => `${times} ${name}`)
    .join(", ");

const url = {
  postgres: process.env["FILLONCE_TEST_POSTGRES"],
  mysql: process.env["FILLONCE_TEST_MARIADB"],
};

function orders(
  moved: Partial<Record<ServerOrder["system"], ServerOrder["engine"]>>,
): ServerOrder[] {
  return (Object.entries(moved) as [ServerOrder["system"], ServerOrder["engine"]][]).flatMap(
    ([system, engine]) => {
      const at = url[engine];
      if (at === undefined) return [];
      const name = `fillonce_crash_${randomBytes(4).toString("hex")}`;
      return [{ system, engine, url: at, name, password: randomBytes(12).toString("hex") }];
    },
  );
}

/** A first night, and one when every source has changed since. */
async function nightsOf(sources: Sources): Promise<readonly [Night, Night]> {
  const first = await night("first", sources, sources.root);
  compareWithTruth(first);
  const changed = await changeSources({ ...sources, root: first.after });
  onServers.push(...changed.servers);
  const second = await night("changed", changed, first.after);
  const untouched = systems.filter(
    (system) =>
      !compare(second.clean, first.clean).unlike.some((name) => name.startsWith(`raw.${system}__`)),
  );
  for (const system of untouched)
    faults.push(`nothing of "${system}" changed for the second night`);
  return [first, second];
}

const onServers: ServerOrder[] = [];

console.log(
  `${cpus().length} × ${cpus()[0]?.model ?? "?"}, Node ${process.version}, scale ${values.scale}, load ${loadavg()[0]?.toFixed(1)}`,
);
for (const [engine, at] of Object.entries(url))
  if (at === undefined) console.log(`not run, no server is named: ${engine}`);
console.log("not run, none of the seven systems is one: parquet, a knex client of a site's own");

try {
  const servers = orders({ personnel: "postgres", teaching: "mysql" });
  onServers.push(...servers);
  const sources = await makeSources(join(work, "campus"), Number(values.scale), servers);
  const nights = await nightsOf(sources);
  const [first, second] = nights.map(({ cleanMs }) => (cleanMs / 1000).toFixed(1));
  console.log(
    `clean: first load ${first} s, changed sources ${second} s, ${nights[0].clean.release.size} tables\n`,
  );
  if (values.only !== "kills") {
    console.log(
      "| night | died at | kind of source | died | refreshes until whole | rows lost | doubled | tables unlike a clean home |",
    );
    console.log("|---|---|---|---|---:|---:|---:|---|");
    for (const one of nights) await allPoints(one);
  }
  if (values.only !== "points")
    await kill(nights, Number(values.kills), performance.now() + Number(values.minutes) * 60_000);
} finally {
  await dropServers(onServers);
  rmSync(work, { recursive: true, force: true });
}
console.log(faults.length === 0 ? "\nno fault" : `\nfaults:\n${faults.join("\n")}`);
if (faults.length > 0) process.exitCode = 1;

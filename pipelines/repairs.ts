import { join } from "node:path";
import { discard, landingOf } from "../connectors/landing.ts";
import type { Resource, SourceSystem } from "../connectors/resource.ts";
import { Stage } from "../connectors/stage.ts";
import { type Connection, openMemory, quoteText } from "../core/duckdb.ts";
import type { Home } from "../core/paths.ts";
import type { Run } from "../core/runs/run.ts";
import type { State } from "../core/state.ts";
import { listRepairs, type Repair, type RepairStatus, settleRepair } from "./repair-store.ts";
import { repeatedKey } from "./set-aside.ts";
import { type Change, mergeSnapshot } from "./snapshot.ts";
import { keyOf, rawName } from "./warehouse-tables.ts";
import { keysRepaired, withdrawRows } from "./withdrawn-repairs.ts";

/** What became of the repairs of one run. */
export type Replayed = Readonly<Record<"applied" | "refused" | "superseded", number>>;

interface Place {
  readonly connection: Connection;
  readonly home: Pick<Home, "landing" | "tmp">;
  readonly system: SourceSystem;
  readonly resource: Resource;
  readonly run: Run;
}

/** A repair beside the problem row it is of. */
interface Ready {
  readonly repair: Repair;
  readonly row: readonly (string | null)[]; // put right, in the order of the declared columns
  readonly rowKey: string | null; // of the problem row
  readonly rule: string;
}

type Verdict = readonly [status: RepairStatus, outcome: string | null];

const superseded: Verdict = [
  "superseded",
  "来源自己改了或不再有这一行，以来源为准 · the source has changed the row itself or has it no longer: what it says counts",
];

/** The run that rows of repairs name, beside the run that read their source. e.g. "…" → "….repairs" */
export const repairRun = (run: string): string => `${run}.repairs`;

/**
 * Puts problem rows that somebody has put right through the contract of their resource and, when they keep it, into raw.
 * A repair holds as long as its source gives the same bad row: what the source says otherwise wins. The same repairs a
 * second time change nothing.
 */
export async function replayRepairs(
  connection: Connection,
  state: State,
  home: Pick<Home, "landing" | "tmp">,
  systems: readonly SourceSystem[],
  run: Run,
): Promise<Replayed> {
  const active = await listRepairs(state, ["waiting", "applied"]);
  const withdrawn = await withdrawnRepairs(connection, state, active);
  const counts = { applied: 0, refused: 0, superseded: 0 };
  for (const system of systems)
    for (const resource of system.resources) {
      const isOwn = (one: Repair) => one.system === system.name && one.resource === resource.name;
      const own = active.filter(isOwn);
      const gone = withdrawn.filter(isOwn);
      if (own.length + gone.length === 0) continue;
      const verdicts = await replay({ connection, home, system, resource, run }, own, gone);
      for (const [repair, [status, outcome]] of verdicts) {
        if (status === "applied" || status === "refused" || status === "superseded")
          counts[status] += 1;
        if (status !== repair.status) await settleRepair(state, repair, status, outcome);
      }
    }
  return counts;
}

/** Repairs that were taken back and are in the data still. */
async function withdrawnRepairs(
  connection: Connection,
  state: State,
  active: readonly Repair[],
): Promise<readonly Repair[]> {
  const rows = await connection.rows("SELECT repair FROM ledger.repaired");
  const held = new Set(rows.map((row) => row["repair"]));
  const isKept = (one: Repair) => active.some(({ problem }) => problem === one.problem);
  const withdrawn = held.size === 0 ? [] : await listRepairs(state, ["withdrawn"]);
  return withdrawn.filter((one) => held.has(one.id) && !isKept(one));
}

async function replay(
  place: Place,
  repairs: readonly Repair[],
  withdrawn: readonly Repair[],
): Promise<ReadonlyMap<Repair, Verdict>> {
  const verdicts = new Map<Repair, Verdict>();
  const ready: Ready[] = [];
  for (const repair of repairs) {
    const found = await readyOf(place, repair);
    if ("row" in found) ready.push(found);
    else verdicts.set(repair, found.verdict);
  }
  const good = await throughContract(place, ready, verdicts);
  await place.connection.run("BEGIN TRANSACTION");
  try {
    const before = await keysRepaired(place);
    const taken = await takeRows(place, good, verdicts);
    for (const [repair, [status]] of verdicts)
      if (status !== "applied") await forget(place, repair);
    for (const repair of withdrawn) await forget(place, repair);
    const { inserted, deleted } = await withdrawRows(place, before, repairRun(place.run.id));
    await recordChange(place, { inserted: taken + inserted, deleted });
    await place.connection.run("COMMIT");
  } catch (error) {
    await place.connection.run("ROLLBACK").catch(() => undefined);
    throw error;
  }
  return verdicts;
}

async function readyOf(
  { connection, system, resource }: Place,
  repair: Repair,
): Promise<Ready | { readonly verdict: Verdict }> {
  const rows = await connection.rows(
    "SELECT DISTINCT whole_row, row_key, rule FROM ledger.set_aside WHERE system = $1 AND resource = $2 AND id = $3",
    [system.name, resource.name, repair.problem],
  );
  const [row] = rows;
  if (row === undefined) return { verdict: superseded };
  const whole = row["whole_row"];
  if (rows.length > 1 || typeof whole !== "string")
    return {
      verdict: [
        "refused",
        rows.length > 1
          ? "有几行看上去一样，分不清是哪一行 · several rows look alike: nobody knows which one is meant"
          : "这一行读不出列，改不了 · its columns cannot be told apart, so there is nothing to put right",
      ],
    };
  const values: Readonly<Record<string, string | null>> = JSON.parse(whole); // our own
  return {
    repair,
    row: Object.keys(resource.columns).map((name) => {
      const change = repair.changes[name];
      return change === undefined ? (values[name] ?? null) : change.to;
    }),
    rowKey: row["row_key"] === null ? null : String(row["row_key"]),
    rule: String(row["rule"]),
  };
}

/** Stages the rows as a reader would; makes the table `mended` of those that keep the contract and answers their repairs by ordinal. */
async function throughContract(
  { connection, home, system, resource, run }: Place,
  ready: readonly Ready[],
  verdicts: Map<Repair, Verdict>,
): Promise<ReadonlyMap<number, Ready>> {
  const order = { landing: home.landing, run: repairRun(run.id), fence: run.fence };
  const landing = landingOf(order, system.name, resource.name);
  const database = await openMemory({ memory: "128MB", threads: 1, temp: home.tmp });
  try {
    const staging = await database.connect();
    const stage = await Stage.open(staging, resource, landing);
    const columns = Object.keys(resource.columns);
    const rows = ready.map(({ row }) => row);
    await stage.push({ columns, rows, range: "repairs", skipped: 0 });
    const landed = await stage.finish(rows.length);
    staging.close();
    const good = new Map(ready.map((one, index) => [index + 1, one]));
    if (landed.problems !== undefined) {
      const bad = await connection.rows(
        `SELECT ordinal, rule, column_name FROM read_parquet(${quoteText(join(home.landing, landed.problems))})`,
      );
      for (const { ordinal, rule, column_name } of bad) {
        const one = good.get(Number(ordinal));
        good.delete(Number(ordinal));
        const why = `还是不合：${column_name} ${rule} · still no good row`;
        if (one !== undefined) verdicts.set(one.repair, ["refused", why]);
      }
    }
    const [chunk] = landed.chunks;
    await connection.run(
      chunk === undefined
        ? `CREATE OR REPLACE TEMP TABLE mended AS SELECT NULL::BIGINT AS _ordinal, * FROM ${rawName(system.name, resource.name)} WHERE false`
        : `CREATE OR REPLACE TEMP TABLE mended AS SELECT *, ${keyOf(resource)} AS _key FROM read_parquet(${quoteText(join(home.landing, chunk.file))})`,
    );
    await discard(landing, [
      ...landed.chunks.map(({ file }) => file),
      ...(landed.problems === undefined ? [] : [landed.problems]),
    ]);
    return good;
  } finally {
    database.close();
  }
}

/** Puts the rows of `mended` whose key is theirs to take into raw; how many versions that added. */
async function takeRows(
  place: Place,
  good: ReadonlyMap<number, Ready>,
  verdicts: Map<Repair, Verdict>,
): Promise<number> {
  const { connection, system, resource, run } = place;
  const taken = new Set<string>();
  const keys = await connection.rows(
    `SELECT m._ordinal, m._key, c._key IS NOT NULL AS held, r.problem
     FROM mended m LEFT JOIN ${rawName(system.name, resource.name)} c ON c._key = m._key AND c._last_run IS NULL
     LEFT JOIN ledger.repaired r ON r.system = $1 AND r.resource = $2 AND r.row_key = m._key AND c._first_run LIKE '%.repairs'
     ORDER BY m._ordinal`,
    [system.name, resource.name],
  );
  for (const { _ordinal, _key, held, problem } of keys) {
    const one = good.get(Number(_ordinal));
    const key = String(_key);
    if (one === undefined) continue;
    const isOwn = key === one.rowKey && one.rule !== repeatedKey;
    if (!taken.has(key) && (held !== true || isOwn || problem === one.repair.problem)) {
      taken.add(key);
      verdicts.set(one.repair, ["applied", null]);
      await note(place, one, key);
      continue;
    }
    const occupied = `主键 "${key}" 已有别的行 · that key belongs to another row`;
    verdicts.set(one.repair, one.repair.status === "applied" ? superseded : ["refused", occupied]);
    await connection.run("DELETE FROM mended WHERE _ordinal = $1", [Number(_ordinal)]);
  }
  await connection.run("CREATE OR REPLACE TEMP TABLE incoming AS SELECT * FROM mended");
  const landing = {
    system: system.name,
    resource: resource.name,
    run: repairRun(run.id),
    since: "",
  };
  const { inserted } = await mergeSnapshot(connection, landing, resource);
  await connection.run("DROP TABLE incoming");
  await connection.run("DROP TABLE mended");
  return inserted;
}

/** Says in the ledger what repairs changed, so that what is built of it is built again. */
async function recordChange(
  { connection, system, resource, run }: Place,
  { inserted, deleted }: Change,
): Promise<void> {
  if (inserted + deleted === 0) return;
  await connection.run(
    `INSERT INTO ledger.load (system, resource, run, fence, read_at, expected, landed, quarantined, duplicates, skipped, inserted, deleted, whole)
     VALUES ($1, $2, $3, $4, now()::TIMESTAMP, $5, $5, 0, 0, 0, $5, $6, NULL)`,
    [system.name, resource.name, repairRun(run.id), run.fence, inserted, deleted],
  );
}

async function note(
  { connection, system, resource }: Place,
  { repair }: Ready,
  key: string,
): Promise<void> {
  await forget({ connection }, repair);
  const shown = Object.entries(repair.changes).map(([name, { from, to }]) => {
    const hidden = resource.columns[name]?.level === "L4";
    return [name, hidden ? { from: "***", to: "***" } : { from, to }];
  });
  await connection.run(
    "INSERT INTO ledger.repaired VALUES ($1, $2, $3, $4, $5, $6, $7, $8, to_timestamp($9 / 1000)::TIMESTAMP)",
    [
      system.name,
      resource.name,
      repair.problem,
      key,
      repair.id,
      JSON.stringify(Object.fromEntries(shown)),
      repair.reason,
      repair.recorded_by,
      repair.recorded_at,
    ],
  );
}

const forget = (
  { connection }: Pick<Place, "connection">,
  { system, resource, problem }: Repair,
): Promise<void> =>
  connection.run(
    "DELETE FROM ledger.repaired WHERE system = $1 AND resource = $2 AND problem = $3",
    [system, resource, problem],
  );

import { existsSync } from "node:fs";
import { join } from "node:path";
import pLimit from "p-limit";
import { homeKey } from "./config.ts";
import { type Budget, type Connection, openMemory, quoteName, quoteText } from "./duckdb.ts";
import { UserError } from "./errors.ts";
import type { Home } from "./paths.ts";
import type { State } from "./state.ts";

export interface TableManifest {
  readonly rows: number;
  /** Order-free: the sum over rows of half an md5, as decimal text. */
  readonly hash: string;
  readonly columns: readonly string[];
  /** The types of the columns, e.g. "VARCHAR"; absent in releases from before this was recorded, like `made_of`. */
  readonly types?: readonly string[];
  /** The version of what it was made of; absent of what no model makes. */
  readonly made_of?: string;
}

/** One system as this release knows it. */
export interface SystemManifest {
  readonly name: string;
  readonly expected: number;
  readonly landed: number;
  readonly quarantined: number;
  readonly duplicates: number;
  readonly skipped: number;
  /** Set when its last read failed and older rows are served: when those were read. */
  readonly stale_since?: string;
  /** Which of its resources those are; absent in releases from before this was recorded. */
  readonly stale_resources?: readonly string[];
}

/** What a release says of itself; the last row written into its file, so that a half-built one has none. */
export interface ReleaseManifest {
  readonly id: number;
  readonly run: string;
  /** The calendar day it was built for. */
  readonly today: string;
  readonly built_at: string;
  /** The release whose file this one began as a copy of; absent when it was written whole. */
  readonly begun_from?: number;
  readonly systems: readonly SystemManifest[];
  readonly tables: Readonly<Record<string, TableManifest>>;
}

/** That release was published once, or never, and cannot be read any more. */
export class ReleaseNotKept extends UserError {
  readonly code = "releaseNotKept";
  constructor(id: number, kept: readonly number[]) {
    super(
      `版本 ${id} 已不保留 · release ${id} is not kept; kept are ${kept.join(", ") || "none"}`,
      "ask one of those, or the current release without naming it",
    );
  }
}

export const releaseFile = (home: Home, id: number): string => join(home.releases, `${id}.duckdb`);

/** A release that was published, and the sha256 its file had then; absent of one that was adopted after a death. */
export interface Published {
  readonly manifest: ReleaseManifest;
  readonly sha256?: string;
}

/** Makes a finished file known and, unless a rollback holds the current one, serves it. One that is known stays as it is. */
export async function recordRelease(
  state: State,
  manifest: ReleaseManifest,
  sha256?: string,
): Promise<void> {
  await state.knex.transaction(async (transaction) => {
    const added = await transaction("release")
      .insert({
        id: manifest.id,
        run_id: manifest.run,
        file: `${manifest.id}.duckdb`,
        status: "listed",
        published_at: Date.now(),
        summary: JSON.stringify(manifest),
        sha256: sha256 ?? null,
      })
      .onConflict("id")
      .ignore()
      .returning("id");
    if (added.length === 0) return;
    const held = await transaction("pointer").where({ name: "held" }).first();
    if (held === undefined) await point(transaction, manifest.id);
  });
}

async function point(knex: State["knex"], id: number): Promise<void> {
  await knex("pointer")
    .insert({ name: "current_release", value: String(id) })
    .onConflict("name")
    .merge();
}

/** The served release's number; undefined before the first publish. */
export async function currentReleaseId(state: State): Promise<number | undefined> {
  const row = await state.knex("pointer").where({ name: "current_release" }).first();
  return row === undefined ? undefined : Number(row.value);
}

/** The listed releases, newest first. */
export async function listReleases(state: State): Promise<readonly ReleaseManifest[]> {
  const rows = await state.knex("release").where({ status: "listed" }).orderBy("id", "desc");
  return rows.map((row) => JSON.parse(row.summary) as ReleaseManifest); // written by recordRelease alone
}

/** The newest listed release; undefined before the first. */
export async function newestRelease(state: State): Promise<Published | undefined> {
  const row = await state.knex("release").where({ status: "listed" }).orderBy("id", "desc").first();
  if (row === undefined) return undefined;
  const manifest = JSON.parse(row.summary) as ReleaseManifest; // written by recordRelease alone
  return { manifest, ...(row.sha256 === null ? {} : { sha256: row.sha256 }) };
}

/** Lists these releases no more; where the served one is among them, the newest that is left is served. */
export async function forgetReleases(state: State, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await state.knex.transaction(async (transaction) => {
    await transaction("release")
      .whereIn("id", [...ids])
      .update({ status: "dropped" });
    const gone = await transaction("pointer").whereIn("value", ids.map(String)).pluck("name");
    if (gone.length === 0) return;
    await transaction("pointer").whereIn("name", gone).delete();
    const newest = await transaction("release")
      .where({ status: "listed" })
      .max({ id: "id" })
      .first();
    if (newest?.["id"] != null) await point(transaction, Number(newest["id"]));
  });
}

/** Serves an older listed release and holds it: newer ones are published but not served until `resumeReleases`. */
export async function rollbackTo(state: State, id: number): Promise<void> {
  const known = await listReleases(state);
  if (!known.some((release) => release.id === id)) {
    throw new UserError(
      `there is no release ${id}; kept are ${known.map((release) => release.id).join(", ") || "none"}`,
      "see `fillonce releases list`",
    );
  }
  await state.knex.transaction(async (transaction) => {
    await point(transaction, id);
    await transaction("pointer")
      .insert({ name: "held", value: String(id) })
      .onConflict("name")
      .merge();
  });
}

/** Ends a rollback: the newest release is served again. Returns its number. */
export async function resumeReleases(state: State): Promise<number> {
  const [newest] = await listReleases(state);
  if (newest === undefined)
    throw new UserError("there is no release yet", "run `fillonce refresh`");
  await state.knex.transaction(async (transaction) => {
    await transaction("pointer").where({ name: "held" }).delete();
    await point(transaction, newest.id);
  });
  return newest.id;
}

/** One release held for the length of one request. */
export interface Lease {
  readonly release: ReleaseManifest;
  /** Tables are "<alias>".main.<table>. */
  readonly alias: string;
  readonly connection: Connection;
  /** The home's own secret. */
  readonly key: string;
  readonly done: () => Promise<void>;
}

/** A release and what belongs to it: its connections end with it, and their prepared statements with them. */
interface Attached {
  readonly manifest: ReleaseManifest;
  leases: number;
  readonly idle: Connection[];
}

const keptConnections = 8;
const keptStatements = 32;

export interface Releases extends AsyncDisposable {
  /** Leases the current release, or the listed one named: ReleaseNotKept for any other. UserError when there is none. */
  readonly lease: (id?: number) => Promise<Lease>;
  readonly close: () => Promise<void>;
}

/**
 * Reads releases: a `:memory:` instance with the files attached READ_ONLY. An answer is read from one release to its
 * end; a release that is no longer current is detached when its last lease is done. `writes`: other folders a
 * statement of ours may write to; none for a server.
 */
export async function openReleases(
  home: Home,
  state: State,
  budget: Budget,
  writes: readonly string[] = [],
): Promise<Releases> {
  const database = await openMemory(budget);
  const control = await database.connect();
  const folders = [home.releases, ...writes].map((folder) => quoteText(`${folder}/`));
  await control.run(`SET allowed_directories = [${folders.join(", ")}]`);
  await control.run("SET enable_external_access = false");
  await control.run("SET lock_configuration = true");
  const key = homeKey(home);
  const attached = new Map<number, Attached>();
  const aliasOf = (id: number) => `r${id}`;
  const inTurn = pLimit(1);
  let isClosed = false;
  const attach = async (id: number) => {
    const known = attached.get(id);
    if (known !== undefined) return known;
    const file = releaseFile(home, id);
    if (!existsSync(file)) {
      throw new UserError(`release ${id} has no file "${file}"`, "run `fillonce refresh`");
    }
    await control.run(`ATTACH ${quoteText(file)} AS ${quoteName(aliasOf(id))} (READ_ONLY)`);
    const manifest = await readManifest(control, aliasOf(id));
    const entry: Attached = { manifest, leases: 0, idle: [] };
    attached.set(id, entry);
    return entry;
  };
  const detachIdle = async (current: number) => {
    for (const [id, entry] of attached) {
      if (id === current || entry.leases > 0) continue;
      for (const connection of entry.idle) connection.close();
      await control.run(`DETACH ${quoteName(aliasOf(id))}`);
      attached.delete(id);
    }
  };
  const lease = async (id?: number): Promise<Lease> =>
    inTurn(async () => {
      if (isClosed) throw new Error("a lease after the releases were closed");
      if (id !== undefined) await checkKept(state, id);
      const wanted = id ?? (await currentReleaseId(state));
      if (wanted === undefined) {
        throw new UserError(
          "nothing has been published yet",
          "run `fillonce demo` or `fillonce refresh`",
        );
      }
      const entry = await attach(wanted);
      if (id === undefined) await detachIdle(wanted);
      const connection = entry.idle.pop() ?? (await database.connect(keptStatements));
      entry.leases += 1;
      let open = true;
      const done = async () => {
        if (!open) return;
        open = false;
        entry.leases -= 1;
        if (attached.get(wanted) === entry && entry.idle.length < keptConnections)
          entry.idle.push(connection);
        else connection.close();
      };
      return { release: entry.manifest, alias: aliasOf(wanted), connection, key, done };
    });
  const close = async () => {
    isClosed = true;
    await inTurn(() => undefined); // those that were begun have ended
    for (const { idle } of attached.values()) for (const connection of idle) connection.close();
    attached.clear();
    control.close();
    database.close();
  };
  return { lease, close, [Symbol.asyncDispose]: close };
}

async function checkKept(state: State, id: number): Promise<void> {
  const kept = await state
    .knex("release")
    .where({ status: "listed" })
    .orderBy("id", "desc")
    .pluck<number[]>("id");
  if (!kept.map(Number).includes(id)) throw new ReleaseNotKept(id, kept.map(Number));
}

/** The manifest inside an attached release. A file without one is half-built: UserError. */
export async function readManifest(
  connection: Connection,
  alias: string,
): Promise<ReleaseManifest> {
  const rows = await connection
    .rows(`SELECT "content" FROM ${quoteName(alias)}.main.release_manifest`)
    .catch(() => []);
  const content = rows[0]?.["content"];
  if (typeof content !== "string") {
    throw new UserError(
      `the release attached as "${alias}" has no manifest`,
      "it was never finished; delete the file and refresh",
    );
  }
  return JSON.parse(content) as ReleaseManifest; // written by publish alone
}

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ChunkManifest, ResourceLanding } from "../connectors/connector.ts";
import { driftOf, type Resource } from "../connectors/resource.ts";
import { crashPoint } from "../core/children.ts";
import { type Connection, quoteText } from "../core/duckdb.ts";
import { messageOf, SourceError } from "../core/errors.ts";
import { sha256 } from "../core/ids.ts";
import type { Step } from "../core/runs/run.ts";
import { carryOver, recordContent } from "./contents.ts";
import { forgetCursor, recordCursor } from "./cursors.ts";
import { type Drift, FrozenError, findDrift, setMisfitsAside } from "./drift.ts";
import { keepExtras } from "./extras.ts";
import { setRepeatsAside } from "./repeats.ts";
import { replaceSetAside, stageProblems } from "./set-aside.ts";
import { hasDriftEnded, recordDrift, recordShape } from "./shapes.ts";
import { type Change, mergeSnapshot } from "./snapshot.ts";
import { keyOf, rawName } from "./warehouse-tables.ts";
import { refuseShort } from "./whole.ts";

export interface ApplyOptions {
  readonly landingFolder: string;
  /** Forget the earlier versions of the resource in the same transaction, and believe any loss of rows. */
  readonly full: boolean;
  /** Take the shape of the source as it is from now on. */
  readonly accept?: boolean;
}

/**
 * Puts one resource, read to its end, into raw: rows, ledger and problem rows in one transaction. A run may bring the
 * changes of a resource and then the whole of it, each once: a landing that the ledger already knows changes nothing; a fence
 * older than the newest and a read cut short are refused. Of files that were not read again the rows of the last read stand.
 * Returns the counted step.
 */
export async function applyLanding(
  connection: Connection,
  landing: ResourceLanding,
  resource: Resource,
  options: ApplyOptions,
): Promise<Step> {
  const { system, run } = landing;
  for (const chunk of landing.chunks) verify(chunk, options.landingFolder, landing);
  await connection.run("BEGIN TRANSACTION");
  try {
    const known = await earlierStep(connection, landing);
    if (known !== undefined) {
      await connection.run("ROLLBACK");
      return known;
    }
    await refuseStaleFence(connection, landing);
    const step = landing.isUnchanged
      ? await standAgain(connection, landing)
      : await takeRead(connection, landing, resource, options);
    crashPoint("before-commit", system);
    await connection.run("COMMIT");
    crashPoint("after-commit", system);
    return step;
  } catch (error) {
    await connection.run("ROLLBACK").catch(() => undefined);
    throw error instanceof SourceError
      ? error
      : new SourceError(
          `cannot apply run "${run}" of "${system}.${resource.name}" to the warehouse: ${messageOf(error)}`,
          {
            system,
            resource: resource.name,
            retryable: true,
            hint: "nothing of this read was applied; is there room on the disk? run the refresh again",
            cause: error,
          },
        );
  }
}

/** The rows that were read last, and nothing that differs from the declaration: that was remembered with them. */
async function standAgain(connection: Connection, landing: ResourceLanding): Promise<Step> {
  await recordDrift(connection, landing, []);
  return carryOver(connection, landing);
}

async function takeRead(
  connection: Connection,
  landing: ResourceLanding,
  resource: Resource,
  { landingFolder, full, accept = false }: ApplyOptions,
): Promise<Step> {
  const { system } = landing;
  refuseShort(landing);
  await stageIncoming(connection, landing, resource, landingFolder);
  await stageProblems(connection, landing, landingFolder);
  const { duplicates, conflicts } = await setRepeatsAside(connection, landing, resource);
  const drift = await findDrift(connection, landing, resource);
  if (drift.length > 0 && driftOf(resource) === "freeze" && !accept)
    throw new FrozenError(landing, resource, drift);
  const misfits = accept ? 0 : await setMisfitsAside(connection, landing, resource, drift);
  await keepExtras(connection, landing, resource);
  crashPoint("mid-apply", system);
  if (full) await connection.run(`DELETE FROM ${rawName(system, resource.name)}`);
  const change = await mergeSnapshot(connection, landing, resource);
  await replaceSetAside(connection, landing);
  const [counted] = await connection.rows("SELECT count(*)::INTEGER AS n FROM incoming");
  const step: Step = {
    system,
    resource: resource.name,
    status: "succeeded",
    expected: landing.expected,
    landed: Number(counted?.["n"]),
    quarantined: landing.quarantined + conflicts + misfits,
    duplicates,
    skipped: landing.skipped,
  };
  await recordLoad(connection, landing, step, change);
  await recordCursor(connection, landing, resource);
  await recordContent(connection, landing, resource, drift.length === 0);
  // What was read while it lasted lacks what it took away, and a cursor is past it.
  const isPast =
    landing.since !== undefined && (accept || (await hasDriftEnded(connection, landing, drift)));
  if (isPast) await forgetCursor(connection, system, resource.name);
  await recordShape(connection, landing, accept);
  await recordDrift(connection, landing, accept ? drift.filter(isLoss) : drift);
  await connection.run("DROP TABLE incoming");
  await connection.run("DROP TABLE bad");
  return { ...step, ...readOf(landing, isPast) };
}

/** From where to where a landing read, and what it brought. */
function readOf(
  { since, newest, chunks }: ResourceLanding,
  isForgotten: boolean,
): Pick<Step, "cursor_before" | "cursor_after" | "checksum"> {
  const next = isForgotten ? undefined : (newest ?? since);
  return {
    ...(since === undefined ? {} : { cursor_before: since }),
    ...(next === undefined ? {} : { cursor_after: next }),
    ...(chunks.length === 0 ? {} : { checksum: sha256(...chunks.map((chunk) => chunk.sha256)) }),
  };
}

/** What accepting a shape does not mend: the declaration still names a column that is not there. */
const isLoss = ({ kind }: Drift): boolean => kind === "dropped" || kind === "renamed";

function verify(chunk: ChunkManifest, folder: string, landing: ResourceLanding): void {
  const found = createHash("sha256")
    .update(readFileSync(join(folder, chunk.file)))
    .digest("hex");
  if (found === chunk.sha256) return;
  throw new SourceError(
    `chunk "${chunk.file}" is not what its manifest says: sha256 ${found}, expected ${chunk.sha256}`,
    {
      system: landing.system,
      resource: landing.resource,
      retryable: true,
      hint: "the file was damaged after it was written; run the refresh again",
    },
  );
}

async function earlierStep(
  connection: Connection,
  landing: ResourceLanding,
): Promise<Step | undefined> {
  const [row] = await connection.rows(
    "SELECT * FROM ledger.load WHERE system = $1 AND resource = $2 AND run = $3 AND whole = $4",
    [landing.system, landing.resource, landing.run, landing.since === undefined],
  );
  if (row === undefined) return undefined;
  const [cursor] = await connection.rows(
    "SELECT 1 AS there FROM ledger.cursor WHERE system = $1 AND resource = $2",
    [landing.system, landing.resource],
  );
  return {
    system: landing.system,
    resource: landing.resource,
    status: "succeeded",
    expected: Number(row["expected"]),
    landed: Number(row["landed"]),
    quarantined: Number(row["quarantined"]),
    duplicates: Number(row["duplicates"]),
    skipped: Number(row["skipped"]),
    ...readOf(landing, cursor === undefined),
  };
}

/** The highest fence of anything applied; 0 before the first. */
export async function newestFence(connection: Connection): Promise<number> {
  const [row] = await connection.rows("SELECT max(fence) AS fence FROM ledger.load");
  return Number(row?.["fence"] ?? 0);
}

/** A newer run has written to the warehouse: nothing of this one may follow. Whoever catches it keeps it in the audit. */
export class StaleRun extends SourceError {
  readonly landing: Pick<ResourceLanding, "system" | "resource" | "run" | "fence">;
  readonly newest: number;

  constructor(landing: StaleRun["landing"], newest: number) {
    const { system, resource, run, fence } = landing;
    super(`run "${run}" is out of date: its fence is ${fence}, the newest is ${newest}`, {
      system,
      resource,
      retryable: false,
      hint: "a newer refresh has taken over; nothing of this one is applied",
    });
    this.landing = landing;
    this.newest = newest;
  }
}

async function refuseStaleFence(connection: Connection, landing: ResourceLanding): Promise<void> {
  const newest = await newestFence(connection);
  if (landing.fence < newest) throw new StaleRun(landing, newest);
}

async function stageIncoming(
  connection: Connection,
  landing: ResourceLanding,
  resource: Resource,
  folder: string,
): Promise<void> {
  const files = landing.chunks.map((chunk) => quoteText(join(folder, chunk.file)));
  const source =
    files.length === 0
      ? `(SELECT ${Object.keys(resource.columns)
          .map((name) => `"${name}"`)
          .join(
            ", ",
          )}, 0::BIGINT AS _ordinal FROM ${rawName(landing.system, resource.name)} WHERE false)`
      : `read_parquet([${files.join(", ")}])`;
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE incoming AS SELECT *, ${keyOf(resource)} AS _key FROM ${source}`,
  );
}

async function recordLoad(
  connection: Connection,
  landing: ResourceLanding,
  step: Step,
  change: Change,
): Promise<void> {
  for (const chunk of landing.chunks) {
    await connection.run("INSERT INTO ledger.chunk VALUES ($1, $2, $3, $4, $5, $6, $7)", [
      chunk.chunk_id,
      chunk.system,
      chunk.resource,
      chunk.run,
      chunk.fence,
      chunk.rows,
      chunk.sha256,
    ]);
  }
  await connection.run(
    "INSERT INTO ledger.load VALUES ($1, $2, $3, $4, now()::TIMESTAMP, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    [
      landing.system,
      landing.resource,
      landing.run,
      landing.fence,
      step.expected ?? null,
      step.landed,
      step.quarantined,
      step.duplicates,
      step.skipped,
      change.inserted,
      change.deleted,
      landing.since === undefined,
      landing.total ?? null,
    ],
  );
}

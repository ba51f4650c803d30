import { join } from "node:path";
import type { ResourceLanding } from "../connectors/connector.ts";
import type { Resource, SourceSystem } from "../connectors/resource.ts";
import type { Connection } from "../core/duckdb.ts";
import { sha256 } from "../core/ids.ts";
import type { Step } from "../core/runs/run.ts";
import { codeOf } from "./versions.ts";

/** After this many days files are read again although they are the same. */
const readEveryDays = 7;

/** What a step says whose files were not read again. */
export const sameFiles =
  "文件没有变，沿用上次读到的行 · the files are those of the last read, whose rows stand";

/** ledger.content: the hash of the files that a resource was read from, as it was declared then. */
export async function createContents(connection: Connection): Promise<void> {
  await connection.run(`CREATE TABLE IF NOT EXISTS ledger.content (
    system VARCHAR NOT NULL, resource VARCHAR NOT NULL, content VARCHAR NOT NULL, declared VARCHAR NOT NULL, read_at TIMESTAMP NOT NULL)`);
}

/**
 * The files of a system that need not be read again, by resource: they hold what they held, and reading it would tell
 * the same. A resource of which somebody put rows right is read.
 */
export async function contentsOf(
  connection: Connection,
  system: SourceSystem,
): Promise<Readonly<Record<string, string>>> {
  const rows = await connection.rows(
    `SELECT resource, content, declared FROM ledger.content
     WHERE system = $1 AND read_at > now()::TIMESTAMP - to_days(${readEveryDays})
       AND resource NOT IN (SELECT resource FROM ledger.repaired WHERE system = $1)`,
    [system.name],
  );
  return Object.fromEntries(
    rows.flatMap((row) => {
      const resource = system.resources.find(({ name }) => name === row["resource"]);
      const isAsRead = resource !== undefined && declarationOf(resource) === row["declared"];
      return isAsRead ? [[resource.name, String(row["content"])]] : [];
    }),
  );
}

/** What decides the rows that are read from the same files: the declaration, and the code that reads. */
const declarationOf = (resource: Resource): string => sha256(JSON.stringify(resource), ...code());

let hashes: readonly string[] | undefined;

/** Of the folders that read, once in a process: they are some two hundred files, and there are many resources. */
function code(): readonly string[] {
  hashes ??= [codeOf(join(import.meta.dirname, "..", "connectors")), codeOf(import.meta.dirname)];
  return hashes;
}

/**
 * Remembers, in the transaction that takes its rows, what a landing was read from. Where something was said of the read,
 * it is not remembered: the next read has to say it again.
 */
export async function recordContent(
  connection: Connection,
  { system, resource, content, since, drift }: ResourceLanding,
  declared: Resource,
  isAsDeclared: boolean,
): Promise<void> {
  if (since !== undefined) return;
  await connection.run("DELETE FROM ledger.content WHERE system = $1 AND resource = $2", [
    system,
    resource,
  ]);
  if (content === undefined || !isAsDeclared || drift.length > 0) return;
  await connection.run("INSERT INTO ledger.content VALUES ($1, $2, $3, $4, now()::TIMESTAMP)", [
    system,
    resource,
    content,
    declarationOf(declared),
  ]);
}

/** Lets the rows of the last read stand as those of this run, with what was counted then. */
export async function carryOver(
  connection: Connection,
  { system, resource, run, fence }: ResourceLanding,
): Promise<Step> {
  await connection.run(
    `INSERT INTO ledger.load BY NAME
     SELECT * REPLACE ($3 AS run, $4::BIGINT AS fence, now()::TIMESTAMP AS read_at, 0 AS inserted, 0 AS deleted)
     FROM ledger.load WHERE system = $1 AND resource = $2 AND whole
     QUALIFY row_number() OVER (ORDER BY fence DESC) = 1`,
    [system, resource, run, fence],
  );
  const [row] = await connection.rows(
    "SELECT * FROM ledger.load WHERE system = $1 AND resource = $2 AND run = $3",
    [system, resource, run],
  );
  return {
    system,
    resource,
    status: "succeeded",
    expected: Number(row?.["expected"]),
    landed: Number(row?.["landed"]),
    quarantined: Number(row?.["quarantined"]),
    duplicates: Number(row?.["duplicates"]),
    skipped: Number(row?.["skipped"]),
    message: sameFiles,
  };
}

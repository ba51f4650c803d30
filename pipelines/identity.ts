import { crashPoint } from "../core/children.ts";
import type { Connection } from "../core/duckdb.ts";
import type { Versions } from "./versions.ts";

/** The records that speak of people: system, resource and source key column. */
export const personRecords = [
  { system: "personnel", resource: "staff", number: "GH", kind: "staff_no" },
  { system: "graduate", resource: "student", number: "XH", kind: "student_no" },
  { system: "students", resource: "undergraduate", number: "XH", kind: "student_no" },
] as const;

/** The columns of a record that clusterRecords looks at. */
export const identity = { number: "SFZJH", name: "XM" } as const;

/** An identity number held by more names than this is a placeholder somebody typed, not a person. */
const mostNamesPerNumber = 5;

/**
 * The member registry: which source record belongs to which entity, since and until which run. Ids live here and
 * nowhere else, so they survive a reload of every source and come back from a release when the warehouse is lost.
 */
export async function createIdentityTables(connection: Connection): Promise<void> {
  await connection.run(`CREATE TABLE IF NOT EXISTS ident.member (
    entity VARCHAR NOT NULL, rec_id VARCHAR NOT NULL, system VARCHAR NOT NULL, source_key VARCHAR NOT NULL,
    entity_id VARCHAR NOT NULL, from_run VARCHAR NOT NULL, to_run VARCHAR)`);
  await connection.run(`CREATE TABLE IF NOT EXISTS ident.entity_alias (
    entity VARCHAR NOT NULL, old_id VARCHAR NOT NULL, new_id VARCHAR NOT NULL, kind VARCHAR NOT NULL, run VARCHAR NOT NULL)`);
}

/** Brings the registry back from an attached release, when this warehouse has none yet. Returns how many members. */
export async function restoreIdentity(connection: Connection, alias: string): Promise<number> {
  const [have] = await connection.rows("SELECT count(*)::INTEGER AS n FROM ident.member");
  if (Number(have?.["n"]) > 0) return 0;
  await connection.run("BEGIN TRANSACTION");
  await connection.run(`INSERT INTO ident.member SELECT * FROM "${alias}".main.member`);
  crashPoint("mid-restore");
  await connection.run(`INSERT INTO ident.entity_alias SELECT * FROM "${alias}".main.entity_alias`);
  await connection.run("COMMIT");
  const [restored] = await connection.rows("SELECT count(*)::INTEGER AS n FROM ident.member");
  return Number(restored?.["n"]);
}

/**
 * Who is who, by identifiers only: records with the same valid identity number are one person, every other record is a
 * person of its own. A name never links. Clusters keep the id of the known entity they share most records with; the rest
 * get a new id from their smallest record, and an id that is no longer used becomes an alias. Records that did not change
 * are not looked at again.
 */
export async function resolvePeople(run: string, versions: Versions): Promise<void> {
  await versions.make("people", {
    reads: personRecords.map(({ system, resource }) => `std.${system}__${resource}`),
    work: async (connection) => {
      await clusterRecords(connection);
      await keepIds(connection);
      await updateRegistry(connection, run);
      await writeLookups(connection);
    },
  });
}

async function clusterRecords(connection: Connection): Promise<void> {
  const parts = personRecords.map(
    ({
      system,
      resource,
      kind,
    }) => `SELECT '${system}' AS system, '${kind}' AS kind, _key AS source_key,
      sha256(concat_ws('|', 'person', '${system}.${resource}', _key)) AS rec_id, CASE WHEN id18_valid(${identity.number}) THEN id18(${identity.number}) END AS id_no, ${identity.name} AS name
      FROM std."${system}__${resource}"`,
  );
  await connection.run(`CREATE OR REPLACE TEMP TABLE person_record AS
    WITH record AS (${parts.join(" UNION ALL ")}),
    shared AS (SELECT id_no FROM record WHERE id_no IS NOT NULL GROUP BY id_no HAVING count(DISTINCT name) > ${mostNamesPerNumber})
    SELECT record.*, CASE WHEN id_no IS NULL OR id_no IN (FROM shared) THEN rec_id
      ELSE min(rec_id) OVER (PARTITION BY id_no) END AS cluster_id
    FROM record`);
}

/** Greedy mutual best by shared records, in rounds, until no cluster finds a free known entity. */
async function keepIds(connection: Connection): Promise<void> {
  await connection.run("CREATE OR REPLACE TEMP TABLE kept (cluster_id VARCHAR, entity_id VARCHAR)");
  for (;;) {
    const [round] = await connection.rows(`INSERT INTO kept
      WITH overlap AS (
        SELECT r.cluster_id, m.entity_id, count(*) AS shared
        FROM person_record r JOIN ident.member m ON m.rec_id = r.rec_id AND m.entity = 'person' AND m.to_run IS NULL
        WHERE r.cluster_id NOT IN (SELECT cluster_id FROM kept) AND m.entity_id NOT IN (SELECT entity_id FROM kept)
        GROUP BY ALL),
      ranked AS (SELECT *,
        row_number() OVER (PARTITION BY entity_id ORDER BY shared DESC, cluster_id) AS for_entity,
        row_number() OVER (PARTITION BY cluster_id ORDER BY shared DESC, entity_id) AS for_cluster FROM overlap)
      SELECT cluster_id, entity_id FROM ranked WHERE for_entity = 1 AND for_cluster = 1`);
    if (Number(round?.["Count"] ?? 0) === 0) return;
  }
}

async function updateRegistry(connection: Connection, run: string): Promise<void> {
  // A split may leave the smallest record of the old entity without its id; the run then tells the new id from the old.
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE assigned AS
     SELECT r.rec_id, r.system, r.source_key, r.kind, coalesce(k.entity_id,
       CASE WHEN used.entity_id IS NULL THEN entity_id('person', r.cluster_id) ELSE entity_id('person', r.cluster_id || '|' || $1) END) AS entity_id
     FROM person_record r LEFT JOIN kept k USING (cluster_id)
     LEFT JOIN (SELECT DISTINCT entity_id FROM ident.member) used ON used.entity_id = entity_id('person', r.cluster_id)`,
    [run],
  );
  await connection.run(
    `INSERT INTO ident.entity_alias
     SELECT DISTINCT 'person', m.entity_id, a.entity_id,
       CASE WHEN m.entity_id IN (SELECT entity_id FROM assigned) THEN 'split_from' ELSE 'merged_into' END, $1
     FROM ident.member m JOIN assigned a USING (rec_id)
     WHERE m.entity = 'person' AND m.to_run IS NULL AND m.entity_id <> a.entity_id`,
    [run],
  );
  await connection.run(
    `UPDATE ident.member AS m SET to_run = $1 FROM assigned a
     WHERE m.rec_id = a.rec_id AND m.entity = 'person' AND m.to_run IS NULL AND m.entity_id <> a.entity_id`,
    [run],
  );
  await connection.run(
    `INSERT INTO ident.member SELECT 'person', a.rec_id, a.system, a.source_key, a.entity_id, $1, NULL
     FROM assigned a ANTI JOIN (SELECT * FROM ident.member WHERE entity = 'person' AND to_run IS NULL) m USING (rec_id)`,
    [run],
  );
}

/** What the models join: person_of by record, and one person per staff or student number. */
async function writeLookups(connection: Connection): Promise<void> {
  await connection.run(
    "CREATE OR REPLACE TABLE ident.person_of AS SELECT system, source_key, entity_id AS person_id FROM assigned",
  );
  for (const kind of ["staff_no", "student_no"]) {
    await connection.run(`CREATE OR REPLACE TABLE ident.person_by_${kind} AS
      SELECT source_key AS ${kind}, min(entity_id) AS person_id FROM assigned WHERE kind = '${kind}' GROUP BY source_key`);
  }
  for (const table of ["person_record", "kept", "assigned"])
    await connection.run(`DROP TABLE ${table}`);
}

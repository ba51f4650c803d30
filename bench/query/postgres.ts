import knexModule, { type Knex } from "knex";
import { type Connection, quoteName } from "../../core/duckdb.ts";
import type { Lease } from "../../core/releases.ts";
import { entities } from "../../schema/entities.ts";
import type { ValueType } from "../../schema/entity.ts";
import type { Nested, NestedAnswer } from "./questions.ts";

/** The same questions to PostgreSQL, in SQL as somebody writes it who knows PostgreSQL. */
export interface Postgres extends AsyncDisposable {
  readonly version: string;
  readonly nested: (asked: Nested) => Promise<NestedAnswer>;
  readonly lookUp: (id: string) => Promise<unknown>;
  /** Sessions by unit and term: [unit, term, sessions, present, expected]. */
  readonly groups: (first: number) => Promise<readonly (readonly string[])[]>;
  /** The same from a materialized view made beforehand. */
  readonly groupsKept: (first: number) => Promise<readonly (readonly string[])[]>;
}

const tables = ["org_unit", "person_org", "person", "output_author", "class_session"];
const indexes = [
  ...tables.map((table) => `ALTER TABLE ${table} ADD PRIMARY KEY (id)`),
  "CREATE INDEX ON org_unit (org_no)",
  "CREATE INDEX ON person_org (org_no, id)",
  "CREATE INDEX ON person_org (person_id)",
  "CREATE INDEX ON person (staff_no)",
  "CREATE INDEX ON output_author (person_id, id)",
  "CREATE INDEX ON class_session (org_no, term)",
  "CREATE INDEX ON class_session (held_on)",
];

const schemaName = "fillonce_bench";
const rowsTogether = 10_000;
const types: Record<ValueType, string> = {
  text: 'text COLLATE "C"',
  integer: "bigint",
  decimal: "numeric",
  date: "date",
  timestamp: "timestamp",
  boolean: "boolean",
};

/** Loads those tables of the release into a schema of its own, with B-tree indexes and statistics; gone when disposed of. */
export async function openPostgres(url: string, { alias, connection }: Lease): Promise<Postgres> {
  const knex = knexModule({
    client: "pg",
    connection: url,
    searchPath: [schemaName],
    pool: { min: 1, max: 8 },
  });
  await knex.raw(`DROP SCHEMA IF EXISTS ${schemaName} CASCADE`);
  await knex.raw(`CREATE SCHEMA ${schemaName}`);
  for (const table of tables) await load(knex, connection, alias, table);
  for (const index of indexes) await knex.raw(index);
  await knex.raw(
    `CREATE MATERIALIZED VIEW session_by_unit_term AS
     SELECT org_no, term, count(*) AS n, sum(present) AS present, sum(expected) AS expected
     FROM class_session GROUP BY org_no, term`,
  );
  await knex.raw("VACUUM ANALYZE");
  const { rows: about } = await knex.raw("SHOW server_version");
  return {
    version: about[0].server_version,
    nested: async ({ orgs, staff, records }) =>
      (await knex.raw(nestedSql, { records, staff, orgs: JSON.stringify(orgs) })).rows,
    lookUp: async (id) =>
      (await knex.raw('SELECT id, name, staff_no AS "staffNo" FROM person WHERE id = ?', [id]))
        .rows[0],
    groups: async (first) => lists(await knex.raw(groupsSql, [first])),
    groupsKept: async (first) => lists(await knex.raw(keptSql, [first])),
    [Symbol.asyncDispose]: async () => {
      await knex.raw(`DROP SCHEMA ${schemaName} CASCADE`);
      await knex.destroy();
    },
  };
}

async function load(knex: Knex, connection: Connection, alias: string, table: string) {
  const entity = entities.find(({ name }) => name === table);
  if (entity === undefined) throw new Error(`there is no entity "${table}"`);
  const columns = Object.entries(entity.columns);
  const names = columns.map(([name]) => quoteName(name)).join(", ");
  await knex.raw(
    `CREATE TABLE ${table} (${columns.map(([name, { type }]) => `${quoteName(name)} ${types[type]}`).join(", ")})`,
  );
  const unnested = columns.map(([, { type }]) => `?::${types[type].split(" ")[0]}[]`).join(", ");
  let kept: (string | null)[][] = columns.map(() => []);
  const flush = async () => {
    // knex does not say that an array may hold nulls.
    const values = kept as string[][];
    await knex.raw(`INSERT INTO ${table} (${names}) SELECT * FROM unnest(${unnested})`, values);
    kept = columns.map(() => []);
  };
  for await (const batch of connection.stream(`SELECT ${names} FROM ${alias}.main.${table}`)) {
    for (const row of batch) {
      columns.forEach(([name], at) => {
        const value = row[name];
        kept[at]?.push(value === null || value === undefined ? null : String(value));
      });
    }
    if ((kept[0]?.length ?? 0) >= rowsTogether) await flush();
  }
  await flush();
}

const nestedSql = `
  SELECT o.org_no AS "orgNo", coalesce(m.members, '[]') AS members
  FROM org_unit o
  LEFT JOIN LATERAL (
    SELECT json_agg(json_build_object('id', x.id, 'person',
             CASE WHEN x.person IS NULL THEN NULL
                  ELSE json_build_object('name', x.name, 'authorships', coalesce(a.authorships, '[]')) END)
           ORDER BY x.id) AS members
    FROM (
      SELECT po.id, p.id AS person, p.name FROM person_org po LEFT JOIN person p ON p.id = po.person_id
      WHERE po.org_no = o.org_no ORDER BY po.id LIMIT :staff
    ) x
    LEFT JOIN LATERAL (
      SELECT json_agg(json_build_object('id', y.id, 'name', y.name) ORDER BY y.id) AS authorships
      FROM (SELECT id, name FROM output_author WHERE person_id = x.person ORDER BY id LIMIT :records) y
    ) a ON true
  ) m ON true
  WHERE o.org_no = ANY (SELECT json_array_elements_text(:orgs))
  ORDER BY o.org_no LIMIT 20`;

const groupsSql = `SELECT org_no, term, count(*) AS n, sum(present) AS present, sum(expected) AS expected
  FROM class_session GROUP BY org_no, term ORDER BY org_no, term LIMIT ?`;
const keptSql =
  "SELECT org_no, term, n, present, expected FROM session_by_unit_term ORDER BY org_no, term LIMIT ?";

const lists = ({ rows }: { rows: readonly Readonly<Record<string, unknown>>[] }) =>
  rows.map((row) => Object.values(row).map(String));

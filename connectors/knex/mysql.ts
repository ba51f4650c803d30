import type { BadRow, ObservedColumn } from "../connector.ts";
import { addressOf } from "./address.ts";
import {
  codeOf,
  type Dialect,
  literal,
  networkTrouble,
  type Piece,
  type Reading,
} from "./dialect.ts";
import { inflow } from "./inflow.ts";
import { decodeRow, undecodable } from "./rows.ts";

const quote = (name: string): string => `\`${name.replaceAll("`", "``")}\``;

/** A literal in MySQL's own way, where a backslash is one too. */
const text = (value: string): string => literal(value.replaceAll("\\", "\\\\"));

/** MariaDB and MySQL. */
export const mysql: Dialect = {
  client: "mysql2",
  connection: (access) => {
    const { ssl, ...address } = addressOf(access, 3306);
    return {
      ...address,
      ...(ssl === undefined ? {} : { ssl }),
      charset: "utf8mb4",
      connectTimeout: 10_000,
      dateStrings: true,
      supportBigNumbers: true,
      bigNumberStrings: true,
      flags: ["-LOCAL_FILES"], // the server must not ask us for files
    } as object;
  },
  quote,
  catalogue: (table, schema) => `
    SELECT table_schema AS table_schema, table_name AS table_name, column_name AS column_name, concat(column_type, ifnull(concat(' ', character_set_name), '')) AS data_type
    FROM information_schema.columns
    WHERE lower(table_name) = lower(${text(table)}) AND table_schema = ${schema === undefined ? "database()" : text(schema)}
    ORDER BY table_schema, table_name, ordinal_position`,
  begin: ({ database: { timeoutSeconds } }, version) => [
    "SET SESSION sql_mode = '', time_zone = '+08:00', net_write_timeout = 600, lock_wait_timeout = 10",
    version.includes("MariaDB")
      ? `SET SESSION max_statement_time = ${timeoutSeconds}`
      : `SET SESSION max_execution_time = ${timeoutSeconds * 1_000}`,
    "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
    "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
  ],
  end: "ROLLBACK",
  text: ({ name, type }: ObservedColumn) => {
    const column = quote(name);
    if (/^bit/.test(type)) return `${column} + 0`;
    if (/^(geometry|point|(multi)?(linestring|polygon)|multipoint)/.test(type))
      return `ST_AsText(${column})`;
    // Bytes go as they are, so that what is not UTF-8 is seen.
    return /blob|binary/.test(type) ? column : `CONVERT(${column} USING utf8mb4)`;
  },
  spell: (expression) => expression,
  ordered: (type) => /^(datetime|timestamp|date|.*int|decimal)/.test(type),
  bound: (value) => text(value),
  unset: (column, type) =>
    /^(date|timestamp)/.test(type) ? `${column} < '1000-01-01'` : undefined,
  read,
  writeRights: () => "SHOW GRANTS",
  writeRightsOf: (grants) =>
    grants.flatMap((grant) => {
      const [, rights = "", place = ""] = /^GRANT (.+?) ON (\S+) TO /.exec(grant) ?? [];
      const more = rights
        .split(", ")
        .map((right) => right.replace(/ ?\(.*/, ""))
        .filter(
          (right) => !/^(USAGE|SELECT|SHOW VIEW|SHOW DATABASES|PROCESS|EXECUTE|)$/.test(right),
        );
      return more.length === 0 ? [] : [`${more.join(", ")} ON ${place}`];
    }),
  version: "SELECT version() AS version",
  troubleOf: (error) => {
    const code = codeOf(error);
    if (/^ER_(ACCESS_DENIED|DBACCESS_DENIED|BAD_DB)_ERROR$/.test(code)) return "refused";
    if (/^ER_(NO_SUCH_TABLE|BAD_FIELD_ERROR)$/.test(code)) return "unknown";
    if (/^ER_(TABLEACCESS|COLUMNACCESS)_DENIED_ERROR$/.test(code)) return "forbidden";
    if (/^ER_(STATEMENT_TIMEOUT|QUERY_TIMEOUT|QUERY_INTERRUPTED)$/.test(code)) return "slow";
    if (/^ER_(LOCK_WAIT_TIMEOUT|CON_COUNT_ERROR|TOO_MANY_USER_CONNECTIONS)$/.test(code))
      return "busy";
    if (/^(ER_SERVER_SHUTDOWN|ER_CONNECTION_KILLED)$/.test(code)) return "cut";
    if (error instanceof Error && /max_statement_time/.test(error.message)) return "slow";
    return networkTrouble(error);
  },
};

const batchRows = 2_048;

/** What we use of mysql2's own connection. */
interface MysqlConnection {
  readonly pause: () => void;
  readonly resume: () => void;
  readonly destroy: () => void;
  readonly query: (options: object) => MysqlQuery;
}

interface MysqlQuery {
  readonly on: ((event: "result", take: (row: [Buffer | null]) => void) => MysqlQuery) &
    ((event: "error", take: (error: Error) => void) => MysqlQuery) &
    ((event: "end", take: () => void) => MysqlQuery);
}

/** Each row comes as one BLOB, its fields parted by a byte that UTF-8 never uses: faster than field by field. */
async function* read(raw: unknown, reading: Reading): AsyncGenerator<Piece> {
  const connection = raw as MysqlConnection; // knex hands out mysql2's own
  const { columns, from, where, names } = reading;
  const fields = columns.map(
    (column) => `IFNULL(CONCAT(_binary '1', CAST(${column} AS BINARY)), _binary '0')`,
  );
  const sql = `SELECT CONCAT(_binary '', ${fields.join(", _binary 0xFF, ")}) FROM ${from}${where}`;
  await using batches = inflow<Buffer[]>(
    {
      pause: () => connection.pause(),
      resume: () => connection.resume(),
      cut: () => connection.destroy(),
    },
    reading.silenceMs,
  );
  let rows: Buffer[] = [];
  connection
    .query({ sql, rowsAsArray: true })
    .on("result", ([row]) => {
      if (row === null) {
        batches.fail(new Error("a row is longer than the server's max_allowed_packet"));
        return;
      }
      rows.push(row);
      batches.beat();
      if (rows.length < batchRows) return;
      batches.push(rows);
      rows = [];
    })
    .on("error", (error) => batches.fail(error))
    .on("end", () => {
      if (rows.length > 0) batches.push(rows);
      batches.end();
    });
  for (let batch = await batches.next(); batch !== undefined; batch = await batches.next())
    yield decoded(batch, names);
}

function decoded(batch: readonly Buffer[], names: readonly string[]): Piece {
  const rows: (string | null)[][] = [];
  const problems: BadRow[] = [];
  for (const bytes of batch) {
    const row = decodeRow(bytes, names.length);
    if (row.bad === undefined) rows.push(row.values);
    else problems.push(undecodable(row.bad, names, row.values));
  }
  return { rows, problems };
}

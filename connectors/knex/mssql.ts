import type { ObservedColumn } from "../connector.ts";
import { addressOf } from "./address.ts";
import { codeOf, type Dialect, literal, networkTrouble } from "./dialect.ts";
import { streamRows } from "./stream.ts";

const quote = (name: string): string => `[${name.replaceAll("]", "]]")}]`;

/** SQL Server. Its SQL and types are tested as text; nobody has run it against a live server yet. */
export const mssql: Dialect = {
  client: "mssql",
  connection: (access) => {
    const { host, port, user, database, password, ssl } = addressOf(access, 1433);
    const encrypt = ssl !== undefined;
    return {
      server: host,
      port,
      user,
      password,
      database,
      connectionTimeout: 10_000,
      requestTimeout: access.database.timeoutSeconds * 1_000,
      options: {
        encrypt,
        trustServerCertificate: ssl?.rejectUnauthorized === false,
        readOnlyIntent: true,
        appName: "fillonce",
      },
    } as object;
  },
  quote,
  catalogue: (table, schema) => `
    SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns
    WHERE lower(table_name) = lower(N${literal(table)}) AND lower(table_schema) = ${schema === undefined ? "lower(schema_name())" : `lower(N${literal(schema)})`}
    ORDER BY table_schema, table_name, ordinal_position`,
  // Without a snapshot: many servers do not allow one. Rows that come between count and read are said.
  begin: () => ["SET LOCK_TIMEOUT 10000"],
  end: "",
  text: ({ name, type }: ObservedColumn) => {
    const column = quote(name);
    if (/char|text|xml/.test(type))
      return type.startsWith("n") ? column : `CONVERT(nvarchar(max), ${column})`;
    if (type === "datetimeoffset") return `CONVERT(nvarchar(40), ${column}, 121)`;
    if (/date|time/.test(type))
      return `CONVERT(nvarchar(40), ${column}, ${type === "date" ? 23 : 121})`;
    if (type === "float" || type === "real") return `CONVERT(nvarchar(40), ${column}, 3)`;
    if (/money/.test(type)) return `CONVERT(nvarchar(40), ${column}, 2)`;
    if (/binary|image/.test(type)) return `CONVERT(varbinary(max), ${column})`;
    return `CONVERT(nvarchar(60), ${column})`;
  },
  spell: (expression) => expression,
  ordered: (type) => /^(datetime|smalldatetime|date|.*int|decimal|numeric)/.test(type),
  bound: (value, type) =>
    /date/.test(type) ? `CONVERT(datetime2, ${literal(value)}, 121)` : literal(value),
  read: streamRows,
  writeRights: (tables) =>
    tables
      .map(({ schema, name }) => {
        const place = `${quote(schema)}.${quote(name)}`;
        return `SELECT permission_name + ${literal(` ON ${place}`)} AS found FROM fn_my_permissions(${literal(place)}, 'OBJECT')
          WHERE subentity_name = '' AND permission_name IN ('INSERT', 'UPDATE', 'DELETE', 'ALTER')`;
      })
      .join(" UNION ALL "),
  version: "SELECT @@VERSION AS version",
  troubleOf: (error) => {
    const number = String((error as { readonly number?: unknown }).number ?? ""); // tedious puts the server's there
    if (codeOf(error) === "ELOGIN" || number === "18456" || number === "4060") return "refused";
    if (number === "208" || number === "207") return "unknown";
    if (number === "229" || number === "230") return "forbidden";
    if (codeOf(error) === "ETIMEOUT") return "slow";
    if (number === "1222" || number === "1205") return "busy";
    return networkTrouble(error);
  },
};

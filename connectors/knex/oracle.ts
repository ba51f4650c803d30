import { quoteName } from "../../core/duckdb.ts";
import type { ObservedColumn } from "../connector.ts";
import { addressOf } from "./address.ts";
import { codeOf, type Dialect, literal, networkTrouble } from "./dialect.ts";
import { streamRows } from "./stream.ts";

/** Oracle. Its SQL and types are tested as text; nobody has run it against a live server yet. To Oracle '' is NULL. */
export const oracle: Dialect = {
  client: "oracledb",
  connection: (access) => {
    const { host, port, user, database, password } = addressOf(access, 1521);
    return { user, password, connectString: `${host}:${port}/${database}` };
  },
  quote: quoteName,
  catalogue: (table, schema) => `
    SELECT owner AS table_schema, table_name, column_name, data_type FROM all_tab_columns
    WHERE upper(table_name) = upper(${literal(table)}) AND owner = ${schema === undefined ? "SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA')" : `upper(${literal(schema)})`}
    ORDER BY owner, table_name, column_id`,
  begin: () => [
    "ALTER SESSION SET NLS_NUMERIC_CHARACTERS = '.,' TIME_ZONE = 'Asia/Shanghai'",
    "SET TRANSACTION READ ONLY",
  ],
  end: "ROLLBACK",
  text: ({ name, type }: ObservedColumn) => {
    const column = quoteName(name);
    if (type === "date") return `TO_CHAR(${column}, 'YYYY-MM-DD HH24:MI:SS')`;
    if (/with( local)? time zone/.test(type))
      return `TO_CHAR(${column} AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI:SS.FF6')`;
    if (type.startsWith("timestamp")) return `TO_CHAR(${column}, 'YYYY-MM-DD HH24:MI:SS.FF6')`;
    if (/^(number|float|binary_float|binary_double)/.test(type)) return `TO_CHAR(${column}, 'TM9')`;
    return column;
  },
  spell: (expression) => expression,
  ordered: (type) => /^(timestamp|date|number)/.test(type),
  bound: (value, type) =>
    type.startsWith("number")
      ? value
      : `TO_TIMESTAMP(${literal(value)}, 'YYYY-MM-DD HH24:MI:SS.FF')`,
  read: streamRows,
  writeRights: (tables) => `
    SELECT privilege || ' ON ' || table_schema || '.' || table_name AS found FROM all_tab_privs
    WHERE privilege IN ('INSERT', 'UPDATE', 'DELETE', 'ALTER') AND (table_schema, table_name) IN (${tables
      .map(({ schema, name }) => `(${literal(schema)}, ${literal(name)})`)
      .join(", ")})`,
  version: "SELECT version FROM product_component_version WHERE rownum = 1",
  troubleOf: (error) => {
    const code =
      codeOf(error) || (/ORA-\d+/.exec(error instanceof Error ? error.message : "")?.[0] ?? "");
    if (/ORA-0?(1017|28000|28001|12514)$/.test(code)) return "refused";
    if (/ORA-0?(942|904)$/.test(code)) return "unknown";
    if (/ORA-0?1031$/.test(code)) return "forbidden";
    if (/ORA-0?1013$/.test(code)) return "slow";
    if (/ORA-0?(3113|3114|12170|12537)$/.test(code)) return "cut";
    if (/ORA-0?(12541|12545)$/.test(code)) return "unreachable";
    return networkTrouble(error);
  },
};

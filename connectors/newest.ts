import type { Connection } from "../core/duckdb.ts";
import { quoteText } from "../core/duckdb.ts";
import type { Resource } from "./resource.ts";

/** The newest value of a resource's cursor among the rows that were read. */
export interface Newest {
  /** Looks at the typed rows of one chunk; column i of the resource is `v<i>`. */
  readonly take: (connection: Connection) => Promise<void>;
  /** As text that its source can compare with; undefined when no row had one. */
  readonly value: () => string | undefined;
}

/**
 * Follows the cursor of a resource; undefined without one. A moment after the read began is not believed: a row dated
 * next year would hide all that changes until then. It is read, and read again.
 */
export function newestSoFar(resource: Resource, startedAt: number): Newest | undefined {
  const { cursor } = resource;
  if (cursor === undefined) return undefined;
  const index = Object.keys(resource.columns).indexOf(cursor.column);
  const type = resource.columns[cursor.column]?.type;
  if (type !== "timestamp" && type !== "date" && type !== "integer") return undefined;
  const limit = `to_timestamp(${startedAt / 1_000})::TIMESTAMP`;
  let newest: string | undefined;
  return {
    take: async (connection) => {
      const column = `v${index}`;
      const among =
        newest === undefined
          ? ""
          : ` UNION ALL SELECT CAST(${quoteText(newest)} AS ${sqlTypes[type]}) AS v`;
      const believed = type === "integer" ? `${column} IS NOT NULL` : `${column} <= ${limit}`;
      const [row] = await connection.rows(
        `SELECT max(v)::VARCHAR AS newest FROM (SELECT ${column} AS v FROM typed WHERE problem IS NULL AND ${believed}${among})`,
      );
      const found = row?.["newest"];
      if (typeof found === "string") newest = found;
    },
    value: () => newest,
  };
}

const sqlTypes = { timestamp: "TIMESTAMP", date: "DATE", integer: "BIGINT" } as const;

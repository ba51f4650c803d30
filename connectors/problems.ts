import { type Connection, quoteText } from "../core/duckdb.ts";
import { type Cast, shown } from "./casts.ts";
import type { BadRow } from "./connector.ts";

/** The quarantined rows of one resource while it is read. One entry a row: the first thing wrong with it. */
export interface Problems {
  readonly add: (ordinal: number, problem: BadRow) => void;
  /** Takes the rows of the table `typed` that have a problem, with their text from `staged`. */
  readonly addTyped: () => Promise<void>;
  readonly count: () => Promise<number>;
  readonly write: (file: string) => Promise<void>;
}

const longest = 200; // characters of a found value

export async function createProblems(
  connection: Connection,
  casts: readonly Cast[],
): Promise<Problems> {
  await connection.run(
    `CREATE OR REPLACE TABLE problems
     (ordinal BIGINT, rule VARCHAR, column_name VARCHAR, found VARCHAR, source_row VARCHAR)`,
  );
  const appender = await connection.raw.createAppender("problems");
  const append = (text: string | undefined) =>
    text === undefined ? appender.appendNull() : appender.appendVarchar(text);
  return {
    add: (ordinal, { rule, column, found, values }) => {
      appender.appendBigInt(BigInt(ordinal));
      append(rule);
      append(column);
      append(found.slice(0, longest));
      append(values === undefined ? undefined : JSON.stringify(hidden(casts, values)));
      appender.endRow();
    },
    addTyped: () => connection.run(typedProblems(casts)),
    count: async () => {
      appender.flushSync();
      const [row] = await connection.rows("SELECT count(*) AS n FROM problems");
      return Number(row?.["n"]);
    },
    write: async (file) => {
      appender.closeSync();
      await connection.run(
        `COPY (SELECT * FROM problems ORDER BY ordinal) TO ${quoteText(file)} (FORMAT parquet, COMPRESSION zstd)`,
      );
    },
  };
}

function hidden(
  casts: readonly Cast[],
  values: readonly (string | null)[],
): Record<string, string | null> {
  return Object.fromEntries(
    casts.map(({ name, column }, i) => {
      const value = values[i] ?? null;
      return [name, value !== null && column.level === "L4" ? "***" : value];
    }),
  );
}

function typedProblems(casts: readonly Cast[]): string {
  const each = (text: (cast: Cast) => string) =>
    `CASE problem // 2 ${casts.map((cast, i) => `WHEN ${i} THEN ${text(cast)}`).join(" ")} END`;
  const row = casts.map((cast) => `${quoteText(cast.name)}: ${shown(cast)}`).join(", ");
  return `INSERT INTO problems
    SELECT ordinal,
      CASE WHEN problem % 2 = 1 THEN 'required' ELSE ${each((cast) => quoteText(cast.column.type))} END,
      ${each((cast) => quoteText(cast.name))},
      left(${each(shown)}, ${longest}),
      to_json({${row}})::VARCHAR
    FROM typed JOIN staged USING (ordinal)
    WHERE problem IS NOT NULL`;
}

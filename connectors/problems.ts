import { type Connection, quoteText } from "../core/duckdb.ts";
import { type Cast, shown } from "./casts.ts";
import type { BadRow } from "./connector.ts";
import { type Resource, tellingColumns } from "./resource.ts";

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
  resource: Resource,
  casts: readonly Cast[],
): Promise<Problems> {
  const { key } = resource;
  const told = new Set(tellingColumns(resource)); // of the same bad row saved once more nothing else is told
  await connection.run(
    `CREATE OR REPLACE TABLE problems
     (ordinal BIGINT, rule VARCHAR, column_name VARCHAR, found VARCHAR, source_row VARCHAR, whole_row VARCHAR)`,
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
      const as = (show: Show) =>
        values === undefined ? undefined : JSON.stringify(named(casts, told, values, show));
      append(as(shownText));
      append(as((text) => text));
      appender.endRow();
    },
    addTyped: () => connection.run(typedProblems(casts, told)),
    count: async () => {
      appender.flushSync();
      const [row] = await connection.rows("SELECT count(*) AS n FROM problems");
      return Number(row?.["n"]);
    },
    write: async (file) => {
      appender.closeSync();
      await connection.run(
        `COPY (SELECT *, ${keyExpression(key, casts)} AS row_key FROM problems ORDER BY ordinal) TO ${quoteText(file)} (FORMAT parquet, COMPRESSION zstd)`,
      );
    },
  };
}

type Show = (value: string | null, cast: Cast) => string | null;

const shownText: Show = (value, { column }) =>
  value !== null && column.level === "L4" ? "***" : value;

const named = (
  casts: readonly Cast[],
  told: ReadonlySet<string>,
  values: readonly (string | null)[],
  as: Show,
): Record<string, string | null> =>
  Object.fromEntries(
    casts.flatMap((cast, i) =>
      told.has(cast.name) ? [[cast.name, as(values[i] ?? null, cast)]] : [],
    ),
  );

/** SQL of the source key of a row that is kept as JSON; NULL where a part of it is missing or cannot be read. */
function keyExpression(key: readonly string[], casts: readonly Cast[]): string {
  const parts = casts.filter(({ name }) => key.includes(name));
  const texts = parts.map(
    ({ name, raw }) => `json_extract_string(whole_row, ${quoteText(`$."${name}"`)}) AS ${raw}`,
  );
  const inOrder = key.flatMap((name) => parts.filter((part) => part.name === name));
  const joined = inOrder.map(({ value }) => `CAST(${value} AS VARCHAR)`).join(" || '|' || ");
  return `(SELECT nullif(${joined}, '') FROM (SELECT ${texts.join(", ")}))`;
}

function typedProblems(casts: readonly Cast[], told: ReadonlySet<string>): string {
  const each = (text: (cast: Cast) => string) =>
    `CASE problem // 2 ${casts.map((cast, i) => `WHEN ${i} THEN ${text(cast)}`).join(" ")} END`;
  const row = (text: (cast: Cast) => string) =>
    `to_json({${casts
      .filter(({ name }) => told.has(name))
      .map((cast) => `${quoteText(cast.name)}: ${text(cast)}`)
      .join(", ")}})::VARCHAR`;
  return `INSERT INTO problems
    SELECT ordinal,
      CASE WHEN problem % 2 = 1 THEN 'required' ELSE ${each((cast) => quoteText(cast.column.type))} END,
      ${each((cast) => quoteText(cast.name))},
      left(${each(shown)}, ${longest}),
      ${row(shown)},
      ${row(({ raw }) => raw)}
    FROM typed JOIN staged USING (ordinal)
    WHERE problem IS NOT NULL`;
}

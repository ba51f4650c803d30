import { open } from "node:fs/promises";
import {
  type Connection,
  type Database,
  openMemory,
  quoteName,
  quoteText,
} from "../../core/duckdb.ts";
import { messageOf } from "../../core/errors.ts";
import type { Access, BadRow, Batch, Connector, ObservedColumn } from "../connector.ts";
import { declaredColumns, matchColumns } from "../drift.ts";
import type { Resource, SourceSystem } from "../resource.ts";
import { type Drop, fileError, openFolder } from "./folder.ts";

/** Parquet files in a drop folder. Their own types are only how a value is written: what it is, the declaration says. */
export function openParquet(system: SourceSystem, access: Access, tmp = "."): Connector {
  const folder = openFolder(system, access);
  let opened: Promise<readonly [Database, Connection]> | undefined;
  const connection = async (): Promise<Connection> => {
    opened ??= openMemory({ memory: "256MB", threads: 1, temp: tmp }).then(
      async (database) => [database, await database.connect()] as const,
    );
    return (await opened)[1];
  };
  const asking = async <T>(resource: Resource, drop: Drop, work: () => Promise<T>): Promise<T> => {
    try {
      await mustEnd(system, resource, drop);
      return await work();
    } catch (cause) {
      throw told(system, resource, drop, cause);
    }
  };
  const columnsOf = (resource: Resource, drop: Drop): Promise<readonly ObservedColumn[]> =>
    asking(resource, drop, async () => {
      const rows = await (await connection()).rows(`DESCRIBE SELECT * FROM ${scan(drop)}`);
      return rows.map((row) => ({
        name: String(row["column_name"]),
        type: String(row["column_type"]),
      }));
    });
  return {
    describe: async (resource) => {
      const columns = new Map<string, ObservedColumn>();
      for (const drop of await folder.drops(resource))
        for (const column of declaredColumns(resource, await columnsOf(resource, drop)))
          columns.set(column.name, column);
      return [...columns.values()];
    },
    // The footer's own number; reading goes by the pages.
    count: async (resource) => {
      let rows = 0;
      for (const drop of await folder.drops(resource))
        rows += await asking(resource, drop, async () => {
          const sql = `SELECT sum(num_rows)::BIGINT AS n FROM parquet_file_metadata(${quoteText(drop.path)})`;
          const [row] = await (await connection()).rows(sql);
          return Number(row?.["n"]);
        });
      return rows;
    },
    content: folder.content,
    read: (resource) =>
      folder.read(resource, async function* (drop) {
        const observed = await columnsOf(resource, drop);
        yield* readFile(system, resource, drop, await connection(), observed);
      }),
    [Symbol.asyncDispose]: async () => {
      const [database, open] = (await opened?.catch(() => undefined)) ?? [];
      open?.close();
      database?.close();
    },
  };
}

const scan = ({ path }: Drop): string =>
  `read_parquet(${quoteText(path)}, hive_partitioning = false)`;

async function* readFile(
  system: SourceSystem,
  resource: Resource,
  drop: Drop,
  connection: Connection,
  observed: readonly ObservedColumn[],
): AsyncGenerator<Batch> {
  const columns = Object.keys(resource.columns);
  const names = declaredColumns(resource, observed).map(({ name }) => name);
  const { positions, drift } = matchColumns(system, resource, names, `file "${drop.name}"`);
  yield { columns, rows: [], range: `${drop.name} head`, skipped: 0, drift };
  const values = positions.map((position) => asText(observed[position]));
  let done = 0;
  try {
    const result = await connection.raw.stream(`SELECT ${values.join(", ")} FROM ${scan(drop)}`);
    for (
      let chunk = await result.fetchChunk();
      chunk !== null && chunk.rowCount > 0;
      chunk = await result.fetchChunk()
    ) {
      const all = chunk.getRows() as (string | null)[][]; // every column is text
      const problems: BadRow[] = [];
      const rows = all.filter((row, at) => {
        const bad = row.indexOf(undecodable);
        if (bad === -1) return true;
        const column = columns[bad] ?? "";
        const found = `row ${done + at + 1} of ${drop.name}: ${column} is not UTF-8 text`;
        problems.push({ rule: "undecodable", column, found, values: row });
        return false;
      });
      const range = `${drop.name} rows ${done + 1}-${done + all.length}`;
      yield { columns, rows, range, skipped: 0, problems };
      done += all.length;
    }
  } catch (cause) {
    throw told(system, resource, drop, cause);
  }
}

const undecodable = "\ufffd";

/** A value as the other kinds of sources write it. */
function asText(column: ObservedColumn | undefined): string {
  if (column === undefined) return "NULL::VARCHAR";
  const name = quoteName(column.name);
  const { type } = column;
  if (type.endsWith("[]") && !type.startsWith("STRUCT"))
    return `array_to_string(list_transform(${name}::VARCHAR[], lambda one: coalesce(one, '')), ';')`;
  if (/^(STRUCT|MAP|UNION)|\[\]$/.test(type)) return `to_json(${name})::VARCHAR`;
  if (type === "BLOB")
    return `CASE WHEN ${name} IS NOT NULL THEN coalesce(TRY(decode(${name})), ${quoteText(undecodable)}) END`;
  if (type === "TIMESTAMP WITH TIME ZONE") return `(${name} AT TIME ZONE 'Asia/Shanghai')::VARCHAR`;
  return `${name}::VARCHAR`;
}

/** A whole file begins and ends with the same four letters: one that is being written has no end yet. */
async function mustEnd(system: SourceSystem, resource: Resource, drop: Drop): Promise<void> {
  const file = await open(drop.path, "r");
  try {
    const { size } = await file.stat();
    const marks = Buffer.alloc(8);
    if (size >= 12) {
      await file.read(marks, 0, 4, 0);
      await file.read(marks, 4, 4, size - 4);
    }
    if (marks.toString("latin1") === "PAR1PAR1") return;
    const found =
      marks.subarray(0, 4).toString("latin1") === "PAR1" ? "does not end" : "is no Parquet file";
    const hint =
      "is it still being written, or did the export break off? the next refresh reads it again";
    throw fileError(system, resource, `"${drop.name}" ${found}: ${size} bytes`, hint);
  } finally {
    await file.close();
  }
}

function told(system: SourceSystem, resource: Resource, drop: Drop, cause: unknown): unknown {
  if (cause instanceof Error && cause.name === "SourceError") return cause;
  const hint = "ask for the file again, written whole and without encryption";
  return fileError(
    system,
    resource,
    `reading "${drop.name}" failed: ${messageOf(cause)}`,
    hint,
    cause,
  );
}

import { rm } from "node:fs/promises";
import { join } from "node:path";
import {
  type Budget,
  type Connection,
  type Database,
  openMemory,
  quoteText,
  type Row,
} from "../core/duckdb.ts";
import { UserError } from "../core/errors.ts";
import type { FormCell } from "./filled-cells.ts";
import type { Plan } from "./plan.ts";
import { timeVariables } from "./time-basis.ts";

/** Where one filled cell comes from, as it was written at the fill. */
export interface CellProvenance {
  readonly form: string;
  readonly subject: string;
  readonly address: string;
  readonly label: string;
  readonly value: string;
  readonly entity: string;
  readonly entity_id: string;
  readonly column: string;
  readonly source_system: string;
  readonly source_key: string;
  readonly run: string;
  readonly rule: string;
  /** Parameters of a computed cell as JSON; "{}" for a single value. */
  readonly params: string;
  readonly time_basis: string;
  readonly release: string;
}

const columns = [
  "form",
  "subject",
  "address",
  "label",
  "value",
  "entity",
  "entity_id",
  "column",
  "source_system",
  "source_key",
  "run",
  "rule",
  "params",
  "time_basis",
  "release",
] as const satisfies readonly (keyof CellProvenance)[];

/** Collects the provenance of a fill, batch by batch; `close` always follows. */
export interface ProvenanceLog {
  readonly add: (subject: string, cells: readonly FormCell[]) => void;
  /** Moves what was added out of memory, once it is much. */
  readonly spill: () => Promise<void>;
  /** Drops what was added since the last time. */
  readonly forget: () => Promise<void>;
  /** Moves what was added since the last time into a Parquet file. */
  readonly write: (file: string) => Promise<void>;
  /** One Parquet file of several, in their order. */
  readonly join: (files: readonly string[], file: string) => Promise<void>;
  readonly close: () => void;
}

/** Cells whose provenance is held before it is set aside. */
const mostHeld = 200_000;

export async function openProvenance(
  plan: Plan,
  release: number,
  budget: Budget,
): Promise<ProvenanceLog> {
  const { database, connection } = await opened(budget);
  await connection.run(
    `CREATE TABLE cell (${columns.map((name) => `"${name}" VARCHAR`).join(", ")})`,
  );
  const rowOf = provenanceRows(plan, release);
  const write = async (from: string, file: string): Promise<void> => {
    await connection.run(`COPY (${from}) TO ${quoteText(file)} (FORMAT parquet, COMPRESSION zstd)`);
  };
  let appender = await connection.raw.createAppender("cell");
  let held = 0;
  let parts: string[] = [];
  const clear = async (file?: string): Promise<void> => {
    appender.closeSync();
    if (file !== undefined) await write("FROM cell", file);
    await connection.run("TRUNCATE cell");
    appender = await connection.raw.createAppender("cell");
    held = 0;
  };
  const dropParts = async (): Promise<void> => {
    for (const part of parts) await rm(part, { force: true });
    parts = [];
  };
  const setAside = async (): Promise<void> => {
    const part = join(budget.temp, `provenance-part-${parts.length}.parquet`);
    await clear(part);
    parts.push(part);
  };
  const joined = (files: readonly string[], file: string): Promise<void> =>
    write(`FROM read_parquet([${files.map(quoteText).join(", ")}])`, file);
  return {
    add: (subject, cells) => {
      for (const cell of cells) {
        const row = rowOf(subject, cell);
        if (row === undefined) continue;
        for (const value of row) appender.appendVarchar(value);
        appender.endRow();
        held += 1;
      }
    },
    spill: async () => {
      if (held >= mostHeld) await setAside();
    },
    forget: async () => {
      await clear();
      await dropParts();
    },
    write: async (file) => {
      if (parts.length === 0) return await clear(file);
      await setAside();
      await joined(parts, file);
      await dropParts();
    },
    join: joined,
    close: () => {
      appender.closeSync();
      connection.close();
      database.close();
    },
  };
}

/** A filled cell as its columns say it; undefined for an empty one. */
function provenanceRows(plan: Plan, release: number) {
  const { id } = plan.form.definition;
  const told = new Map<string | undefined, { params: string; text: string }>();
  const timeOf = (basis: string | undefined): { params: string; text: string } => {
    const time = plan.timeAt(basis);
    const known = told.get(basis) ?? {
      params: JSON.stringify(timeVariables(time)),
      text: time.text,
    };
    told.set(basis, known);
    return known;
  };
  return (
    subject: string,
    { at, label, state, basis }: FormCell,
  ): readonly string[] | undefined => {
    if (state.state === "empty") return undefined;
    const { entity, entityId, column, system, key, run, rule } = state.origin;
    const { params, text } = timeOf(basis);
    return [
      ...[id, subject, at, label, state.text],
      ...[entity, entityId, column, system, key, run, rule],
      ...[system === "" ? params : "{}", text, String(release)],
    ];
  };
}

async function opened(budget: Budget): Promise<{ database: Database; connection: Connection }> {
  const database = await openMemory(budget);
  return { database, connection: await database.connect() };
}

/** Where one cell of a written fill comes from; undefined when the cell was left empty. */
export async function cellProvenance(
  file: string,
  cell: { readonly subject: string; readonly address: string },
  budget: Budget,
): Promise<CellProvenance | undefined> {
  const { database, connection } = await opened(budget);
  try {
    const rows = await connection.rows(
      // In a template of somebody else's an address names its sheet, which a reader may leave out.
      `SELECT * FROM read_parquet(${quoteText(file)}) WHERE subject = $1
         AND (upper(address) = $2 OR ends_with(upper(address), '!' || $2))
       ORDER BY length(address)`,
      [cell.subject, cell.address.toUpperCase()],
    );
    return rows[0] === undefined ? undefined : provenanceRow(rows[0]);
  } catch (cause) {
    throw new UserError(
      `cannot read the provenance file "${file}"`,
      "name a folder that a fill has written",
      { cause },
    );
  } finally {
    connection.close();
    database.close();
  }
}

const provenanceRow = (row: Row): CellProvenance =>
  Object.fromEntries(
    columns.map((name) => [name, String(row[name] ?? "")]),
  ) as unknown as CellProvenance; // columns are its keys

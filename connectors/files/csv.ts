import { messageOf } from "../../core/errors.ts";
import type { Access, BadRow, Batch, Connector, ObservedColumn } from "../connector.ts";
import { declaredNames, matchColumns, sourceName } from "../drift.ts";
import { malformed } from "../objects.ts";
import type { Resource, SourceSystem } from "../resource.ts";
import { isAside } from "./aside.ts";
import { beginningOf, bytesOf } from "./bytes.ts";
import { charsetOf, readingCharset, textType } from "./charset.ts";
import { countCsv } from "./csv-count.ts";
import { type CsvLayout, layoutOf, namesOf } from "./csv-layout.ts";
import { CsvParser, type CsvRecord } from "./csv-parser.ts";
import { type Drop, fileError, openFolder } from "./folder.ts";

const looked = 1 << 18; // bytes for the layout

/** CSV files in a drop folder, in the charset the system declares, each with its own head and layout. */
export function openCsv(system: SourceSystem, access: Access): Connector {
  const folder = openFolder(system, access);
  return {
    describe: async (resource) => {
      const columns = new Map<string, ObservedColumn>();
      for (const drop of await folder.drops(resource))
        for await (const [head] of recordsOf(system, resource, drop)) {
          const type = textType(await charsetOf(drop));
          for (const name of declaredNames(resource, namesOf(head)))
            columns.set(name, { name, type });
          break;
        }
      return [...columns.values()];
    },
    count: async (resource) => {
      let records = 0;
      for (const drop of await folder.drops(resource))
        records += await countRows(system, resource, drop);
      return records;
    },
    read: (resource) => folder.read(resource, (drop) => readFile(system, resource, drop)),
    [Symbol.asyncDispose]: async () => {},
  };
}

async function* readFile(
  system: SourceSystem,
  resource: Resource,
  drop: Drop,
): AsyncGenerator<Batch> {
  const columns = Object.keys(resource.columns);
  let head: Head | undefined;
  for await (const records of recordsOf(system, resource, drop)) {
    const drift: string[] = [];
    if (head === undefined) {
      head = headOf(system, resource, drop, records.shift());
      drift.push(...(await readingCharset(system, drop)).drift, ...head.drift);
    }
    const from = head;
    const data = records.filter((record) => !isLeftOut(record, from));
    const read = data.map((record) => rowOf(record, from, columns));
    const rows = read.flatMap((row) => (Array.isArray(row) ? [row] : []));
    const problems = read.flatMap((row) => (Array.isArray(row) ? [] : [row]));
    const skipped = records.length - data.length;
    if (rows.filter(unwrap).length > 0)
      drift.push(`file "${drop.name}" writes values as ="…"; they are read without it`);
    const range = `${drop.name} records ${records[0]?.number ?? 1}-${records.at(-1)?.number ?? 1}`;
    yield { columns, rows, range, skipped, problems, drift };
  }
  if (head === undefined) headOf(system, resource, drop, undefined);
}

async function layoutIn(system: SourceSystem, resource: Resource, drop: Drop): Promise<CsvLayout> {
  const { charset } = await readingCharset(system, drop);
  const beginning = await beginningOf(drop.path, looked);
  const wanted = Object.entries(resource.columns).map(([name, column]) => sourceName(name, column));
  return layoutOf(new TextDecoder(charset).decode(beginning, { stream: true }), wanted);
}

async function countRows(system: SourceSystem, resource: Resource, drop: Drop): Promise<number> {
  return readable(system, resource, drop, async () => {
    const layout = await layoutIn(system, resource, drop);
    return Math.max(0, (await countCsv(bytesOf(drop.path), layout)) - layout.head);
  });
}

/** Records from the head on as they come, never none at a time. */
async function* recordsOf(
  system: SourceSystem,
  resource: Resource,
  drop: Drop,
): AsyncGenerator<CsvRecord[]> {
  const layout = await readable(system, resource, drop, () => layoutIn(system, resource, drop));
  const { charset } = await readingCharset(system, drop);
  const decoder = new TextDecoder(charset);
  const parser = new CsvParser(layout);
  const fromHead = (records: CsvRecord[]) => records.filter(({ number }) => number >= layout.head);
  try {
    for await (const bytes of bytesOf(drop.path)) {
      const records = fromHead(parser.push(decoder.decode(bytes, { stream: true })));
      if (records.length > 0) yield records;
    }
  } catch (cause) {
    throw unreadable(system, resource, drop, cause);
  }
  const rest = fromHead([...parser.push(decoder.decode()), ...parser.finish()]);
  if (rest.length > 0) yield rest;
}

async function readable<T>(
  system: SourceSystem,
  resource: Resource,
  drop: Drop,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw unreadable(system, resource, drop, cause);
  }
}

function unreadable(system: SourceSystem, resource: Resource, drop: Drop, cause: unknown) {
  const hint = "check that the file can be read and was delivered whole";
  const message = `reading "${drop.name}" failed: ${messageOf(cause)}`;
  return fileError(system, resource, message, hint, cause);
}

interface Head {
  readonly names: readonly string[];
  readonly positions: readonly number[];
  readonly key: readonly number[]; // positions
  readonly isText: readonly boolean[]; // by declared column
  readonly drift: readonly string[];
}

function headOf(
  system: SourceSystem,
  resource: Resource,
  drop: Drop,
  record: CsvRecord | undefined,
): Head {
  const names = namesOf(record);
  if (names.length === 0)
    throw fileError(
      system,
      resource,
      `"${drop.name}" is empty; expected a head with ${Object.keys(resource.columns).join(", ")}`,
      "a table without rows still has its head: ask whether the export broke off",
    );
  const observed = declaredNames(resource, names);
  const { positions, drift } = matchColumns(system, resource, observed, `file "${drop.name}"`);
  const columns = Object.keys(resource.columns);
  return {
    names,
    positions,
    key: resource.key.map((name) => positions[columns.indexOf(name)] ?? -1),
    isText: Object.values(resource.columns).map(({ type }) => type === "text"),
    drift,
  };
}

/** Blank lines of separators, totals, notes, and the head again where exports were put together. */
function isLeftOut({ fields, closed }: CsvRecord, { names, key }: Head): boolean {
  if (!closed) return false;
  if (
    fields[0]?.trim() === names[0] &&
    names.every((name, at) => name === (fields[at] ?? "").trim())
  )
    return true;
  return isAside(
    fields,
    key.map((position) => fields[position] ?? null),
  );
}

function rowOf(
  { fields, number, closed }: CsvRecord,
  { names, positions, isText }: Head,
  columns: readonly string[],
): (string | null)[] | BadRow {
  if (!closed) return malformed(`record ${number} opens a quote that never closes`);
  // A separator behind the last field of every line is no field.
  if (fields.length < names.length || fields.slice(names.length).some((field) => field !== null))
    return malformed(`record ${number} has ${fields.length} fields, expected ${names.length}`);
  const values = positions.map((position) => fields[position] ?? null);
  const bad = values.findIndex((value) => value?.includes("\ufffd"));
  if (bad !== -1) {
    const column = columns[bad] ?? "";
    const found = `record ${number}: ${column} has bytes outside the charset`;
    return { rule: "undecodable", column, found, values };
  }
  const cut = values.findIndex((value, at) => isText[at] && value !== null && isCut(value));
  if (cut === -1) return values;
  const column = columns[cut] ?? "";
  const found = `record ${number}: ${column} is a long number that a spreadsheet cut, as in 1.2E+17`;
  return { rule: "malformed", column, found, values };
}

/** Excel writes numbers of twelve digits and more so, and the digits are gone. */
const isCut = (value: string): boolean =>
  value.length < 13 &&
  value.endsWith("+", value.length - 2) &&
  /^\d(\.\d+)?E\+[1-9]\d$/.test(value);

/** Takes off the ="…" that keeps Excel from reading a text as a number. Whether there was any. */
function unwrap(row: (string | null)[]): boolean {
  let any = false;
  for (const [at, value] of row.entries())
    if (value?.startsWith('="') && value.length > 2 && value.endsWith('"')) {
      row[at] = value.slice(2, -1);
      any = true;
    }
  return any;
}

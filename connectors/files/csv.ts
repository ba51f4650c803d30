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
import { type Drop, fileError, openFolder, readable, unreadable } from "./folder.ts";

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
    content: folder.content,
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
    const read = readRecords(records, head, columns);
    if (head.hasWrapped)
      drift.push(`file "${drop.name}" writes values as ="…"; they are read without it`);
    head.hasWrapped = false;
    const range = `${drop.name} records ${records[0]?.number ?? 1}-${records.at(-1)?.number ?? 1}`;
    yield { columns, ...read, range, drift };
  }
  if (head === undefined) headOf(system, resource, drop, undefined);
}

function readRecords(
  records: readonly CsvRecord[],
  head: Head,
  columns: readonly string[],
): Required<Pick<Batch, "rows" | "problems" | "skipped">> {
  const rows: (string | null)[][] = [];
  const problems: BadRow[] = [];
  let skipped = 0;
  for (const record of records)
    if (isLeftOut(record, head)) skipped += 1;
    else {
      const read = rowOf(record, head, columns);
      if (Array.isArray(read)) rows.push(read);
      else problems.push(read);
    }
  return { rows, problems, skipped };
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

interface Head {
  readonly names: readonly string[];
  readonly positions: readonly number[];
  readonly key: readonly number[]; // positions
  readonly isText: readonly boolean[]; // by declared column
  hasWrapped: boolean; // a value as ="…"
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
    hasWrapped: false,
    drift,
  };
}

/** Blank lines of separators, totals, notes, and the head again where exports were put together. */
function isLeftOut({ fields, closed }: CsvRecord, { names, key }: Head): boolean {
  if (!closed || key.every((position) => isCode(fields[position], names[position]))) return false;
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

/** Whether a key begins like nearly all do, with a letter or digit that no note and no total begins with. */
const isCode = (value: string | null | undefined, name: string | undefined): boolean =>
  value !== null && value !== undefined && value > "!" && value < "\u2e80" && value !== name;

function rowOf(
  { fields, number, closed }: CsvRecord,
  head: Head,
  columns: readonly string[],
): (string | null)[] | BadRow {
  const { names, positions, isText } = head;
  if (!closed) return malformed(`record ${number} opens a quote that never closes`);
  // A separator behind the last field of every line is no field.
  const isWider = fields.length > names.length;
  if (fields.length < names.length || (isWider && fields.slice(names.length).some(isThere)))
    return malformed(`record ${number} has ${fields.length} fields, expected ${names.length}`);
  const values = positions.map((position) => unwrapped(fields[position] ?? null, head));
  const bad = values.findIndex(
    (value, at) =>
      value !== null && (value.includes("\ufffd") || (isText[at] === true && isCut(value))),
  );
  if (bad === -1) return values;
  const column = columns[bad] ?? "";
  if (values[bad]?.includes("\ufffd") === true) {
    const found = `record ${number}: ${column} has bytes outside the charset`;
    return { rule: "undecodable", column, found, values };
  }
  const found = `record ${number}: ${column} is a long number that a spreadsheet cut, as in 1.2E+17`;
  return { rule: "malformed", column, found, values };
}

const isThere = (field: string | null): boolean => field !== null;

/** Excel writes numbers of twelve digits and more so, and the digits are gone. */
const isCut = (value: string): boolean =>
  value.length < 13 &&
  value.endsWith("+", value.length - 2) &&
  /^\d(\.\d+)?E\+[1-9]\d$/.test(value);

/** A value without the ="…" that keeps Excel from reading a text as a number; the head keeps that there was one. */
function unwrapped(value: string | null, head: Head): string | null {
  if (value === null || value.charCodeAt(0) !== equals) return value;
  if (!value.startsWith('="') || value.length < 3 || !value.endsWith('"')) return value;
  head.hasWrapped = true;
  return value.slice(2, -1);
}

const equals = 61;

import { createReadStream } from "node:fs";
import type { Access, BadRow, Batch, Connector, ObservedColumn } from "../connector.ts";
import { matchColumns } from "../drift.ts";
import { malformed } from "../objects.ts";
import type { Resource, SourceSystem } from "../resource.ts";
import { charsetOf, readingCharset, textType } from "./charset.ts";
import { countCsv } from "./csv-count.ts";
import { CsvParser, type CsvRecord } from "./csv-parser.ts";
import { type Drop, fileError, openFolder } from "./folder.ts";

const piece = 1 << 20;

/** CSV files in a drop folder, in the charset the system declares. The first record of each file is its head. */
export function openCsv(system: SourceSystem, access: Access): Connector {
  const folder = openFolder(system, access);
  return {
    describe: async (resource) => {
      const columns = new Map<string, ObservedColumn>();
      for (const drop of await folder.drops(resource))
        for await (const [head] of recordsOf(system, resource, drop)) {
          const type = textType(await charsetOf(drop));
          for (const name of namesOf(head)) columns.set(name, { name, type });
          break;
        }
      return [...columns.values()];
    },
    count: async (resource) => {
      let records = 0;
      for (const drop of await folder.drops(resource))
        records += Math.max(0, (await countCsv(createReadStream(drop.path))) - 1);
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
    const drift = head === undefined;
    head ??= headOf(system, resource, drop, records.shift());
    const { drift: said } = drift ? await readingCharset(system, drop) : { drift: [] };
    const rows: (string | null)[][] = [];
    const problems: BadRow[] = [];
    for (const record of records) {
      const read = rowOf(record, head, columns);
      if (Array.isArray(read)) rows.push(read);
      else problems.push(read);
    }
    yield {
      columns,
      rows,
      range: `${drop.name} records ${records[0]?.number ?? 1}-${records.at(-1)?.number ?? 1}`,
      skipped: 0,
      problems,
      ...(drift ? { drift: [...said, ...head.drift] } : {}),
    };
  }
  if (head === undefined) headOf(system, resource, drop, undefined);
}

/** Records as they come, never none at a time. */
async function* recordsOf(
  system: SourceSystem,
  resource: Resource,
  drop: Drop,
): AsyncGenerator<CsvRecord[]> {
  const { charset } = await readingCharset(system, drop);
  const decoder = new TextDecoder(charset);
  const parser = new CsvParser();
  try {
    for await (const bytes of createReadStream(drop.path, { highWaterMark: piece })) {
      const records = parser.push(decoder.decode(bytes, { stream: true }));
      if (records.length > 0) yield records;
    }
  } catch (cause) {
    const hint = "check that the file can be read and was delivered whole";
    throw fileError(system, resource, `reading "${drop.name}" failed`, hint, cause);
  }
  const rest = [...parser.push(decoder.decode()), ...parser.finish()];
  if (rest.length > 0) yield rest;
}

interface Head {
  readonly fields: number;
  readonly positions: readonly number[];
  readonly drift: readonly string[];
}

const namesOf = (head: CsvRecord | undefined): string[] =>
  (head?.fields ?? []).map((field) => (field ?? "").trim());

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
  const { positions, drift } = matchColumns(system, resource, names, `file "${drop.name}"`);
  return { fields: names.length, positions, drift };
}

function rowOf(
  { fields, number, closed }: CsvRecord,
  head: Head,
  columns: readonly string[],
): (string | null)[] | BadRow {
  if (!closed) return malformed(`record ${number} opens a quote that never closes`);
  if (fields.length !== head.fields)
    return malformed(`record ${number} has ${fields.length} fields, expected ${head.fields}`);
  const values = head.positions.map((position) => fields[position] ?? null);
  const bad = values.findIndex((value) => value?.includes("\ufffd"));
  if (bad === -1) return values;
  const column = columns[bad] ?? "";
  const found = `record ${number}: ${column} has bytes outside the charset`;
  return { rule: "undecodable", column, found, values };
}

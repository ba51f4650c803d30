import type { Access, BadRow, Batch, Connector, ObservedColumn } from "../connector.ts";
import { isObject, malformed, ObjectRows, parseExact } from "../objects.ts";
import type { Resource, SourceSystem } from "../resource.ts";
import { beginningOf, bytesOf } from "./bytes.ts";
import { charsetOf, readingCharset, textType } from "./charset.ts";
import { type Drop, openFolder, unreadable } from "./folder.ts";
import { countItems, itemsOf } from "./json-list.ts";

/** JSON files in a drop folder, in the order of their names: one object a line, or all in one list. */
export function openNdjson(system: SourceSystem, access: Access): Connector {
  const folder = openFolder(system, access);
  return {
    describe: async (resource) => {
      const columns = new Map<string, ObservedColumn>();
      for (const drop of await folder.drops(resource))
        for await (const lines of linesOf(system, resource, drop)) {
          const type = textType(await charsetOf(drop));
          for (const name of lines.flatMap(keysOf)) columns.set(name, { name, type });
          break;
        }
      return [...columns.values()];
    },
    count: async (resource) => {
      let lines = 0;
      for (const drop of await folder.drops(resource))
        lines += await countRows(system, resource, drop);
      return lines;
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
  const objects = new ObjectRows(system, resource, `file "${drop.name}"`);
  for await (const lines of linesOf(system, resource, drop)) {
    const rows: (string | null)[][] = [];
    const problems: BadRow[] = [];
    for (const line of lines) {
      const read = rowOf(line, drop, objects);
      if (Array.isArray(read)) rows.push(read);
      else problems.push(read);
    }
    objects.drift(); // ends a hopeless read at once
    const range = `${drop.name} lines ${lines[0]?.number}-${lines.at(-1)?.number}`;
    yield { columns: objects.columns, rows, range, skipped: 0, problems };
  }
  yield {
    columns: objects.columns,
    rows: [],
    range: `${drop.name} end`,
    skipped: 0,
    drift: [...(await readingCharset(system, drop)).drift, ...objects.drift()],
  };
}

interface Line {
  readonly text: string | undefined; // undefined: not in the charset
  readonly number: number;
  readonly isItem?: boolean; // of a list
}

function rowOf({ text, number, isItem = false }: Line, drop: Drop, objects: ObjectRows) {
  const where = `${isItem ? "item" : "line"} ${number} of ${drop.name}`;
  if (text === undefined)
    return { rule: "undecodable", found: `${where} has bytes outside the charset` } as const;
  const parsed = parsedLine(text);
  return isObject(parsed)
    ? objects.row(parsed, where, text.includes("\\u"))
    : malformed(`${where} is not a JSON object`);
}

// The parser's own message quotes the line, which may hold what nobody should read in a log.
function parsedLine(text: string): unknown {
  try {
    return parseExact(text);
  } catch {
    return undefined;
  }
}

function keysOf({ text }: Line): string[] {
  const parsed = parsedLine(text ?? "");
  return isObject(parsed) ? Object.keys(parsed) : [];
}

/** Lines that are not blank, or the items of a list, some at a time, never none. */
async function* linesOf(
  system: SourceSystem,
  resource: Resource,
  drop: Drop,
): AsyncGenerator<Line[]> {
  try {
    const { charset } = await readingCharset(system, drop);
    if (!(await isList(drop))) yield* splitLines(drop, new TextDecoder(charset, { fatal: true }));
    else if (!(yield* listed(drop, charset)))
      throw new Error("its list does not end, or something stands behind it");
  } catch (cause) {
    throw unreadable(system, resource, drop, cause);
  }
}

/** Answers whether the list came to its end. */
async function* listed(drop: Drop, charset: string): AsyncGenerator<Line[], boolean> {
  let number = 0;
  const items = itemsOf(textsOf(drop, charset));
  for (;;) {
    const next = await items.next();
    if (next.done === true) return next.value;
    yield next.value.map((text) => ({
      text: text.includes("\ufffd") ? undefined : text,
      number: ++number,
      isItem: true,
    }));
  }
}

async function* splitLines(drop: Drop, decoder: TextDecoder): AsyncGenerator<Line[]> {
  let rest = Buffer.alloc(0);
  let number = 0;
  const split = (bytes: Buffer): Line[] =>
    texts(decoder, bytes)
      .map((text) => ({ text, number: ++number }))
      .filter(({ text }) => text === undefined || text.trim() !== "");
  for await (const bytes of bytesOf(drop.path)) {
    const all = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    const end = all.lastIndexOf(0x0a);
    rest = Buffer.from(all.subarray(end + 1));
    const lines = end === -1 ? [] : split(all.subarray(0, end));
    if (lines.length > 0) yield lines;
  }
  const lines = rest.length === 0 ? [] : split(rest);
  if (lines.length > 0) yield lines;
}

const looked = 1 << 12; // bytes: a list begins with its bracket

const isList = async ({ path }: Drop): Promise<boolean> =>
  /^(\xef\xbb\xbf)?\s*\[/.test((await beginningOf(path, looked)).toString("latin1"));

async function* textsOf({ path }: Drop, charset: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(charset);
  for await (const bytes of bytesOf(path)) yield decoder.decode(bytes, { stream: true });
  yield decoder.decode();
}

async function countRows(system: SourceSystem, resource: Resource, drop: Drop): Promise<number> {
  try {
    if (!(await isList(drop))) return await countLines(bytesOf(drop.path));
    return await countItems(textsOf(drop, (await readingCharset(system, drop)).charset));
  } catch (cause) {
    throw unreadable(system, resource, drop, cause);
  }
}

/** The lines of a piece; one that cannot be decoded is undefined and spoils no other. */
function texts(decoder: TextDecoder, bytes: Buffer): (string | undefined)[] {
  try {
    return decoder.decode(bytes).split("\n");
  } catch {
    const lines: (string | undefined)[] = [];
    for (let from = 0; from <= bytes.length; ) {
      const feed = bytes.indexOf(0x0a, from);
      const end = feed === -1 ? bytes.length : feed;
      lines.push(decoded(decoder, bytes.subarray(from, end)));
      from = end + 1;
    }
    return lines;
  }
}

function decoded(decoder: TextDecoder, bytes: Buffer): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Lines with anything but blanks in them, counted over bytes, not with the reader. */
async function countLines(bytes: AsyncIterable<Uint8Array>): Promise<number> {
  let lines = 0;
  let any = false;
  for await (const part of bytes) {
    for (const byte of part) {
      if (byte === 0x0a) {
        if (any) lines += 1;
        any = false;
      } else if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) any = true;
    }
  }
  return any ? lines + 1 : lines;
}

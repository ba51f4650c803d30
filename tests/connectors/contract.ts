import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type {
  Access,
  Batch,
  ChunkManifest,
  Connector,
  ExtractorMessage,
  ResourceLanding,
} from "../../connectors/connector.ts";
import { extractSystem } from "../../connectors/extract.ts";
import { openConnector } from "../../connectors/open.ts";
import {
  type ConnectorKind,
  date,
  decimal,
  integer,
  type Resource,
  resource,
  type SourceSystem,
  text,
} from "../../connectors/resource.ts";
import { openMemory, quoteText } from "../../core/duckdb.ts";
import { SourceError } from "../../core/errors.ts";

export type Row = readonly (string | null)[];

/** One table as a kind should hold it; values as the columns' text. */
export interface Content {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

export interface Source extends AsyncDisposable {
  readonly access: Access;
}

/** What a kind must bring to be tested. */
export interface Kind {
  readonly kind: ConnectorKind;
  /** When the kind alone does not say what it is. e.g. "PostgreSQL" */
  readonly title?: string;
  readonly charset?: "gb18030";
  /** Where the table stands, and where one would that is not there. */
  readonly at: string;
  readonly missing: string;
  /** What a column is called in the source, when not by its own name. */
  readonly from?: Readonly<Record<string, string>>;
  readonly make: (content: Content) => Promise<Source>;
  /** Sources that cannot be read, and what the error must say. */
  readonly broken: readonly {
    readonly title: string;
    readonly make: () => Promise<Source>;
    readonly message: RegExp;
    readonly hint: RegExp;
    readonly wholeSystem: boolean;
  }[];
}

export const columns = ["BH", "MC", "BZ", "SL", "JE", "RQ", "ZJH"] as const;

const exact: readonly Row[] = [
  ["001", "张伟", '说“好”,"quoted"\nsecond line', "1", "0.1", "2026-11-09", "630104199001011234"],
  ["002", "阿卜杜拉·买买提", null, "9007199254740993", "12345678901234.5678", null, null],
  ["003", "𠮷田", "", null, null, "20261109", "63010419900101123X"],
  ["004", "tab\tand ' and \\ and ;", " 前后有空格 ", "-5", "1234.5", "2026/11/9", "1"],
];

/** The declared resource of a kind. */
export function declared(kind: Kind, at = kind.at, name = "thing"): Resource {
  const from = (id: string) => (kind.from?.[id] === undefined ? {} : { from: kind.from[id] });
  return resource(name, "物品", at, "BH", {
    BH: text("编号", { level: "L1", ...from("BH") }),
    MC: text("名称", { level: "L1", required: true, ...from("MC") }),
    BZ: text("备注", { level: "L1", ...from("BZ") }),
    SL: integer("数量", { level: "L1", ...from("SL") }),
    JE: decimal("金额", { level: "L1", ...from("JE") }),
    RQ: date("日期", { level: "L1", ...from("RQ") }),
    ZJH: text("证件号", { level: "L4", ...from("ZJH") }),
  });
}

export function systemOf(kind: Kind, resources: readonly Resource[]): SourceSystem {
  const charset = kind.charset === undefined ? {} : { charset: kind.charset };
  return { name: "stock", zh: "库存系统", en: "Stock", kind: kind.kind, resources, ...charset };
}

interface Opened extends AsyncDisposable {
  readonly connector: Connector;
  readonly resource: Resource;
}

async function opened(kind: Kind, content: Content, at = kind.at): Promise<Opened> {
  const source = await kind.make(content);
  const thing = declared(kind, at);
  const connector = await openConnector(systemOf(kind, [thing]), source.access);
  return {
    connector,
    resource: thing,
    [Symbol.asyncDispose]: async () => {
      await connector[Symbol.asyncDispose]();
      await source[Symbol.asyncDispose]();
    },
  };
}

export async function readAll(connector: Connector, thing: Resource) {
  const batches: Batch[] = [];
  const rows: Row[] = [];
  for await (const batch of connector.read(thing)) {
    batches.push(batch);
    rows.push(...batch.rows);
    if (batch.csv !== undefined) rows.push(...(await csvRowsOf(batch.csv.path)));
  }
  return {
    rows,
    problems: batches.flatMap((batch) => batch.problems ?? []),
    drift: batches.flatMap((batch) => batch.drift ?? []),
    skipped: batches.reduce((sum, batch) => sum + batch.skipped, 0),
  };
}

/** The rows of a file as PostgreSQL writes them, taken apart by hand: unquoted \\N alone is NULL. */
async function csvRowsOf(path: string): Promise<Row[]> {
  const text = await readFile(path, "utf8");
  await rm(path);
  const rows: (string | null)[][] = [[]];
  for (const [, field = "", end] of text.matchAll(/((?:"(?:[^"]|"")*"|[^",\n])*)(,|\n)/g)) {
    const quoted = /^"([\s\S]*)"$/.exec(field)?.[1]?.replaceAll('""', '"');
    rows.at(-1)?.push(quoted ?? (field === "\\N" ? null : field));
    if (end === "\n") rows.push([]);
  }
  return rows.slice(0, -1);
}

async function rejection(work: Promise<unknown>): Promise<SourceError> {
  const error = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(SourceError);
  return error as SourceError; // just asserted
}

/** What every kind of source must do. */
export function accept(kind: Kind): void {
  describe(`a ${kind.title ?? kind.kind} source`, () => {
    acceptReading(kind);
    acceptDrift(kind);
    acceptLanding(kind);
    for (const { title, make, message, hint, wholeSystem } of kind.broken)
      test(`${title} fails with what, where, and what to do`, async () => {
        await using source = await make();
        const { messages, landed } = await extractFrom(kind, source.access, [declared(kind)]);
        const failed = messages.find((one) => one.type === "failed");
        expect(failed).toMatchObject({ resource: wholeSystem ? undefined : "thing" });
        expect(failed?.message).toMatch(message);
        expect(failed?.hint).toMatch(hint);
        expect(landed).toEqual([]);
        expect(messages.at(-1)?.type).toBe("done");
      });
  });
}

function acceptReading(kind: Kind): void {
  test("describes, counts and reads every row exactly", async () => {
    await using source = await opened(kind, { columns, rows: exact });
    const names = (await source.connector.describe(source.resource)).map(({ name }) => name);
    expect(names).toEqual(columns.map((name) => kind.from?.[name] ?? name));
    expect(await source.connector.count(source.resource)).toBe(exact.length);
    const read = await readAll(source.connector, source.resource);
    expect(read).toEqual({ rows: exact, problems: [], drift: [], skipped: 0 });
  });

  test("an empty table has no rows and is no error", async () => {
    await using source = await opened(kind, { columns, rows: [] });
    expect(await source.connector.count(source.resource)).toBe(0);
    expect((await readAll(source.connector, source.resource)).rows).toEqual([]);
  });

  test("a table that is not there is named, never taken for an empty one", async () => {
    await using source = await opened(kind, { columns, rows: exact }, kind.missing);
    for (const work of [
      source.connector.count(source.resource),
      readAll(source.connector, source.resource),
    ]) {
      const error = await rejection(work);
      expect(error.message).toContain(kind.missing.split("#").at(-1));
      expect(error).toMatchObject({ system: "stock", resource: "thing" });
      expect(error.hint).not.toBe("");
    }
  });
}

function acceptDrift(kind: Kind): void {
  const without = (name: string, extra: readonly string[] = []) => {
    const index = (columns as readonly string[]).indexOf(name);
    const drop = (row: Row) => [...row.filter((_, i) => i !== index), ...extra.map(() => "新")];
    return {
      columns: [...columns.filter((column) => column !== name), ...extra],
      rows: exact.map(drop),
    };
  };
  const called = (name: string) => `"${kind.from?.[name] ?? name}"`;

  test("a missing column is read as NULL and said; a new one is left out and said", async () => {
    await using source = await opened(kind, without("BZ", ["XZL"]));
    const { rows, drift } = await readAll(source.connector, source.resource);
    expect(rows.map((row) => [row[0], row[2]])).toEqual(exact.map((row) => [row[0], null]));
    expect(drift).toHaveLength(2);
    expect(drift[0]).toContain(called("BZ"));
    expect(drift[0]).toContain('renamed to "XZL"');
    expect(drift[1]).toContain('"XZL" is not declared');
  });

  test("a missing column that every row needs stops the resource and says so", async () => {
    await using source = await opened(kind, without("MC", ["MINGCHENG"]));
    const error = await rejection(readAll(source.connector, source.resource));
    expect(error.message).toContain(called("MC"));
    expect(error.message).toContain('"MINGCHENG"');
    expect(error).toMatchObject({ system: "stock", resource: "thing", retryable: false });
    expect(error.hint).toContain("renamed");
  });
}

const dirty: readonly Row[] = [
  ["1", "好", null, "1", "1.5", "2026-11-09", "630104199001011234"],
  ["2", "坏", null, "1", "1.5", "2026-02-30", "630104199001011235"],
  ["3", "零", null, "1", "1.5", "0000-00-00", null],
  ["4", null, null, "1", "1.5", null, "630104199001011236"],
];

function acceptLanding(kind: Kind): void {
  test("good rows land typed, bad rows beside them, and the numbers add up", async () => {
    await using source = await kind.make({ columns, rows: dirty });
    await using folder = await temporaryFolder();
    const resources = [declared(kind, kind.missing, "gone"), declared(kind)];
    const { messages, landed } = await extractFrom(kind, source.access, resources, folder.path);
    expect(messages.filter((message) => message.type === "failed")).toMatchObject([
      { resource: "gone" },
    ]);
    const [landing] = landed;
    expect(landing).toMatchObject({ resource: "thing", expected: 4, rows: 2, quarantined: 2 });
    expect(landing).toMatchObject({ notes: { "RQ: 0000-00-00 read as NULL": 1 }, skipped: 0 });
    expect(await rowsOf(folder.path, landing?.chunks[0]?.file)).toMatchObject([
      { _ordinal: "1", BH: "1", SL: "1", JE: "1.5000", RQ: "2026-11-09" },
      { _ordinal: "3", BH: "3", RQ: null },
    ]);
    const problems = await rowsOf(folder.path, landing?.problems);
    expect(problems).toMatchObject([
      { ordinal: "2", rule: "date", column_name: "RQ", found: "2026-02-30" },
      { ordinal: "4", rule: "required", column_name: "MC", found: null },
    ]);
    // What hides nothing stays in the warehouse, for those who put the row right.
    const shown = problems.map(({ whole_row: _, ...problem }) => problem);
    expect(JSON.stringify(shown)).not.toContain("6301041990");
    expect(JSON.parse(String(problems[0]?.["whole_row"]))).toMatchObject({ BH: "2" });
    expect(JSON.parse(String(problems[0]?.["source_row"]))).toMatchObject({ BH: "2", ZJH: "***" });
  });

  test("a chunk's manifest stands beside it, true, and its id is that of the work", async () => {
    await using source = await kind.make({ columns, rows: exact });
    await using folder = await temporaryFolder();
    const land = async (run: string, fence: number) =>
      (await extractFrom(kind, source.access, [declared(kind)], folder.path, run, fence)).landed[0]
        ?.chunks[0];
    const chunk = await land("r1", 1);
    const file = join(folder.path, chunk?.file ?? "");
    const beside = await readFile(file.replace(/\.parquet$/, ".json"), "utf8");
    expect(JSON.parse(beside) as ChunkManifest).toEqual(chunk);
    const digest = createHash("sha256")
      .update(await readFile(file))
      .digest("hex");
    expect(chunk?.sha256).toBe(digest);
    expect((await land("r1", 2))?.chunk_id).toBe(chunk?.chunk_id);
    expect((await land("r2", 3))?.chunk_id).not.toBe(chunk?.chunk_id);
  });
}

export async function extractFrom(
  kind: Kind,
  access: Access,
  resources: readonly Resource[],
  landing?: string,
  run = "r1",
  fence = 1,
): Promise<{ readonly messages: ExtractorMessage[]; readonly landed: ResourceLanding[] }> {
  await using folder = await temporaryFolder();
  const order = { system: "stock", access, run, fence, memory: "256MB" };
  const messages: ExtractorMessage[] = [];
  await extractSystem(
    systemOf(kind, resources),
    { ...order, landing: landing ?? folder.path, tmp: join(folder.path, "tmp") },
    (message) => messages.push(message),
  );
  const landed = messages.flatMap((message) =>
    message.type === "landed" ? [message.landing] : [],
  );
  return { messages, landed };
}

/** The rows of a landed Parquet file, in their order. */
export async function rowsOf(folder: string, file: string | undefined) {
  const database = await openMemory({ memory: "256MB", threads: 1, temp: folder });
  const connection = await database.connect();
  const rows = await connection.rows(
    `SELECT * FROM read_parquet(${quoteText(join(folder, file ?? ""))}) ORDER BY 1`,
  );
  connection.close();
  database.close();
  return rows;
}

interface Folder extends AsyncDisposable {
  readonly path: string;
}

export async function temporaryFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), "fillonce-source-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

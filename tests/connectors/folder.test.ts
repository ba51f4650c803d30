import { appendFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import iconv from "iconv-lite";
import { expect, test } from "vitest";
import type { Access } from "../../connectors/connector.ts";
import { openConnector } from "../../connectors/open.ts";
import { resource, type SourceSystem, text } from "../../connectors/resource.ts";
import { SourceError } from "../../core/errors.ts";
import { shapeDrift } from "../../pipelines/drift.ts";
import { readAll, temporaryFolder } from "./contract.ts";

const loan = resource("loan", "借阅记录", "loan-*.csv", "id", { id: text("号"), who: text("谁") });
const system: SourceSystem = {
  name: "library",
  zh: "图书馆",
  en: "Library",
  kind: "csv",
  resources: [loan],
};

const read = async (access: Access) => {
  await using connector = await openConnector(system, access);
  return { expected: await connector.count(loan), ...(await readAll(connector, loan)) };
};

const failure = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

test("where files are marked when they are whole, one without its marker keeps the resource waiting", async () => {
  await using folder = await temporaryFolder();
  const access = { location: folder.path, marker: ".done" };
  await writeFile(join(folder.path, "loan-1.csv"), "id,who\n1,a\n");
  await writeFile(join(folder.path, "loan-1.csv.done"), "");
  await writeFile(join(folder.path, "loan-2.csv"), "id,who\n2,b\n");
  const waiting = await failure(read(access));
  expect(waiting).toBeInstanceOf(SourceError);
  expect(waiting).toMatchObject({
    resource: "loan",
    retryable: true,
    message: '图书馆: "loan-2.csv" has no marker "loan-2.csv.done" yet; 借阅记录 waits',
  });
  await writeFile(join(folder.path, "loan-2.done"), "");
  expect(await read(access)).toMatchObject({
    expected: 2,
    rows: [
      ["1", "a"],
      ["2", "b"],
    ],
  });
});

test("a file that still grows is not read; once it is quiet, it is", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "loan-1.csv");
  await writeFile(file, "id,who\n");
  const writer = setInterval(() => void appendFile(file, `${Date.now()},x\n`), 20);
  const access = { location: folder.path, quietSeconds: 0.2 };
  try {
    expect(await failure(read(access))).toMatchObject({
      retryable: true,
      message: expect.stringContaining('"loan-1.csv" is still being written'),
    });
  } finally {
    clearInterval(writer);
  }
  await new Promise((done) => setTimeout(done, 50)); // what was being appended
  const { expected, rows } = await read(access);
  expect(rows).toHaveLength(expected);
});

test("a file that changes between being counted and read to its end fails its resource", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "loan-1.csv");
  await writeFile(file, "id,who\n1,a\n");
  await using connector = await openConnector(system, { location: folder.path });
  expect(await connector.count(loan)).toBe(1);
  await appendFile(file, "2,b\n");
  expect(await failure(readAll(connector, loan))).toMatchObject({
    retryable: true,
    message: expect.stringContaining('"loan-1.csv" changed while it was read'),
  });
});

test("the same content under another name is read once and said; other content of the same size is read", async () => {
  await using folder = await temporaryFolder();
  const put = (name: string, content: string) => writeFile(join(folder.path, name), content);
  await put("loan-1.csv", "id,who\n1,a\n");
  await put("loan-2.csv", "id,who\n1,a\n");
  await put("loan-3.csv", "id,who\n2,b\n");
  const { expected, rows, drift } = await read({ location: folder.path });
  expect(expected).toBe(2);
  expect(rows).toEqual([
    ["1", "a"],
    ["2", "b"],
  ]);
  expect(drift).toEqual(['file "loan-2.csv" is the same as "loan-1.csv"; it is read once']);
  await rm(join(folder.path, "loan-1.csv"));
  expect((await read({ location: folder.path })).rows).toHaveLength(2);
});

test("a file in another charset than declared is read as what it is, told, and drift against the one before", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "loan-1.csv");
  const content = `id,who\n${["张伟", "阿卜杜拉", "李雷", "韩梅梅"].map((who, at) => `${at},${who}\n`).join("")}`;
  const gb: SourceSystem = { ...system, charset: "gb18030" };
  const access = { location: folder.path };
  await writeFile(file, iconv.encode(content, "gb18030"));
  await using before = await openConnector(gb, access);
  const accepted = new Map((await before.describe(loan)).map(({ name, type }) => [name, type]));
  expect((await readAll(before, loan)).drift).toEqual([]);
  await writeFile(file, content);
  await using after = await openConnector(gb, access);
  const { rows, drift } = await readAll(after, loan);
  expect(rows.map(([, who]) => who)).toEqual(["张伟", "阿卜杜拉", "李雷", "韩梅梅"]);
  expect(drift).toEqual([
    'file "loan-1.csv" is written in utf-8, declared is gb18030; it is read as what it is',
  ]);
  expect(shapeDrift(loan, await after.describe(loan), accepted)).toMatchObject([
    { kind: "charset", column: "id" },
    { kind: "charset", column: "who" },
  ]);
});

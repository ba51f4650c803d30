import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { openConnector } from "../../connectors/open.ts";
import {
  accept,
  type Content,
  declared,
  extractFrom,
  type Kind,
  readAll,
  type Source,
  systemOf,
  temporaryFolder,
} from "./contract.ts";
import { jsonObjects } from "./json.ts";

async function folderWith(files: Readonly<Record<string, string | Uint8Array>>): Promise<Source> {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder.path, name), text);
  return {
    access: { location: folder.path },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

const ndjson: Kind = {
  kind: "ndjson",
  at: "wp-*.ndjson",
  missing: "wu-pin-*.ndjson",
  make: (content: Content) =>
    folderWith({
      "wp-20261108.ndjson": jsonObjects(content).join("\n"),
      "wp-20261109.ndjson": "",
    }),
  broken: [
    {
      title: "a file of other objects",
      make: () => folderWith({ "wp-1.ndjson": '{"id": 1}\n' }),
      message: /file "wp-1\.ndjson" lacks "BH" \(编号\), "MC" \(名称\).*found: "id"/,
      hint: /owner of 库存系统/,
      wholeSystem: false,
    },
  ],
};

accept(ndjson);

test("a line that is no object or not UTF-8 is a problem row with its line, never its text", async () => {
  const line = (key: string) => `{"BH": "${key}", "MC": "名", "ZJH": "630104199001011234"}\n`;
  const bytes = Buffer.concat([
    Buffer.from(`${line("1")}\n{"BH": "2", "ZJH": "630104199001011235\n[1]\n`),
    Buffer.from('{"BH": "5", "MC": "'),
    Buffer.from([0xd5, 0xc5]),
    Buffer.from(`"}\n   \r\n${line("7")}`),
  ]);
  await using source = await folderWith({ "wp-1.ndjson": bytes });
  const thing = declared(ndjson);
  await using connector = await openConnector(systemOf(ndjson, [thing]), source.access);
  const { rows, problems } = await readAll(connector, thing);
  expect(rows.map((row) => row[0])).toEqual(["1", "7"]);
  expect(problems).toEqual([
    { rule: "malformed", found: "line 3 of wp-1.ndjson is not a JSON object" },
    { rule: "malformed", found: "line 4 of wp-1.ndjson is not a JSON object" },
    { rule: "undecodable", found: "line 5 of wp-1.ndjson has bytes outside the charset" },
  ]);
  expect(await connector.count(thing)).toBe(5);
});

test("lines across the reader's pieces come out whole, files in the order of their days", async () => {
  const text = "甲乙丙𠮷".repeat(200);
  const day = (from: number) =>
    Array.from({ length: 2_000 }, (_, i) => `{"BH":"${from + i}","MC":"${text}"}\n`).join("");
  await using source = await folderWith({ "wp-2.ndjson": day(2_000), "wp-1.ndjson": day(0) });
  const thing = declared(ndjson);
  await using connector = await openConnector(systemOf(ndjson, [thing]), source.access);
  const { rows } = await readAll(connector, thing);
  expect(rows.map((row) => row[0])).toEqual(Array.from({ length: 4_000 }, (_, i) => String(i)));
  expect(rows.every((row) => row[1] === text)).toBe(true);
  const { landed } = await extractFrom(ndjson, source.access, [thing]);
  expect(landed).toMatchObject([{ expected: 4_000, rows: 4_000 }]);
});

test("one list over many lines, packed or not, is read item by item; half a character is set aside", async () => {
  const items = `[\n  {"BH": "1", "MC": "甲]},{\\""},\n {"BH":\n "2", "MC": "a\\ud800"}, 5,\n {"BH": "3", "MC": "丙"}\n]\n`;
  await using source = await folderWith({
    "wp-1.ndjson": gzipSync(items),
    "wp-2.ndjson": Buffer.from(`\ufeff{"BH":"4","MC":"丁"}\r\n`, "utf16le"),
    "wp-3.ndjson": "[ ]",
  });
  const thing = declared(ndjson);
  await using connector = await openConnector(systemOf(ndjson, [thing]), source.access);
  const { rows, problems } = await readAll(connector, thing);
  expect(rows.map((row) => row.slice(0, 2))).toEqual([
    ["1", '甲]},{"'],
    ["3", "丙"],
    ["4", "丁"],
  ]);
  expect(problems).toMatchObject([
    { rule: "undecodable", column: "MC" },
    { rule: "malformed", found: "item 3 of wp-1.ndjson is not a JSON object" },
  ]);
  expect(await connector.count(thing)).toBe(5);
  await using cut = await folderWith({ "wp-1.ndjson": items.slice(0, -4) });
  await using other = await openConnector(systemOf(ndjson, [thing]), cut.access);
  await expect(readAll(other, thing)).rejects.toThrow(
    /"wp-1\.ndjson" failed: its list does not end/,
  );
});

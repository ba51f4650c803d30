import { expect, test } from "vitest";
import { stdCampus } from "./std-campus.ts";

async function each(sql: (value: string) => string, values: readonly (string | null)[]) {
  await using campus = await stdCampus();
  const select = values.map((value) => (value === null ? sql("NULL") : sql(`'${value}'`)));
  const [row] = await campus.rows(`SELECT ${select.map((one, i) => `${one} AS c${i}`).join(", ")}`);
  return Object.values(row ?? {});
}

test("partial dates of every spelling", async () => {
  const vectors: readonly (readonly [
    string | null,
    string | null,
    string | null,
    string | null,
  ])[] = [
    ["2021", "2021-01-01", "year", "2021"],
    ["202105", "2021-05-01", "month", "2021-05"],
    ["20210531", "2021-05-31", "day", "2021-05-31"],
    ["2021-05", "2021-05-01", "month", "2021-05"],
    ["2021-5", "2021-05-01", "month", "2021-05"],
    ["2021.5.3", "2021-05-03", "day", "2021-05-03"],
    ["2021-05-03", "2021-05-03", "day", "2021-05-03"],
    ["2021/12/3", "2021-12-03", "day", "2021-12-03"],
    ["2021年5月", "2021-05-01", "month", "2021-05"],
    ["2021年11月30日", "2021-11-30", "day", "2021-11-30"],
    ["2021年", "2021-01-01", "year", "2021"],
    ["2021-00-00", "2021-01-01", "year", "2021"],
    ["2021-05-00", "2021-05-01", "month", "2021-05"],
    ["0000-00-00", null, null, null],
    ["1900-01-01", null, null, null],
    ["2021-13", null, null, null],
    ["2021-02-30", null, null, null],
    ["不详", null, null, null],
    [null, null, null, null],
  ];
  const typed = vectors.map(([value]) => value);
  const date = (value: string) => `CAST(partial_date(${value}) AS VARCHAR)`;
  expect(await each(date, typed)).toEqual(vectors.map(([, day]) => day));
  expect(await each((v) => `partial_precision(${v})`, typed)).toEqual(vectors.map(([, , p]) => p));
  expect(await each((v) => `partial_text(${v})`, typed)).toEqual(vectors.map(([, , , t]) => t));
});

test("identity numbers become 18 half-width characters and prove their check digit", async () => {
  const vectors = [
    ["11010519491231002X", "11010519491231002X", true],
    ["11010519491231002x", "11010519491231002X", true],
    ["１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X", true],
    ["110105 19491231 002X", "11010519491231002X", true],
    ["110105491231002", "11010519491231002X", true],
    ["440524188001010014", "440524188001010014", true],
    ["110105194912310021", "110105194912310021", false],
    ["110105194913310027", "110105194913310027", false],
    ["e12345678", "E12345678", false],
  ] as const;
  const typed = vectors.map(([value]) => value);
  expect(await each((v) => `id18(${v})`, typed)).toEqual(vectors.map(([, shown]) => shown));
  expect(await each((v) => `id18_valid(${v})`, typed)).toEqual(vectors.map(([, , ok]) => ok));
  expect(await each((v) => `id18_valid(${v})`, [null])).toEqual([false]);
});

test("room numbers have one key whatever the spelling, and 101 is not 1010", async () => {
  const same = [
    "逸夫楼A-101",
    "逸夫楼A101",
    "逸夫楼 a101",
    "逸夫楼(A101)",
    "逸夫楼A101室",
    "逸夫楼—A—101",
  ];
  expect(new Set(await each((v) => `room_key(${v})`, same))).toEqual(new Set(["逸夫楼A101"]));
  expect(await each((v) => `room_key(${v})`, ["逸夫楼A1010", "逸夫楼B101"])).toEqual([
    "逸夫楼A1010",
    "逸夫楼B101",
  ]);
});

test("ids are the same on every run, differ by entity, and need a key", async () => {
  const [row] = await each((v) => `entity_id('room', ${v})`, ["W01-101"]);
  expect(row).toBe("b78f4fc0-2353-e599-dfd4-4d87df2d8c67");
  expect(await each((v) => `entity_id('building', ${v})`, ["W01-101"])).not.toEqual([row]);
  expect(await each((v) => `entity_id('room', ${v})`, [null])).toEqual([null]);
});

test("names lose blanks between Hanzi and get one kind of dot; Latin names keep theirs", async () => {
  expect(
    await each(
      (v) => `person_name(${v})`,
      ["王 伟", "买买提•艾力", "买买提.艾力", "John A. Smith"],
    ),
  ).toEqual(["王伟", "买买提·艾力", "买买提·艾力", "John A. Smith"]);
});

test("degrees have levels, an honorary one has none", async () => {
  expect(await each((v) => `degree_level(${v})`, ["208", "2", "343", "412", "1", null])).toEqual([
    "博士",
    "博士",
    "硕士",
    "学士",
    null,
    null,
  ]);
});

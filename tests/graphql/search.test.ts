import { afterAll, beforeAll, expect, test } from "vitest";
import { university } from "../query/university.ts";
import { asking, dataFor, refusedFor } from "./ask.ts";
import { type Served, serveUniversity } from "./served.ts";

const pinyin: Readonly<Record<string, string>> = {
  p01: "ZHANG Wei",
  p02: "WANG Fang",
  p03: "LÜ Xiaoming",
  p05: "CHEN Aiguo",
  p08: "Mayila Wumaier",
  p09: "ZHANG Weiwei",
};

let served: Served;
beforeAll(async () => {
  const person = (university["person"] ?? []).map((row) => ({
    ...row,
    name_pinyin: pinyin[String(row["id"])] ?? null,
  }));
  served = await serveUniversity({ ...university, person });
});
afterAll(() => served[Symbol.asyncDispose]());

const query =
  "query ($text: String!, $first: Int) { searchPersons(text: $text, first: $first) { id name } }";
const found = async (text: string, as = "office:personnel", first?: number) =>
  (
    await dataFor(served, as)(query, { text, ...(first === undefined ? {} : { first }) })
  ).searchPersons.map(({ id }: { id: string }) => id);

test.each([
  ["zhang wei", ["p01", "p09"]],
  ["ZhangWei", ["p01", "p09"]],
  ["zhangweiw", ["p09"]],
  ["Wei Zhang", ["p01"]],
  ["weizhang", ["p01"]],
  ["zw", ["p01", "p09"]],
  ["zww", ["p09"]],
  ["zhangww", ["p09"]],
  ["chenag", ["p05"]],
  ["zhan", ["p01", "p09"]],
  ["lvxiaoming", ["p03"]],
  ["lü", ["p03"]],
  ["lxm", ["p03"]],
  ["cag", ["p05"]],
  ["wumaier mayila", ["p08"]],
  ["ｗａｎｇ", ["p02"]],
  ["hang", []],
  ["'", []],
  ["zhang%", []],
])("%s finds %j", async (text, ids) => {
  expect(await found(text)).toEqual(ids);
});

test("a filter by pinyin takes letters of any width and case", async () => {
  const filter =
    "query ($text: String!) { persons(where: { name: { pinyin: $text } }) { nodes { id } } }";
  for (const text of ["wang f", "ＷＡＮＧ　ｆ", "ｗf"])
    expect((await dataFor(served, "office:personnel")(filter, { text })).persons.nodes).toEqual([
      { id: "p02" },
    ]);
});

test("finds by a part of the name and by the beginning of a number", async () => {
  expect(await found("伟")).toEqual(["p01"]);
  expect(await found(" 李娜 ")).toEqual([]);
  expect(await found("李 娜")).toEqual(["p03"]);
  expect(await found("10001")).toEqual(["p01", "p10", "p11", "p12", "p13"]);
  expect(await found("2026001")).toEqual(["s1"]);
  expect(await found("0001")).toEqual([]);
  expect(await found("   ")).toEqual([]);
});

test("finds at most as many as asked for, through one statement and with relations", async () => {
  expect(await found("1000", "office:personnel", 2)).toHaveLength(2);
  served.statements.length = 0;
  const { searchPersons } = await dataFor(
    served,
    "office:personnel",
  )(`{ searchPersons(text: "zhang wei") { name homeOrg { org { name } } titles { titleName } } }`);
  expect(searchPersons[0]).toMatchObject({ name: "张伟", homeOrg: { org: { name: "信息学院" } } });
  expect(served.statements).toHaveLength(1);
});

test("an officer finds the own department's people, staff themselves", async () => {
  expect(await found("zhang", "officer:100")).toEqual(["p01"]);
  expect(await found("zhang", "officer:200")).toEqual(["p09"]);
  expect(await found("张", "officer:200")).toEqual([]);
  expect(await found("1000", "staff:10001")).toEqual(["p01"]);
});

test("who may not see names may not search by them", async () => {
  for (const as of ["analyst", "leader"]) {
    served.statements.length = 0;
    expect(await refusedFor(served, as)(query, { text: "张" })).toEqual([
      "GRAPHQL_VALIDATION_FAILED",
    ]);
    expect(served.statements).toEqual([]);
    const { data } = await asking(served, as)(query, { text: "张" });
    expect(data).toBeUndefined();
  }
});

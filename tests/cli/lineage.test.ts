import { beforeAll, expect, test } from "vitest";
import { fillonce, smallHome } from "../small-home.ts";

beforeAll(smallHome);

// biome-ignore lint/suspicious/noExplicitAny: an answer has the shape of its verb
async function json(...args: string[]): Promise<any> {
  const home = await smallHome();
  const { stdout, stderr } = await fillonce([...args, "--home", home.root, "--json"]);
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(stderr + stdout);
  }
}

test("a cell, its metric, its column and back: the same way in both directions", async () => {
  const column = await json("lineage", "room.usable_area");
  expect(column.models[0]).toBe("pipelines/models/room.sql");
  expect(column.origins.filter(({ role }: { role: string }) => role === "from")).toMatchObject([
    {
      kind: "column",
      address: "facilities.room.SYMJ",
      zh: "公房管理系统 房间 · 使用面积（平方米）",
    },
  ]);
  expect(column.reads).toMatchObject([{ source: "facilities.room" }]);
  const form = await json("lineage", "RM-02:usable_area");
  expect(form.sources["room.usable_area"]).toEqual(["facilities.room.SYMJ"]);
  const metric = await json("lineage", "rooms.usable_area");
  expect(metric.from).toEqual(["room.usable_area"]);
  const back = await json("lineage", "--from", "facilities.room.SYMJ");
  const values = (rows: readonly { role: string }[]) => rows.filter(({ role }) => role === "from");
  expect(values(back.columns)).toEqual([
    { column: "room.usable_area", role: "from" },
    { column: "room_allocation.area", role: "from" },
  ]);
  expect(values(back.metrics)).toContainEqual(
    expect.objectContaining({ metric: "rooms.usable_area" }),
  );
  const touched = values(back.forms).find((one) => "form" in one && one.form === "RM-02");
  expect(touched).toMatchObject({
    fields: expect.arrayContaining([
      { field: "usable_area", label: "使用面积（平方米）", role: "from" },
    ]),
  });
});

test("a name nobody knows is told with the names there are", async () => {
  expect((await json("lineage", "room.nosuch")).hint).toContain("usable_area");
  expect((await json("lineage", "--from", "facilities.room.NOSUCH")).hint).toContain("SYMJ");
  expect((await json("lineage", "--from", "nowhere.room.SYMJ")).hint).toContain("facilities");
});

test("GraphQL tells the same to who may see how answers are made, and of any cell one may see", async () => {
  const question = `{ lineage(column: "room.usableArea") { models origins { role kind address } }
    lineageFrom(source: "facilities.room.SYMJ") { columns { column role } forms { form } } }`;
  const { data } = await json("query", question, "--as", "analyst");
  expect(data.lineage.origins).toContainEqual({
    role: "from",
    kind: "column",
    address: "facilities.room.SYMJ",
  });
  expect(data.lineageFrom.columns[0]).toEqual({ column: "room.usable_area", role: "from" });
  const refused = await json("query", question, "--as", "officer:0101");
  expect(refused.data?.lineage ?? null).toBeNull();
  expect(JSON.stringify(refused.errors ?? refused.error)).toBeDefined();
  const cell = await json(
    "query",
    `{ cellProvenance(form: "PE-05", for: "org:0101", at: "D6") { label lineage { table column origins { role address } } } }`,
    "--as",
    "officer:0101",
  );
  expect(cell.data.cellProvenance).toMatchObject({
    label: "姓名",
    lineage: [
      {
        table: "person",
        column: "name",
        origins: expect.arrayContaining([{ role: "from", address: "personnel.GXJG0101.XM" }]),
      },
    ],
  });
});

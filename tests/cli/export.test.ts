import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Served, serveUniversity } from "../graphql/served.ts";
import { readBack } from "../query/export-files.ts";
import { fillonce } from "../small-home.ts";

let served: Served;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fillonce-cli-export-"));
  served = await serveUniversity();
  await writeFile(served.home.config, "university: 示范大学\n");
});
afterAll(async () => {
  await served[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const run = (...args: readonly string[]) =>
  fillonce([...args, "--home", served.home.root, "--json"]);

test("fillonce query --export writes every row into the file its ending names", async () => {
  const file = join(folder, "项目.csv");
  const query = "{ projects(orderBy: [{ name: ASC }]) { nodes { name contractAmount } } }";
  const made = await run("query", query, "--as", "office:research", "--export", file);
  expect([made.code, made.stderr]).toEqual([0, ""]);
  expect(JSON.parse(made.stdout)).toMatchObject({ file, format: "csv", rows: 4, release: 1 });
  const lines = (await readFile(file, "utf8")).split("\r\n");
  expect([lines[0], lines.length]).toEqual(["\ufeff项目名称,合同经费", 6]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await readdir(folder)).filter((name) => name.endsWith(".part"))).toEqual([]);
});

test("fillonce query --export of what may not be asked, or of no known format, writes nothing", async () => {
  const file = join(folder, "名单.xlsx");
  const refused = await run("query", "{ persons { nodes { name } } }", "--export", file);
  expect([refused.code, JSON.parse(refused.stdout).error]).toEqual([
    2,
    expect.stringContaining("name"),
  ]);
  const unknown = await run("query", "{ projects { nodes { name } } }", "--export", "a.doc");
  expect(unknown.code).toBe(2);
  expect((await readdir(folder)).filter((name) => name.startsWith("名单"))).toEqual([]);
});

test("fillonce releases export writes each entity as Parquet, de-identified unless another role is named", async () => {
  const out = join(folder, "lake");
  const made = await run("releases", "export", "1", "--out", out);
  expect([made.code, made.stderr]).toEqual([0, ""]);
  const told = JSON.parse(await readFile(join(out, "release.json"), "utf8"));
  expect([told.release, told.as]).toEqual([1, "analyst"]);
  const persons = await readBack.parquet(join(out, "person.parquet"));
  expect(persons.rows.length).toBe(15);
  for (const hidden of ["name", "id_no", "phone", "staff_no", "birth_date"]) {
    expect(persons.heads).not.toContain(hidden);
  }
  const files = told.tables.map((table: { readonly file: string }) => table.file);
  expect((await readdir(out)).sort()).toEqual([...files, "release.json"].sort());

  const own = join(folder, "own");
  await run("releases", "export", "1", "--out", own, "--as", "staff:10003");
  const me = await readBack.parquet(join(own, "person.parquet"));
  expect([me.rows.length, me.rows[0]?.[me.heads.indexOf("name")]]).toEqual([1, "李 娜"]);
  expect((await run("releases", "export", "9", "--out", out)).code).toBe(2);
});

import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import knex, { type Knex } from "knex";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LibsqlClient, openLibsql } from "../../core/libsql.ts";

let folder: string;
let store: Knex;

const open = (filename: string, readonly = false): Knex =>
  knex({
    client: LibsqlClient,
    connection: { filename, options: { readonly } } as Knex.StaticConnectionConfig,
    useNullAsDefault: true,
  });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fillonce-libsql-"));
  store = open(join(folder, "甲 #1?%.sqlite"));
  await store.schema.createTable("run", (table) => {
    table.text("id").primary();
    table.text("state").notNullable();
    table.bigInteger("at");
    table.unique(["state", "at"]);
  });
});

afterEach(async () => {
  await store.destroy();
  await rm(folder, { recursive: true });
});

test("the query builder writes and reads, Hanzi and NULL included", async () => {
  await store("run").insert([
    { id: "a", state: "成功", at: 1_794_211_200_000 },
    { id: "b", state: "失败" },
  ]);
  expect(await store("run").where({ state: "成功" }).first("at")).toEqual({
    at: 1_794_211_200_000,
  });
  expect(await store("run").whereNull("at").pluck("id")).toEqual(["b"]);
  expect(await store("run").where({ id: "b" }).update({ state: "成功" })).toBe(1);
  expect(await store("run").where({ id: "b" }).update({ at: 5 }).returning("at")).toEqual([
    { at: 5 },
  ]);
  expect(await store("run").where({ id: "b" }).delete()).toBe(1);
});

test("a transaction that throws leaves nothing, one that returns keeps all", async () => {
  const failing = store.transaction(async (transaction) => {
    await transaction("run").insert({ id: "a", state: "queued" });
    throw new Error("stopped");
  });
  await expect(failing).rejects.toThrow("stopped");
  expect(await store("run")).toEqual([]);
  await store.transaction(async (transaction) => {
    await transaction("run").insert({ id: "a", state: "queued" });
  });
  expect(await store("run").pluck("id")).toEqual(["a"]);
});

test("a broken constraint is an error that names it", async () => {
  await store("run").insert({ id: "a", state: "queued" });
  await expect(store("run").insert({ id: "a", state: "queued" })).rejects.toThrow(/run\.id/);
});

test("tables can be altered and dropped", async () => {
  await store.schema.alterTable("run", (table) => {
    table.text("reason");
  });
  expect(await store.schema.hasColumn("run", "reason")).toBe(true);
  await store.schema.dropTable("run");
  expect(await store.schema.hasTable("run")).toBe(false);
});

test("read-only refuses writes and never makes a file", async () => {
  await using reader = {
    store: open(join(folder, "甲 #1?%.sqlite"), true),
    [Symbol.asyncDispose]: () => reader.store.destroy(),
  };
  await expect(reader.store("run").insert({ id: "a", state: "x" })).rejects.toThrow(/readonly/);
  const missing = join(folder, "missing.sqlite");
  expect(() => openLibsql({ filename: missing, options: { readonly: true } })).toThrow();
  expect(existsSync(missing)).toBe(false);
});

import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serveDepartment } from "../graphql/operated.ts";
import type { Served } from "../graphql/served.ts";
import { fillonce } from "../small-home.ts";

let served: Served;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fillonce-disclosed-"));
  served = await serveDepartment();
  await writeFile(served.home.config, 'fixed_now: "2026-11-09T07:30:00+08:00"\n');
});
afterAll(async () => {
  await served[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const guide = readFileSync("docs/policy.md", "utf8");

const run = async (...args: readonly string[]) => {
  const made = await fillonce([...args, "--home", served.home.root, "--json"]);
  expect([made.code, made.stderr]).toEqual([0, ""]);
  return JSON.parse(made.stdout);
};
const last = async () => {
  const row = await served.state.knex("audit").orderBy("seq", "desc").first();
  const of = served.state.knex("audit_subject").where({ audit_id: row.id }).orderBy("person_id");
  return { ...row, persons: await of.pluck("person_id") };
};
const byHand = { method: "cli", actor: expect.stringMatching(/^cli:./), outcome: "answered" };

test("a question at the command line", async () => {
  const query = '{ persons(where: { id: { in: ["p1", "p2"] } }) { nodes { idNo } } }';
  await run("query", query, "--as", "office:personnel");
  expect(await last()).toMatchObject({
    ...byHand,
    kind: "query",
    role: "office:personnel",
    columns: '["person.id_no"]',
    rows: 2,
    release_id: 1,
    persons: ["p1", "p2"],
  });
});

test("one written into a file, and a release written out", async () => {
  const query = '{ persons(where: { id: { in: ["p1", "p2"] } }) { nodes { idNo } } }';
  const file = join(folder, "people.csv");
  await run("query", query, "--as", "office:personnel", "--export", file);
  expect(await last()).toMatchObject({
    ...byHand,
    kind: "export",
    role: "office:personnel",
    operation: "csv",
    columns: '["person.id_no"]',
    rows: 2,
    persons: ["p1", "p2"],
  });
  await run("releases", "export", "1", "--out", join(folder, "lake"), "--as", "office:personnel");
  const whole = await last();
  expect(whole).toMatchObject({ ...byHand, kind: "export", operation: "release" });
  const everybody = await served.state.knex("audit_subject").where({ audit_id: whole.id });
  expect(new Set(whole.persons)).toEqual(new Set(everybody.map(({ person_id }) => person_id)));
  expect(whole.persons).toEqual(expect.arrayContaining(["p1", "p2", "p3"]));
});

test("a form filled at the command line", async () => {
  const out = join(folder, "fills");
  const told = await run("forms", "fill", "PE-10", "--for", "person:00124", "--out", out);
  expect(told.fills[0]).toMatchObject({ filled: 1, persons: 1 });
  expect(await last()).toMatchObject({
    ...byHand,
    kind: "fill",
    role: "office:personnel",
    operation: "PE-10",
    purpose: expect.stringMatching(/^PE-10 .*check person:00124$/),
    rows: 1,
    persons: ["p2"],
  });
});

test("what was asked for a purpose, and how it was decided", async () => {
  // The commands of docs/policy.md, one after another.
  const [, written = ""] = /```sh\n(fillonce purposes.*?)```/s.exec(guide) ?? [];
  const [first = "", ...more] = written.trim().split("\n");
  const typed = (line: string) => line.split(" ").slice(1);
  const { id } = await run(...typed(first));
  for (const line of more) await run(...typed(line.replace("ID", id)));
  expect(more).toHaveLength(3);
  const rows = await served.state.knex("audit").where({ kind: "purpose" }).orderBy("seq");
  expect(rows.map(({ purpose }) => purpose)).toEqual([
    `${id} requested officer:100`,
    `${id} approved officer:100`,
    `${id} revoked officer:100`,
  ]);
  const refused = await fillonce([
    ...["purposes", "approve", id, "--as", "analyst", "--why", "试"],
    ...["--home", served.home.root],
  ]);
  expect(refused.code).toBe(2);
  const [newest] = await served.state.knex("audit").orderBy("seq", "desc").limit(1);
  expect(newest).toMatchObject({ kind: "purpose", outcome: "REFUSED" });
});

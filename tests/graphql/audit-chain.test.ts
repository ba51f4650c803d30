import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import knexModule from "knex";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { homeAt } from "../../core/paths.ts";
import { openState, type State } from "../../core/state.ts";
import { pruneAudit } from "../../query/audit/checkpoint.ts";
import type { AuditEvent } from "../../query/audit/entry.ts";
import { openTrail } from "../../query/audit/trail.ts";
import { verifyAudit } from "../../query/audit/verify.ts";
import { describeWith } from "../needs.ts";

const postgresUrl = process.env["FILLONCE_TEST_POSTGRES"];
const day = 24 * 3_600_000;
const event: AuditEvent = {
  kind: "query",
  actor: "00123",
  method: "cas",
  role: "office:personnel",
  question: "{ persons { nodes { idNo } } }",
  entities: ["person"],
  columns: ["person.id_no"],
  rows: 2,
  release: 7,
  outcome: "answered",
  persons: ["p2", "p1"],
};

/** A stranger's reading of the chain, from what docs/operate.md says of "sha256/1". */
function hashByHand(row: Record<string, unknown>): string {
  const names =
    "seq id at actor method role kind operation operation_hash entities columns rows release_id outcome purpose subjects subjects_hash";
  const numbers = ["seq", "at", "rows", "release_id", "subjects"];
  const values = names
    .split(" ")
    .map((name) => (numbers.includes(name) && row[name] !== null ? Number(row[name]) : row[name]));
  const text = `sha256/1\n${row["previous"]}\n${JSON.stringify(values)}`;
  return createHash("sha256").update(text).digest("hex");
}

function chainSuite(open: (folder: string) => Promise<State>): void {
  let state: State;
  let heads: string;
  let now = Date.UTC(2026, 10, 9);
  const effects = { now: () => new Date(now) };
  const write = (count: number, trail = openTrail(state, heads, effects)) =>
    Promise.all(Array.from({ length: count }, () => trail.write(event)));
  const verify = () => verifyAudit(state, "key", heads);
  beforeEach(async () => {
    const folder = mkdtempSync(join(tmpdir(), "fillonce-audit-"));
    heads = join(folder, "log");
    now = Date.UTC(2026, 10, 9);
    state = await open(folder);
    for (const table of ["audit", "audit_subject", "audit_checkpoint"])
      await state.knex(table).delete();
    await state.knex("audit_head").update({ seq: 0, hash: "0".repeat(64) });
  });
  afterEach(() => state.close());

  test("rows follow each other, and anyone can compute their hashes", async () => {
    await write(120);
    const rows = await state.knex("audit").orderBy("seq");
    expect(rows).toHaveLength(120);
    let previous = "0".repeat(64);
    for (const row of rows) {
      expect(row.previous).toBe(previous);
      expect(row.hash).toBe(hashByHand(row));
      previous = row.hash;
    }
    expect(await verify()).toEqual({ ok: true, rows: 120, from: 1, to: 120 });
    expect(JSON.stringify(rows)).not.toContain("nodes");
  });

  test("several writers keep one chain", async () => {
    const other = openTrail(state, heads, effects);
    await Promise.all([write(60), write(60, other), write(60)]);
    expect(await verify()).toMatchObject({ ok: true, rows: 180 });
  });

  test.each([
    ["a value", () => state.knex("audit").where({ seq: 3 }).update({ actor: "00124" }), 3],
    ["an outcome", () => state.knex("audit").where({ seq: 1 }).update({ outcome: "x" }), 1],
    ["the last row", () => state.knex("audit").where({ seq: 9 }).update({ rows: 0 }), 9],
    ["the algorithm", () => state.knex("audit").where({ seq: 4 }).update({ algorithm: "none" }), 4],
    [
      "whose data it was",
      async () => {
        const { id } = await state.knex("audit").where({ seq: 5 }).first();
        await state.knex("audit_subject").where({ audit_id: id, person_id: "p1" }).delete();
      },
      5,
    ],
    [
      "a person for another",
      async () => {
        const { id } = await state.knex("audit").where({ seq: 5 }).first();
        await state
          .knex("audit_subject")
          .where({ audit_id: id, person_id: "p1" })
          .update({ person_id: "p9" });
      },
      5,
    ],
  ])("an edit of %s is found, and which row it is", async (_what, edit, seq) => {
    await write(9);
    await edit();
    expect(await verify()).toMatchObject({ ok: false, seq });
  });

  test("a deleted row, the first, one in the middle and the last", async () => {
    for (const seq of [1, 5, 9]) {
      await state.knex("audit").delete();
      await state.knex("audit_head").update({ seq: 0, hash: "0".repeat(64) });
      heads = `${heads}-${seq}`;
      await write(9, openTrail(state, heads, effects));
      await state.knex("audit").where({ seq }).delete();
      expect(await verify()).toMatchObject({ ok: false, seq });
    }
  });

  test("two rows that changed places, with their numbers and without", async () => {
    await write(9);
    const swap = async (a: number, b: number) => {
      await state.knex("audit").where({ seq: a }).update({ seq: 1000 });
      await state.knex("audit").where({ seq: b }).update({ seq: a });
      await state.knex("audit").where({ seq: 1000 }).update({ seq: b });
    };
    await swap(4, 6);
    expect(await verify()).toMatchObject({ ok: false, seq: 4 });
    await swap(4, 6);
    expect(await verify()).toMatchObject({ ok: true });
  });

  test("a chain cut off with its head set back is found by the file, also after it grows again", async () => {
    await write(9);
    const sixth = await state.knex("audit").where({ seq: 6 }).first();
    await state.knex("audit").where("seq", ">", 6).delete();
    await state.knex("audit_head").update({ seq: 6, hash: sixth.hash });
    expect(await verify()).toEqual({ ok: false, seq: 7, why: "rows were cut off the end" });
    expect(await verifyAudit(state, "key", undefined)).toMatchObject({ ok: true });
    now += 1000;
    await write(5);
    expect(await verify()).toMatchObject({ ok: false, seq: 9 });
  });

  test("a chain written anew from the beginning is found by the file", async () => {
    await write(9);
    const rows = await state.knex("audit").orderBy("seq");
    let previous = "0".repeat(64);
    for (const row of rows) {
      const forged = { ...row, actor: "nobody", previous };
      previous = hashByHand(forged);
      await state
        .knex("audit")
        .where({ seq: row.seq })
        .update({ actor: "nobody", previous: forged.previous, hash: previous });
    }
    await state.knex("audit_head").update({ hash: previous });
    expect(await verifyAudit(state, "key", undefined)).toMatchObject({ ok: true });
    expect(await verify()).toMatchObject({ ok: false, seq: 9 });
  });

  test("a head of each day, which its owner alone can read", async () => {
    await write(2);
    now += day;
    await write(1);
    expect(readdirSync(heads).sort()).toEqual(["audit-2026-11-09.head", "audit-2026-11-10.head"]);
    expect(readFileSync(join(heads, "audit-2026-11-10.head"), "utf8")).toMatch(
      /^3 [0-9a-f]{64}\n$/,
    );
    for (const name of readdirSync(heads)) expect(statSync(join(heads, name)).mode & 0o077).toBe(0);
  });

  test("pruned rows leave a signed checkpoint; the last row stays; a forged one is found", async () => {
    await write(250);
    now += 200 * day;
    await write(3);
    expect(await pruneAudit(state, "key", 180, () => now)).toBe(250);
    expect(await verify()).toEqual({ ok: true, rows: 3, from: 251, to: 253 });
    expect(await state.knex("audit_subject").count({ n: "*" }).first()).toEqual({
      n: expect.toSatisfy((n) => Number(n) === 6),
    });
    await write(1);
    now += 400 * day;
    expect(await pruneAudit(state, "key", 180, () => now)).toBe(3);
    expect(await verify()).toEqual({ ok: true, rows: 1, from: 254, to: 254 });
    await state.knex("audit_checkpoint").update({ at: 1 });
    expect(await verify()).toMatchObject({ ok: false });
    await state.knex("audit_checkpoint").delete();
    expect(await verify()).toMatchObject({ ok: false });
  });

  test("nothing younger than 180 days is pruned, whatever is asked", async () => {
    await write(3);
    now += 179 * day;
    expect(await pruneAudit(state, "key", 180, () => now)).toBe(0);
    await expect(pruneAudit(state, "key", 179, () => now)).rejects.toThrow("179 days");
  });

  test("five thousand persons in one answer", async () => {
    const persons = Array.from({ length: 5000 }, (_, n) => `p${n}`);
    await openTrail(state, heads, effects).write({ ...event, persons });
    expect(await verify()).toMatchObject({ ok: true, rows: 1 });
  });
}

describe("on SQLite", () => {
  chainSuite((folder) => openState(homeAt(folder)));
});

describeWith("PostgreSQL (FILLONCE_TEST_POSTGRES)", postgresUrl !== undefined)(
  "on PostgreSQL",
  () => {
    chainSuite(async (folder) => {
      const control = knexModule({ client: "pg", connection: postgresUrl ?? "" });
      await control.raw("SELECT 1");
      await control.destroy();
      return openState(homeAt(folder), postgresUrl);
    });
  },
);

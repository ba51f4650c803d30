import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Config, readSecret, writePrivate } from "../../core/config.ts";
import { UserError } from "../../core/errors.ts";
import type { Home } from "../../core/paths.ts";
import type { State } from "../../core/state.ts";
import type { Anchor } from "./anchor.ts";
import { rowOf } from "./entry.ts";
import { holdHead } from "./trail.ts";

const leastDays = 180;
const dayMs = 24 * 3_600_000;
const prunedTogether = 200;

/** The key checkpoints are signed with: the configured one, else a file of the home that is made when it is missing. */
export function auditKey(home: Home, { audit }: Config): string {
  const configured = readSecret(home, audit);
  if (configured !== undefined) return configured;
  const file = join(home.root, "secrets", "audit.key");
  if (!existsSync(file)) writePrivate(file, `${randomBytes(32).toString("hex")}\n`);
  return readSecret(home, { secret_file: file }) ?? "";
}

const signatureOf = (key: string, { seq, hash }: Anchor, at: number): string =>
  createHmac("sha256", key).update(`hmac-sha256/1\n${seq}\n${hash}\n${at}`).digest("hex");

/** What stands for the pruned rows: the last one's place and hash. "forged" when its signature is not ours. */
export async function readCheckpoint(
  { knex }: State,
  key: string,
): Promise<Anchor | "forged" | undefined> {
  const row = await knex("audit_checkpoint").orderBy("seq", "desc").first();
  if (row === undefined) return undefined;
  const anchor = { seq: Number(row.seq), hash: String(row.hash) };
  const expected = Buffer.from(signatureOf(key, anchor, Number(row.at)));
  const given = Buffer.from(String(row.signature));
  const isOurs = given.length === expected.length && timingSafeEqual(given, expected);
  return isOurs ? anchor : "forged";
}

/** Deletes rows older than so many days, the oldest first, and signs where the chain begins now. Gives how many went. */
export async function pruneAudit(
  state: State,
  key: string,
  keepDays: number,
  now: () => number = Date.now,
): Promise<number> {
  if (keepDays < leastDays) {
    throw new UserError(
      `the audit cannot be cut to ${keepDays} days`,
      `keep at least ${leastDays}`,
    );
  }
  const before = now() - keepDays * dayMs;
  let pruned = 0;
  for (;;) {
    const gone = await pruneSome(state, key, before, now());
    pruned += gone;
    if (gone < prunedTogether) return pruned;
  }
}

async function pruneSome(
  { knex }: State,
  key: string,
  before: number,
  at: number,
): Promise<number> {
  const ids = await knex.transaction(async (transaction) => {
    const head = await holdHead(transaction);
    const oldest = await transaction("audit").orderBy("seq").limit(prunedTogether);
    const rows = oldest.map(rowOf);
    // The last row stays, so that the chain has an end to go on from. A clock that was turned back ends the cut.
    const end = rows.findIndex((row) => row.at >= before || row.seq === head.seq);
    const old = end === -1 ? rows : rows.slice(0, end);
    const last = old.at(-1);
    if (last === undefined) return [];
    const anchor = { seq: last.seq, hash: last.hash };
    const signature = signatureOf(key, anchor, at);
    await transaction("audit_checkpoint").delete();
    await transaction("audit_checkpoint").insert({ ...anchor, at, signature });
    await transaction("audit").where("seq", "<=", last.seq).delete();
    return old.map(({ id }) => id);
  });
  if (ids.length > 0) await knex("audit_subject").whereIn("audit_id", ids).delete();
  return ids.length;
}

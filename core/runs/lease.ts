import { hostname } from "node:os";
import type { Knex } from "knex";
import { newId } from "../ids.ts";
import type { State } from "../state.ts";

/** A right that one process has until it expires. Its fence grows with every change of owner. */
export interface Lease {
  readonly name: string;
  readonly owner: string;
  readonly fence: number;
}

/** Somebody else has taken the lease meanwhile: what its former owner wanted to write is not written. */
export class StaleFence extends Error {
  override readonly name = "StaleFence";
  readonly lease: Lease;
  readonly found: number;
  constructor(lease: Lease, found: number) {
    super(
      `"${lease.owner}" holds fence ${lease.fence} of "${lease.name}", which is at ${found} now`,
    );
    this.lease = lease;
    this.found = found;
  }
}

/** Names this process among all that share a state store; a restarted one is another. */
export const newOwner = (): string => `${hostname()}:${process.pid}:${newId()}`;

/** The database's clock in epoch milliseconds, as SQL: processes on several hosts agree on no other. */
export const databaseNow = (knex: Knex): Knex.Raw =>
  knex.client.dialect === "postgresql"
    ? knex.raw("CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)")
    : knex.raw("CAST(unixepoch('subsec') * 1000 AS INTEGER)");

/** Takes a lease that is free or has expired, or keeps the owner's own; undefined while somebody else has it. */
export async function takeLease(
  { knex }: State,
  name: string,
  owner: string,
  ttlMs: number,
): Promise<Lease | undefined> {
  const now = databaseNow(knex);
  const expires_at = knex.raw("? + CAST(? AS BIGINT)", [now, ttlMs]);
  const [taken] = await knex("lease")
    .insert({ name, owner, fence: 1, expires_at })
    .onConflict("name")
    .merge({
      fence: knex.raw("CASE WHEN lease.owner = ? THEN lease.fence ELSE lease.fence + 1 END", owner),
      owner,
      expires_at,
    })
    .where((free) => free.where("lease.owner", owner).orWhere("lease.expires_at", "<", now))
    .returning("fence");
  return taken === undefined ? undefined : { name, owner, fence: Number(taken.fence) };
}

/** Keeps a lease for longer. False: somebody else has it. */
export async function renewLease({ knex }: State, lease: Lease, ttlMs: number): Promise<boolean> {
  const kept = await knex("lease")
    .where({ name: lease.name, owner: lease.owner, fence: lease.fence })
    .update({ expires_at: knex.raw("? + CAST(? AS BIGINT)", [databaseNow(knex), ttlMs]) });
  return kept > 0;
}

/** Gives a lease back, so that the next one need not wait until it expires. */
export async function releaseLease({ knex }: State, lease: Lease): Promise<void> {
  await knex("lease")
    .where({ name: lease.name, owner: lease.owner, fence: lease.fence })
    .update({ expires_at: 0 });
}

/**
 * The first statement of a transaction that only the owner may make: until it ends nobody can take the lease. StaleFence
 * when somebody has.
 */
export async function holdLease(transaction: Knex, lease: Lease): Promise<void> {
  const held = await transaction("lease")
    .where({ name: lease.name, owner: lease.owner, fence: lease.fence })
    .update({ owner: lease.owner });
  if (held > 0) return;
  const now = await transaction("lease").where({ name: lease.name }).first("fence");
  throw new StaleFence(lease, Number(now?.fence ?? 0));
}

/** Who has a lease and whether it is in force; undefined when nobody ever had it. */
export async function findLease(
  { knex }: State,
  name: string,
): Promise<(Lease & { readonly isLive: boolean }) | undefined> {
  const row = await knex("lease")
    .where({ name })
    .first("owner", "fence", "expires_at", knex.raw("? AS now", [databaseNow(knex)]));
  if (row === undefined) return undefined;
  const isLive = Number(row.expires_at) > Number(row.now);
  return { name, owner: row.owner, fence: Number(row.fence), isLive };
}

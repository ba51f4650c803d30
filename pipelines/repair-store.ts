import { newId } from "../core/ids.ts";
import type { State } from "../core/state.ts";

/** What a column said and is to say; "***" stands for what nobody may see. */
export interface Change {
  readonly from: string | null;
  readonly to: string | null;
}

/**
 * waiting: for the next refresh. applied: in the data, until the source says something else. refused: it does not keep
 * the contract either. superseded: the source has spoken. replaced: somebody thought better of it.
 */
export const repairStatuses = ["waiting", "applied", "refused", "superseded", "replaced"] as const;
export type RepairStatus = (typeof repairStatuses)[number];

/** A problem row as somebody put it right. */
export interface Repair {
  readonly id: string;
  readonly system: string;
  readonly resource: string;
  readonly problem: string;
  readonly changes: Readonly<Record<string, Change>>;
  readonly reason: string;
  readonly recorded_by: string;
  readonly recorded_at: number;
  readonly status: RepairStatus;
  readonly outcome: string | null;
}

type NewRepair = Pick<
  Repair,
  "system" | "resource" | "problem" | "changes" | "reason" | "recorded_by"
>;

/**
 * Keeps how a problem row is put right. The same a second time changes nothing and answers false; another repair of the
 * same row takes the place of the one before.
 */
export async function keepRepair(
  { knex }: State,
  repair: NewRepair,
  now: number,
): Promise<boolean> {
  return await knex.transaction(async (transaction) => {
    const active = await transaction("repair")
      .where({ system: repair.system, resource: repair.resource, problem: repair.problem })
      .whereIn("status", ["waiting", "applied"])
      .first();
    const changes = JSON.stringify(repair.changes);
    if (active?.changes === changes) return false;
    if (active !== undefined)
      await transaction("repair")
        .where({ id: active.id })
        .update({ status: "replaced", settled_at: now });
    await transaction("repair").insert({
      ...repair,
      changes,
      id: newId(new Date(now)),
      recorded_at: now,
      status: "waiting",
    });
    return true;
  });
}

/** Repairs, the newest first: of these statuses, or all. */
export async function listRepairs(
  { knex }: State,
  statuses: readonly RepairStatus[] = repairStatuses,
): Promise<readonly Repair[]> {
  const rows = await knex("repair").whereIn("status", statuses).orderBy("recorded_at", "desc");
  return rows.map((row) => ({
    ...row,
    recorded_at: Number(row.recorded_at),
    changes: JSON.parse(row.changes),
  }));
}

/** Writes down what became of a repair, unless another has taken its place meanwhile. */
export async function settleRepair(
  { knex }: State,
  { id }: Repair,
  status: RepairStatus,
  outcome: string | null,
): Promise<void> {
  await knex("repair")
    .where({ id })
    .whereIn("status", ["waiting", "applied"])
    .update({ status, outcome, settled_at: Date.now() });
}

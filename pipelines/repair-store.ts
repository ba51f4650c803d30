import { isTaken, UserError } from "../core/errors.ts";
import { newId } from "../core/ids.ts";
import type { State } from "../core/state.ts";

/** What a column said and is to say; "***" stands for what nobody may see. */
export interface Change {
  readonly from: string | null;
  readonly to: string | null;
}

/**
 * waiting: for the next refresh. applied: in the data, until the source says something else. refused: it does not keep
 * the contract either. superseded: the source has spoken. replaced: somebody thought better of it. withdrawn: somebody
 * took it back.
 */
export const repairStatuses = [
  "waiting",
  "applied",
  "refused",
  "superseded",
  "replaced",
  "withdrawn",
] as const;
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

const standing = ["waiting", "applied"] as const;

/**
 * Keeps how a problem row is put right. The same a second time changes nothing and answers false; another repair of the
 * same row takes the place of the one before. UserError when somebody else keeps one in the same moment.
 */
export async function keepRepair(
  { knex }: State,
  repair: NewRepair,
  now: number,
): Promise<boolean> {
  const { system, resource, problem } = repair;
  const changes = JSON.stringify(repair.changes);
  try {
    return await knex.transaction(async (transaction) => {
      const active = await transaction("repair")
        .where({ system, resource, problem })
        .whereIn("status", standing)
        .first();
      if (active?.changes === changes) return false;
      if (active !== undefined)
        await transaction("repair")
          .where({ id: active.id })
          .update({ status: "replaced", settled_at: now });
      const row = { ...repair, changes, id: newId(new Date(now)), recorded_at: now };
      await transaction("repair").insert({ ...row, status: "waiting" });
      return true;
    });
  } catch (cause) {
    if (!isTaken(cause)) throw cause;
    throw new UserError(
      `${system}.${resource} 的问题 "${problem}" 刚被别人更正 · somebody has just put that problem row right`,
      "fillonce problems repairs 看别人改成了什么，仍要改就再做一次 · see what they said, and do it again if it is wrong",
      { cause },
    );
  }
}

/** Takes back the repair of a problem row that waits or is in the data, and answers it; undefined when none stands. */
export async function withdrawRepair(
  { knex }: State,
  problem: string,
  outcome: string,
  now: number,
): Promise<Repair | undefined> {
  const [row] = await knex("repair")
    .where({ problem })
    .whereIn("status", standing)
    .update({ status: "withdrawn", outcome, settled_at: now })
    .returning("*");
  return row === undefined ? undefined : repairOf(row);
}

/** Repairs, the newest first: of these statuses, or all. */
export async function listRepairs(
  { knex }: State,
  statuses: readonly RepairStatus[] = repairStatuses,
): Promise<readonly Repair[]> {
  const rows = await knex("repair").whereIn("status", statuses).orderBy("recorded_at", "desc");
  return rows.map(repairOf);
}

// biome-ignore lint/suspicious/noExplicitAny: knex types no row; the columns are those of core/migrations
const repairOf = (row: any): Repair => ({
  ...row,
  recorded_at: Number(row.recorded_at),
  changes: JSON.parse(row.changes),
});

/** Writes down what became of a repair, unless another has taken its place meanwhile. */
export async function settleRepair(
  { knex }: State,
  { id }: Repair,
  status: RepairStatus,
  outcome: string | null,
): Promise<void> {
  await knex("repair")
    .where({ id })
    .whereIn("status", standing)
    .update({ status, outcome, settled_at: Date.now() });
}

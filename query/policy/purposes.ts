import { UserError } from "../../core/errors.ts";
import { newId } from "../../core/ids.ts";
import type { State } from "../../core/state.ts";
import { entities } from "../../schema/entities.ts";
import type { Entity } from "../../schema/entity.ts";
import { mayDo, policyOf } from "../policy.ts";
import { type ActivePurpose, type FillScope, type Principal, rolesOf } from "../principal.ts";

export type PurposeStatus = "requested" | "approved" | "rejected" | "revoked";

/** Why someone needs exactly these columns in the clear, of whom, until when; and what was decided. */
export interface Purpose extends ActivePurpose {
  /** An account, or a role as typed: "officer:0101". */
  readonly holder: string;
  readonly reason: string;
  readonly untilAt: number;
  readonly requestedBy: string;
  readonly requestedAt: number;
  readonly status: PurposeStatus;
  readonly decidedBy: string | undefined;
  readonly decidedAt: number | undefined;
  readonly why: string | undefined;
}

export interface PurposeAsked {
  readonly holder: string;
  /** As "entity.column". */
  readonly columns: readonly string[];
  readonly scope: FillScope;
  readonly reason: string;
  readonly untilAt: number;
  readonly by: string;
}

export interface Decision {
  readonly status: Exclude<PurposeStatus, "requested">;
  /** Who decides: an account or a role as typed, never who asked. */
  readonly by: string;
  /** The same one, as a role with its powers. */
  readonly as: Principal;
  readonly why: string;
}

const mostDays = 180;

/** Asks for a purpose; nothing is unmasked before somebody else approves. UserError for one that could not be meant. */
export async function requestPurpose(
  { knex }: State,
  asked: PurposeAsked,
  now = new Date(),
): Promise<string> {
  const { holder, scope, reason, untilAt, by } = asked;
  if (holder.trim() === "")
    throw new UserError("没有写谁需要 · a purpose has no holder", "name who needs it");
  if (reason.trim() === "")
    throw new UserError("没有写事由 · a purpose has no reason", "say what it is for");
  if (!(untilAt > now.getTime()))
    throw new UserError("止日已经过去 · the purpose has run out", "give a later end");
  if (untilAt > now.getTime() + mostDays * 86_400_000) {
    throw new UserError(
      `用途最长 ${mostDays} 天 · a purpose lasts ${mostDays} days at most`,
      "ask again when it runs out",
    );
  }
  const columns: Record<string, string[]> = {};
  for (const path of asked.columns) {
    const { entity, column } = maskedColumn(path);
    const known = columns[entity.name] ?? [];
    columns[entity.name] = [...known, column];
  }
  if (asked.columns.length === 0)
    throw new UserError("没有写哪些列 · a purpose names no column", "name them");
  const id = newId(now);
  await knex("purpose").insert({
    id,
    holder,
    columns: JSON.stringify(columns),
    scope: JSON.stringify(scope),
    reason,
    until_at: untilAt,
    requested_by: by,
    requested_at: now.getTime(),
    status: "requested",
  });
  return id;
}

/** A column that is masked for whoever has no purpose, by its path; UserError for any other. e.g. "person.phone" */
export function maskedColumn(path: string): { readonly entity: Entity; readonly column: string } {
  const [name, column = "", ...rest] = path.split(".");
  const entity = entities.find((one) => one.name === name && one.visibility === "graphql");
  const level = entity?.columns[column]?.level;
  if (entity !== undefined && rest.length === 0 && (level === "L3" || level === "L4")) {
    return { entity, column };
  }
  throw new UserError(
    `"${path}" 不是脱敏的列 · is no masked column`,
    'name L3 or L4 ones, e.g. "person.phone"',
  );
}

/**
 * Approves or rejects what was requested, or revokes what was approved, from the next question on. UserError for who may
 * not: the security administrator may, and the office of a domain for its own domain's columns; nobody for themselves.
 */
export async function decidePurpose(
  state: State,
  id: string,
  { status, by, as, why }: Decision,
  now = new Date(),
): Promise<Purpose> {
  const found = (await listPurposes(state)).find((purpose) => purpose.id === id);
  if (found === undefined)
    throw new UserError(
      `没有用途 "${id}" · there is no purpose "${id}"`,
      "编号见 fillonce purposes list · list them first",
    );
  if (!mayDecide(as, found)) {
    throw new UserError(
      `"${by}" 不能审批这些列 · may not decide about ${Object.keys(found.columns).join(", ")}`,
      "由安全管理员或数据所属部门审批 · ask the security administrator or the office the data belong to",
    );
  }
  if (status === "approved" && [found.requestedBy, found.holder].includes(by)) {
    throw new UserError(
      "不能审批自己的用途 · nobody approves a purpose of their own",
      "请另一人审批 · let somebody else decide",
    );
  }
  const before = status === "revoked" ? "approved" : "requested";
  const changed = await state
    .knex("purpose")
    .where({ id, status: before })
    .update({ status, decided_by: by, decided_at: now.getTime(), why });
  if (changed === 1) return { ...found, status, decidedBy: by, decidedAt: now.getTime(), why };
  throw new UserError(
    `用途 "${id}" 已经办过 · the purpose "${id}" is ${found.status}, expected ${before}`,
    "不能再改 · it was decided already",
  );
}

const mayDecide = (as: Principal, { columns }: Purpose): boolean =>
  mayDo(as, "purposes") &&
  rolesOf(as).some(
    (role) =>
      role.role === "security_admin" ||
      (role.role === "office" &&
        Object.keys(columns).every(
          (name) => entities.find((entity) => entity.name === name)?.domain === role.domain,
        )),
  );

/** All of them, the newest first. */
export async function listPurposes({ knex }: State): Promise<readonly Purpose[]> {
  return (await knex("purpose").orderBy("id", "desc")).map(purposeOf);
}

/** The principal with the purposes in force at this moment for any of these holders. */
export async function withPurposes(
  { knex }: State,
  principal: Principal,
  holders: readonly string[],
  now: Date,
): Promise<Principal> {
  if (!policyOf(principal).asks) return principal;
  const rows = await knex("purpose")
    .whereIn("holder", [...new Set(holders)])
    .where({ status: "approved" })
    .where("until_at", ">", now.getTime())
    .orderBy("id");
  if (rows.length === 0) return principal;
  const purposes = rows.map(purposeOf).map(({ id, columns, scope }) => ({ id, columns, scope }));
  return { ...principal, purposes };
}

// biome-ignore lint/suspicious/noExplicitAny: a row of purpose, written by requestPurpose alone
const purposeOf = (row: any): Purpose => ({
  id: row.id,
  holder: row.holder,
  columns: JSON.parse(row.columns),
  scope: JSON.parse(row.scope),
  reason: row.reason,
  untilAt: Number(row.until_at),
  requestedBy: row.requested_by,
  requestedAt: Number(row.requested_at),
  status: row.status,
  decidedBy: row.decided_by ?? undefined,
  decidedAt: row.decided_at === null ? undefined : Number(row.decided_at),
  why: row.why ?? undefined,
});

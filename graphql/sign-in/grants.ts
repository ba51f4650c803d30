import { UserError } from "../../core/errors.ts";
import { newId } from "../../core/ids.ts";
import type { State } from "../../core/state.ts";
import type { Principal } from "../../query/principal.ts";
import { entities } from "../../schema/entities.ts";
import type { Domain } from "../../schema/entity.ts";
import { isDomain } from "../principal-text.ts";
import { isAccountName } from "./accounts.ts";

/** What is granted by name; every member of staff is `staff` about oneself without a grant. */
export const grantedRoles = [
  "analyst",
  "leader",
  "officer",
  "dean",
  "office",
  "steward",
  "admin",
  "security_admin",
  "audit_admin",
] as const;
type GrantedRole = (typeof grantedRoles)[number];

/** 三权分立: nobody holds two of them at the same time. */
const powers: readonly GrantedRole[] = ["admin", "security_admin", "audit_admin"];

/** What to grant, as typed. Days are [from, to). */
export interface GrantAsked {
  readonly account: string;
  readonly role: string;
  readonly unit?: string | undefined;
  readonly domain?: string | undefined;
  readonly entities?: readonly string[] | undefined;
  readonly from: string;
  readonly to?: string | undefined;
  readonly reason: string;
  readonly by: string;
}

export interface Grant {
  readonly id: string;
  readonly account: string;
  readonly principal: Principal;
  readonly valid_from: string;
  readonly valid_to: string | null;
  readonly reason: string;
  readonly granted_by: string;
  readonly granted_at: number;
  readonly revoked_by: string | null;
  readonly revoked_at: number | null;
}

/** Grants a role. UserError for one that is incomplete, or that would join two powers in one hand. */
export async function grantRole(state: State, asked: GrantAsked): Promise<Grant> {
  const principal = principalOf(asked);
  checkWords(asked);
  const { account, unit, domain, from, to, reason, by } = asked;
  const row = {
    id: newId(),
    account,
    role: principal.role,
    unit: unit ?? null,
    domain: domain ?? null,
    entities: asked.entities === undefined ? null : JSON.stringify(asked.entities),
    valid_from: from,
    valid_to: to ?? null,
    reason: reason.trim(),
    granted_by: by,
    granted_at: Date.now(),
  };
  await state.knex.transaction(async (transaction) => {
    await transaction("role_grant").insert(row);
    const others = await transaction("role_grant")
      .where({ account })
      .whereIn("role", [...powers])
      .whereNull("revoked_at")
      .distinct("role");
    if (others.length < 2 || !powers.some((role) => role === principal.role)) return;
    throw new UserError(
      `"${account}" 会同时有两种管理身份 · would hold ${others.map(({ role }) => role).join(" and ")}`,
      "平台、安全、审计要由三个人担任；先收回另一项 · platform, security and audit belong to three people; revoke the other one first",
    );
  });
  return { ...row, principal, revoked_by: null, revoked_at: null };
}

const dayPattern = /^\d{4}-\d{2}-\d{2}$/;

function checkWords({ account, from, to, reason }: GrantAsked): void {
  if (!isAccountName(account)) {
    throw new UserError(
      `"${account.slice(0, 64)}" 不是账号 · is no account`,
      "写工号 · give a staff number",
    );
  }
  for (const day of [from, to]) {
    if (day !== undefined && !(dayPattern.test(day) && !Number.isNaN(Date.parse(day)))) {
      throw new UserError(`"${day}" 不是日期 · is no day`, "写作 · give days such as 2026-09-01");
    }
  }
  if (to !== undefined && to <= from) {
    throw new UserError(
      `授权在 ${to} 就结束了，早于开始 · the grant would end on ${to}, before it begins`,
      "--to 写晚一些 · give a later --to",
    );
  }
  if (reason.trim() === "") {
    throw new UserError("a grant needs a reason", 'give one, e.g. --reason "院办 2026-15 号"');
  }
}

type Scope = Pick<GrantAsked, "role" | "unit" | "domain" | "entities">;

/** Who a grant makes one. UserError when something is missing, unknown or too much. */
function principalOf({ role, unit, domain, entities: owned }: Scope): Principal {
  const takes = (...names: readonly string[]) => {
    const given = { unit, domain, entities: owned };
    for (const [name, value] of Object.entries(given)) {
      if (value !== undefined && !names.includes(name)) {
        throw new UserError(`"${role}" takes no ${name}`, `leave --${name} out`);
      }
    }
  };
  switch (role) {
    case "analyst":
    case "leader":
    case "admin":
    case "security_admin":
    case "audit_admin":
      takes();
      return { role };
    case "officer": {
      takes("unit", "domain");
      const named = domain === undefined ? {} : { domain: asDomain(domain) };
      return { role, org_no: asUnit(role, unit), ...named };
    }
    case "dean":
      takes("unit");
      return { role, org_no: asUnit(role, unit) };
    case "office":
      takes("domain");
      return { role, domain: asDomain(domain ?? "") };
    case "steward":
      takes("entities");
      return { role, entities: asEntities(owned ?? []) };
    default:
      throw new UserError(
        `没有这个身份 · not a role: "${role}"`,
        `可用 · give one of ${grantedRoles.join(", ")}`,
      );
  }
}

function asUnit(role: string, unit: string | undefined): string {
  if (unit !== undefined && /^[\w.-]{1,40}$/.test(unit)) return unit;
  throw new UserError(
    `"${role}" 要指明单位 · "${role}" needs a unit`,
    "写单位号 · give its number, e.g. --unit 0101",
  );
}

function asDomain(text: string): Domain {
  if (isDomain(text)) return text;
  throw new UserError(
    `"${text}" 不是业务域 · is no domain`,
    "give --domain personnel, teaching, research …",
  );
}

/** Names of entities as schema/ has them. UserError for none and for one it has not. */
export function asEntities(names: readonly string[]): readonly string[] {
  const known = new Set(entities.map(({ name }) => name));
  const unknown = names.find((name) => !known.has(name));
  if (names.length > 0 && unknown === undefined) return names;
  throw new UserError(
    unknown === undefined ? "no entity named" : `"${unknown}" is no entity`,
    "give names of schema/, e.g. --entities course,class_section",
  );
}

/** Every grant that was ever made, newest first; of one account when given. */
export async function listGrants(state: State, account?: string): Promise<readonly Grant[]> {
  const rows = await state
    .knex("role_grant")
    .where(account === undefined ? {} : { account })
    .orderBy("granted_at", "desc")
    .orderBy("id", "desc");
  return rows.map(grantOf);
}

/** The grants of an account that count on a day. */
export async function grantsOn(
  state: State,
  account: string,
  day: string,
): Promise<readonly Grant[]> {
  const rows = await state
    .knex("role_grant")
    .where({ account })
    .whereNull("revoked_at")
    .where("valid_from", "<=", day)
    .where((still) => still.whereNull("valid_to").orWhere("valid_to", ">", day))
    .orderBy("id");
  return rows.map(grantOf);
}

/** Ends a grant at once; UserError when there is none of that id, or it has ended. */
export async function revokeGrant(state: State, id: string, by: string): Promise<Grant> {
  const [row] = await state
    .knex("role_grant")
    .where({ id })
    .whereNull("revoked_at")
    .update({ revoked_at: Date.now(), revoked_by: by })
    .returning("*");
  if (row !== undefined) return grantOf(row);
  throw new UserError(
    `没有可收回的授权 "${id}" · there is no grant "${id}" to revoke`,
    "编号见 · see `fillonce users list`",
  );
}

// biome-ignore lint/suspicious/noExplicitAny: a row of role_grant, written by grantRole alone
function grantOf(row: any): Grant {
  const { role, unit, domain, entities: owned, ...rest } = row;
  const scope = {
    role,
    unit: unit ?? undefined,
    domain: domain ?? undefined,
    entities: owned === null ? undefined : JSON.parse(owned),
  };
  return {
    ...rest,
    principal: principalOf(scope),
    granted_at: Number(row.granted_at),
    revoked_at: row.revoked_at === null ? null : Number(row.revoked_at),
  };
}

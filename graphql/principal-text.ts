import { UserError } from "../core/errors.ts";
import type { Principal, SingleRole } from "../query/principal.ts";
import { entities } from "../schema/entities.ts";
import type { Domain } from "../schema/entity.ts";

const domains: Record<Domain, string> = {
  personnel: "人事",
  teaching: "教务",
  graduate: "研究生",
  research: "科研",
  facilities: "房产",
  assets: "资产",
  students: "学生",
};

const forms =
  "analyst | leader | officer:<org_no>[:<domain>] | dean:<org_no> | office:<domain> | staff:<staff_no> | steward:<entity>,… | admin | security_admin | audit_admin, or several joined by +";

/**
 * Who asks, as typed: `analyst`, `officer:0101`, `office:research+dean:0101`; the roles are those of query/policies/.
 * UserError for anything else.
 */
export function parsePrincipal(text: string): Principal {
  const roles = text.trim().split("+").map(parseRole);
  const [first] = roles;
  if (first === undefined || roles.some((role) => role === undefined)) throw notRole(text);
  const known = roles.filter((role) => role !== undefined);
  return known.length === 1 ? first : { role: "combined", roles: known };
}

function parseRole(text: string): SingleRole | undefined {
  const [role = "", named, domain, ...rest] = text.split(":");
  if (rest.length > 0) return undefined;
  if (named === undefined) return isNameless(role) ? { role } : undefined;
  if (!/^[\w.,-]{1,200}$/.test(named)) return undefined;
  if (role === "steward" && domain === undefined) return stewardOf(named.split(","));
  if (!/^[\w.-]{1,40}$/.test(named)) return undefined;
  if (role === "officer") {
    if (domain === undefined) return { role, org_no: named };
    return isDomain(domain) ? { role, org_no: named, domain } : undefined;
  }
  if (domain !== undefined) return undefined;
  if (role === "dean") return { role, org_no: named };
  if (role === "staff") return { role, staff_no: named };
  return role === "office" && isDomain(named) ? { role, domain: named } : undefined;
}

const nameless = ["analyst", "leader", "admin", "security_admin", "audit_admin"] as const;

const isNameless = (role: string): role is (typeof nameless)[number] =>
  nameless.some((one) => one === role);

function stewardOf(named: readonly string[]): SingleRole | undefined {
  const known = named.every((one) => entities.some(({ name }) => name === one));
  return known ? { role: "steward", entities: named } : undefined;
}

const notRole = (text: string): UserError =>
  new UserError(
    `没有这个身份 · not a role: "${text.slice(0, 60)}"`,
    `应写 · give ${forms}; domains are ${Object.keys(domains).join(", ")}`,
  );

export const isDomain = (text: string): text is Domain => Object.hasOwn(domains, text);

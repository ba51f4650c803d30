import { UserError } from "../core/errors.ts";
import type { Principal } from "../query/principal.ts";
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

const forms = "analyst | leader | officer:<org_no> | office:<domain> | staff:<staff_no>";

/** Who asks, as typed: `analyst`, `leader`, `officer:<org_no>`, `office:<domain>`, `staff:<staff_no>`. UserError for anything else. */
export function parsePrincipal(text: string): Principal {
  const [role = "", named = "", ...rest] = text.trim().split(":");
  if (rest.length === 0 && named === "" && !text.includes(":")) {
    if (role === "analyst" || role === "leader") return { role };
  }
  if (rest.length === 0 && /^[\w.-]{1,40}$/.test(named)) {
    if (role === "officer") return { role, org_no: named };
    if (role === "staff") return { role, staff_no: named };
    if (role === "office" && isDomain(named)) return { role, domain: named };
  }
  throw new UserError(
    `not a role: "${text.slice(0, 60)}"`,
    `give ${forms}; domains are ${Object.keys(domains).join(", ")}`,
  );
}

export const isDomain = (text: string): text is Domain => Object.hasOwn(domains, text);

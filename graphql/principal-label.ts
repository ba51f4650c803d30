import { policyFileOf } from "../query/policy/policy-file.ts";
import type { Principal, Role } from "../query/principal.ts";
import { type Reader, select } from "../query/run.ts";
import type { Field, Path } from "../query/selection.ts";
import type { Domain } from "../schema/entity.ts";

/** Which office answers for a domain. */
export const offices: Readonly<Record<Domain, { readonly zh: string; readonly en: string }>> = {
  personnel: { zh: "人事处", en: "Personnel Office" },
  teaching: { zh: "教务处", en: "Teaching Affairs" },
  graduate: { zh: "研究生院", en: "Graduate School" },
  research: { zh: "科研院", en: "Research Office" },
  facilities: { zh: "房产处", en: "Facilities Office" },
  assets: { zh: "资产处", en: "Assets Office" },
  students: { zh: "学生处", en: "Student Affairs" },
};

/** Who is signed in, as the pages show it. */
export interface Me {
  readonly as: string; // e.g. "officer:0101"
  readonly role: string;
  readonly labelZh: string; // e.g. "电气工程学院 院系秘书"
  readonly labelEn: string;
  readonly orgNo?: string;
  readonly orgName?: string;
  readonly personId?: string;
}

/** The text `parsePrincipal` reads. */
export function principalText(principal: Role): string {
  switch (principal.role) {
    case "combined":
      return principal.roles.map(principalText).join("+");
    case "officer":
      return `officer:${principal.org_no}${principal.domain === undefined ? "" : `:${principal.domain}`}`;
    case "dean":
      return `dean:${principal.org_no}`;
    case "steward":
      return `steward:${principal.entities.join(",")}`;
    case "office":
      return `office:${principal.domain}`;
    case "staff":
      return `staff:${"staff_no" in principal ? principal.staff_no : principal.person_id}`;
    default:
      return principal.role;
  }
}

/** Names the principal from the release; without a reader by number alone. */
export async function describePrincipal(
  principal: Principal,
  reader: Reader | undefined,
): Promise<Me> {
  const me = { as: principalText(principal), role: principal.role };
  switch (principal.role) {
    case "officer":
    case "dean": {
      const { org_no: orgNo } = principal;
      const unit = await found(reader, "org_unit", ["org_no"], orgNo, principal);
      const name = unit?.name ?? orgNo;
      const labels =
        principal.role === "dean"
          ? { labelZh: `${name} 院长`, labelEn: `Dean, ${name}` }
          : { labelZh: `${name} 院系秘书`, labelEn: `Department officer, ${name}` };
      return { ...me, ...labels, orgNo, ...(unit && { orgName: unit.name }) };
    }
    case "office": {
      const { zh, en } = offices[principal.domain];
      return { ...me, labelZh: `${zh} 业务经办`, labelEn: `${en} clerk` };
    }
    case "staff": {
      const [path, no] =
        "staff_no" in principal
          ? [["staff", "staff_no"], principal.staff_no]
          : [["id"], principal.person_id];
      const person = await found(reader, "person", path, no, principal);
      const name = person?.name ?? no;
      const labels = { labelZh: `${name} 教职工`, labelEn: `Staff, ${name}` };
      return { ...me, ...labels, ...(person && { personId: person.id }) };
    }
    case "combined": {
      const all = await Promise.all(principal.roles.map((role) => describePrincipal(role, reader)));
      const labels = {
        labelZh: all.map(({ labelZh }) => labelZh).join("、"),
        labelEn: all.map(({ labelEn }) => labelEn).join("; "),
      };
      return { ...Object.assign({}, ...all.toReversed()), ...me, ...labels };
    }
    default: {
      const words = policyFileOf(principal.role);
      return { ...me, labelZh: words?.zh ?? principal.role, labelEn: words?.en ?? principal.role };
    }
  }
}

const fields: readonly Field[] = ["id", "name"].map((column) => ({
  kind: "column",
  as: column,
  column,
}));

async function found(
  reader: Reader | undefined,
  entity: string,
  path: Path,
  value: string,
  principal: Principal,
): Promise<{ readonly id: string; readonly name: string } | undefined> {
  if (reader === undefined) return undefined;
  const where = { kind: "compare", path, op: "eq", value } as const;
  const { rows } = await select(reader, { entity, fields, where, first: 1 }, principal);
  const [row] = rows;
  return row === undefined ? undefined : { id: String(row["id"]), name: String(row["name"]) };
}

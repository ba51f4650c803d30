import type { Domain } from "../schema/entity.ts";

/**
 * Who asks. Every call takes one; what each may see stands in query/policies/, one file per role. `purposes`: what was
 * approved for this asker and has not run out at this moment; it belongs to the question, so an answer kept for one
 * with a purpose is never given to one without. `only`: the entities a token is cut down to; the others do not exist
 * for it, and neither do forms and reports, which hold them all.
 */
export type Principal = Role & {
  readonly purposes?: readonly ActivePurpose[];
  readonly only?: readonly string[];
};

export type Role = SingleRole | CombinedRole;

export type SingleRole =
  /** All rows, de-identified; small groups withheld. */
  | { readonly role: "analyst" }
  /** Aggregates only, and lists of what is open to everyone. */
  | { readonly role: "leader" }
  /** 院系秘书: the unit's tree; with a domain, that domain's facts and the people themselves only. */
  | { readonly role: "officer"; readonly org_no: string; readonly domain?: Domain }
  /** 院长: the college's tree; single rows only where the policy names people. */
  | { readonly role: "dean"; readonly org_no: string }
  /** 业务部门经办: all units, real values in its own domain. */
  | { readonly role: "office"; readonly domain: Domain }
  | StaffPrincipal
  /** 数源责任人: the entities they own. */
  | { readonly role: "steward"; readonly entities: readonly string[] }
  /** 三权分立: the platform, who may do what, what was done. No business data at all. */
  | { readonly role: "admin" | "security_admin" | "audit_admin" }
  | FillPrincipal;

/** Someone with several roles: sees a row as the most generous of the roles that give it. */
interface CombinedRole {
  readonly role: "combined";
  readonly roles: readonly SingleRole[];
}

/** One person, by person id or by staff number (the newest holder of a reused one). */
export type StaffPrincipal =
  | { readonly role: "staff"; readonly person_id: string }
  | { readonly role: "staff"; readonly staff_no: string };

/**
 * A form being filled. The rows it starts from are limited to `scope`; rows it reaches by relation are not, but their
 * L3 and L4 columns are real only where the row itself is in scope. An L3 or L4 column that is not granted cannot be
 * named at all.
 */
export interface FillPrincipal {
  readonly role: "fill";
  readonly form: string;
  /** entity → its L3 and L4 columns the form is allowed to carry. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
  readonly scope: FillScope;
}

/** Persons by id; units with everything below them. "all": the whole university. */
export type FillScope =
  | "all"
  | { readonly persons?: readonly string[]; readonly orgs?: readonly string[] };

/** What an approved purpose or a task unmasks: exactly these columns, of rows in its scope that the role gives anyway. */
export interface ActivePurpose {
  readonly id: string;
  /** entity → columns */
  readonly columns: Readonly<Record<string, readonly string[]>>;
  readonly scope: FillScope;
}

/** Every single role of a principal; of a combined one all of them. */
export const rolesOf = (principal: Role): readonly SingleRole[] =>
  principal.role === "combined" ? principal.roles : [principal];

import type { Domain } from "../schema/entity.ts";

/** Who asks. Every call takes one; what each may see is in policy.ts and nowhere else. */
export type Principal =
  /** All rows, de-identified; groups of fewer than five people suppressed. */
  | { readonly role: "analyst" }
  /** Aggregates only, and lists of what is open to everyone. */
  | { readonly role: "leader" }
  /** 院系秘书: the unit's tree; with a domain, that domain's facts and the people themselves only. */
  | { readonly role: "officer"; readonly org_no: string; readonly domain?: Domain }
  /** 业务部门经办: all units, real values in its own domain. */
  | { readonly role: "office"; readonly domain: Domain }
  | StaffPrincipal
  /** 数源责任人: the entities they own. */
  | { readonly role: "steward"; readonly entities: readonly string[] }
  /** 三权分立: the platform, who may do what, what was done. No business data at all. */
  | { readonly role: "admin" | "security_admin" | "audit_admin" }
  | FillPrincipal;

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

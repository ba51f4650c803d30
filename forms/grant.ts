import { UserError } from "../core/errors.ts";
import type { FillPrincipal, FillScope, Principal } from "../query/principal.ts";
import { type Reader, select } from "../query/run.ts";
import { entityNamed } from "../schema/entities.ts";
import type { Entity } from "../schema/entity.ts";
import type { BoundForm } from "./bound-form.ts";
import { NotYours } from "./not-yours.ts";
import { sourcesOf } from "./sources.ts";

/**
 * Whom a requester may fill this form for: the same people, and of their sensitive columns exactly those the form is
 * bound to. UserError for who may not fill it at all.
 */
export async function grantOf(
  form: BoundForm,
  principal: Principal,
  reader: Reader,
): Promise<FillPrincipal> {
  const { id } = form.definition;
  if (principal.only !== undefined) {
    throw new UserError(
      `form ${id} holds more than this token may see`,
      "use a token that is not cut down to entities",
    );
  }
  const scope = await scopeOf(form, principal, reader);
  return { role: "fill", form: id, columns: sensitiveColumns(form), scope };
}

async function scopeOf(form: BoundForm, principal: Principal, reader: Reader): Promise<FillScope> {
  const { id, office } = form.definition;
  switch (principal.role) {
    case "fill":
      if (principal.form === id) return principal.scope;
      throw refused(id, `a grant for form "${principal.form}"`);
    case "office":
      if (principal.domain === office) return "all";
      throw refused(id, `the office of "${principal.domain}"; the form belongs to "${office}"`);
    case "officer":
      if (principal.domain === undefined || principal.domain === office)
        return { orgs: [principal.org_no] };
      throw refused(id, `an officer for "${principal.domain}"; the form belongs to "${office}"`);
    case "staff":
      return {
        persons: ["person_id" in principal ? principal.person_id : await idOf(principal, reader)],
      };
    default:
      throw refused(id, `role "${principal.role}"`);
  }
}

const refused = (form: string, who: string): UserError =>
  new NotYours(
    `form ${form} cannot be filled by ${who}`,
    "ask the office that issues it, or your department's officer",
  );

async function idOf(
  principal: Principal & { readonly staff_no: string },
  reader: Reader,
): Promise<string> {
  const fields = [{ kind: "column", as: "id", column: "id" }] as const;
  const found = await select(reader, { entity: "person", fields, first: 1 }, principal);
  const id = found.rows[0]?.["id"];
  if (typeof id === "string") return id;
  throw new UserError(`no person has the staff number "${principal.staff_no}"`, "check the number");
}

/** entity → the L3 and L4 columns the form carries, and the source keys its provenance names. */
function sensitiveColumns(form: BoundForm): Readonly<Record<string, readonly string[]>> {
  const granted = new Map<string, Set<string>>();
  const grant = (entity: Entity, column: string): void => {
    const level = entity.columns[column]?.level;
    if (level !== "L3" && level !== "L4") return;
    const columns = granted.get(entity.name) ?? new Set();
    granted.set(entity.name, columns.add(column));
  };
  for (const { entity, columns, touched } of sourcesOf(form)) {
    for (const column of columns) grant(entity, column);
    for (const name of [entity.name, ...touched]) grant(entityNamed(name), "source_key");
  }
  return Object.fromEntries([...granted].map(([name, columns]) => [name, [...columns].sort()]));
}

import type { ReleaseShape } from "./compiling.ts";
import { NotRecordedThen } from "./not-recorded.ts";
import type { Principal } from "./principal.ts";
import { bound, boundList, joined, name, type Sql, sql } from "./sql.ts";

/**
 * The unit numbers a principal stands for: its units with everything below them, as units stand today whatever day is
 * asked about. `table` is the name this query itself goes by.
 */
export function unitsOf(shape: ReleaseShape, principal: Principal, table: Sql): Sql {
  const seeds = boundList(seedUnits(principal));
  const units = policyTable(shape, "org_unit");
  return sql`SELECT org_no FROM ${units} WHERE org_no IN ${seeds} OR college_no IN ${seeds}
    UNION SELECT child.org_no FROM ${units} child JOIN ${table} above ON child.parent_no = above.org_no`;
}

/**
 * The person ids a principal stands for: oneself; who belongs to the units today, as staff or as enrolled student; the
 * persons a form is filled for. Teaching or researching elsewhere does not make one that unit's person. A form of a past
 * day is also filled for who belonged to the units then: the unit answers for its figures of that day.
 */
export function peopleOf(
  shape: ReleaseShape,
  principal: Principal,
  units: () => Sql,
  asOf?: string,
): Sql {
  if (principal.role === "staff") return oneself(shape, principal);
  const parts: Sql[] = [sql`SELECT unnest(from_json('[]', '["VARCHAR"]'))`];
  if (principal.role === "fill" && principal.scope !== "all") {
    parts.push(sql`SELECT * FROM ${boundList(principal.scope.persons ?? [])}`);
  }
  if (seedUnits(principal).length > 0) {
    const members = sql`org_no IN (SELECT org_no FROM ${units()})`;
    parts.push(
      sql`SELECT person_id FROM ${policyTable(shape, "person_org")} WHERE kind = '人事归属' AND ${members}`,
      sql`SELECT person_id FROM ${policyTable(shape, "student_role")} WHERE is_enrolled AND ${members}`,
    );
    if (principal.role === "fill" && asOf !== undefined) {
      const day = bound(asOf, "date");
      const college = sql`college_no IN ${boundList(seedUnits(principal))}`;
      parts.push(sql`SELECT person_id FROM ${policyTable(shape, "person_org_history")}
        WHERE kind = '人事归属' AND (${members} OR ${college})
          AND valid_from <= ${day} AND (valid_to IS NULL OR ${day} < valid_to)`);
    }
  }
  return joined(parts, " UNION ");
}

function oneself(shape: ReleaseShape, principal: Principal & { readonly role: "staff" }): Sql {
  if ("person_id" in principal) return sql`SELECT ${bound(principal.person_id)}`;
  return sql`SELECT person_id FROM ${policyTable(shape, "staff_role")}
    WHERE staff_no = ${bound(principal.staff_no)}
    ORDER BY is_current DESC NULLS LAST, valid_from DESC NULLS LAST, id LIMIT 1`;
}

function seedUnits(principal: Principal): readonly string[] {
  if (principal.role === "officer") return [principal.org_no];
  if (principal.role === "fill" && principal.scope !== "all") return principal.scope.orgs ?? [];
  return [];
}

function policyTable({ release, alias }: ReleaseShape, table: string): Sql {
  if (release.tables[table] === undefined) throw new NotRecordedThen(release.id, table);
  return sql`${name(alias)}.main.${name(table)}`;
}

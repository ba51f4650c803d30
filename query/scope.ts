import type { ReleaseShape } from "./compiling.ts";
import { NotRecordedThen } from "./not-recorded.ts";
import type { Scope } from "./policy.ts";
import { bound, boundList, joined, name, type Sql, sql } from "./sql.ts";

/**
 * The unit numbers of a scope: its units with everything below them, as units stand today whatever day is asked about.
 * `table` is the name this query itself goes by.
 */
export function unitsOf(shape: ReleaseShape, { orgs = [] }: Scope, table: Sql): Sql {
  const seeds = boundList(orgs);
  const units = policyTable(shape, "org_unit");
  return sql`SELECT org_no FROM ${units} WHERE org_no IN ${seeds} OR college_no IN ${seeds}
    UNION SELECT child.org_no FROM ${units} child JOIN ${table} above ON child.parent_no = above.org_no`;
}

/**
 * The person ids of a scope: those it names; who belongs to its units today, as staff or as enrolled student. Teaching or
 * researching elsewhere does not make one that unit's person, and who has left is nobody's. A form of a past day is also
 * filled for who belonged to the units then: the unit answers for its figures of that day.
 */
export function peopleOf(shape: ReleaseShape, scope: Scope, units: () => Sql, asOf?: string): Sql {
  const { persons = [], orgs = [] } = scope;
  const parts: Sql[] = [sql`SELECT unnest(from_json('[]', '["VARCHAR"]'))`];
  if (scope.staff_no !== undefined) parts.push(holderOf(shape, scope.staff_no));
  if (persons.length > 0) parts.push(sql`SELECT * FROM ${boundList(persons)}`);
  if (orgs.length > 0) {
    const members = sql`org_no IN (SELECT org_no FROM ${units()})`;
    parts.push(
      sql`SELECT person_id FROM ${policyTable(shape, "person_org")} WHERE kind = '人事归属' AND ${members}`,
      sql`SELECT person_id FROM ${policyTable(shape, "student_role")} WHERE is_enrolled AND ${members}`,
    );
    if (scope.past === true && asOf !== undefined) {
      const day = bound(asOf, "date");
      const college = sql`college_no IN ${boundList(orgs)}`;
      parts.push(sql`SELECT person_id FROM ${policyTable(shape, "person_org_history")}
        WHERE kind = '人事归属' AND (${members} OR ${college})
          AND valid_from <= ${day} AND (valid_to IS NULL OR ${day} < valid_to)`);
    }
  }
  return joined(parts, " UNION ");
}

/** A number may have been someone else's: its newest holder. */
const holderOf = (shape: ReleaseShape, staffNo: string): Sql =>
  sql`(SELECT person_id FROM ${policyTable(shape, "staff_role")}
    WHERE staff_no = ${bound(staffNo)}
    ORDER BY is_current DESC NULLS LAST, valid_from DESC NULLS LAST, id LIMIT 1)`;

function policyTable({ release, alias }: ReleaseShape, table: string): Sql {
  if (release.tables[table] === undefined) throw new NotRecordedThen(release.id, table);
  return sql`${name(alias)}.main.${name(table)}`;
}

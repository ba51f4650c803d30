import type { Entity } from "../schema/entity.ts";
import type { Compiling } from "./compiling.ts";
import { keysOf, type Rows, reachedFrom } from "./rows.ts";
import { any, type Sql, sql } from "./sql.ts";

/** The column that tells people apart in an entity whose rows are about people; undefined in any other. */
function personColumn(entity: Entity): string | undefined {
  const { person, org } = entity.scope;
  const aboutPeople = entity.domain === "personnel" || entity.domain === "students";
  return org === undefined || aboutPeople ? person : undefined;
}

/** The keys of all people among the rows and what was reached from them; people joined to themselves once. */
export function personKeys(rows: Rows): readonly Sql[] {
  const column = personColumn(rows.entity);
  return [
    ...(column === undefined ? [] : [rows.key(column)]),
    ...rows.followed().flatMap((followed) => {
      const [own, other] = keysOf(followed.relation);
      const keys = personKeys(followed.rows);
      const themselves = own === column && other === personColumn(followed.rows.entity);
      return themselves ? keys.slice(1) : keys;
    }),
  ];
}

/** Whether an aggregate covers some people but fewer than five. */
export const tooFew = (keys: readonly Sql[], filter: Sql): Sql =>
  any(keys.map((key) => sql`count(DISTINCT ${key}) FILTER (WHERE ${filter}) BETWEEN 1 AND 4`));

/** The keys of all people figures over these rows are about, when the principal may not see figures of few. */
export const withheldFrom = ({ policy }: Compiling, rows: Rows): readonly Sql[] =>
  reachedFrom(rows).some(({ entity }) => policy.withholds(entity)) ? personKeys(rows) : [];

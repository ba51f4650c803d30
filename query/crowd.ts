import type { Entity } from "../schema/entity.ts";
import type { Rows } from "./rows.ts";
import { any, type Sql, sql } from "./sql.ts";

/** The column that tells people apart in an entity whose rows are about people; undefined in any other. */
function personColumn(entity: Entity): string | undefined {
  const { person, org } = entity.scope;
  const aboutPeople = entity.domain === "personnel" || entity.domain === "students";
  return org === undefined || aboutPeople ? person : undefined;
}

/** One person key per entity about people among the rows and what was reached from them. */
export const personKeys = (rows: Rows): readonly Sql[] =>
  rows.reached().flatMap((one) => {
    const column = personColumn(one.entity);
    return column === undefined ? [] : [one.key(column)];
  });

/** Whether an aggregate covers some people but fewer than five. */
export const tooFew = (keys: readonly Sql[], filter: Sql): Sql =>
  any(keys.map((key) => sql`count(DISTINCT ${key}) FILTER (WHERE ${filter}) BETWEEN 1 AND 4`));

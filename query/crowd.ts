import { type Entity, personColumns } from "../schema/entity.ts";
import type { Compiling } from "./compiling.ts";
import { keysOf, type Rows, reachedFrom } from "./rows.ts";
import type { Aggregate } from "./selection.ts";
import { personKey } from "./source.ts";
import { any, joined, type Sql, sql } from "./sql.ts";

/** The columns that tell people apart in an entity whose figures are about people; none in any other. */
const columnsOf = (entity: Entity): readonly string[] =>
  entity.personal ? personColumns(entity) : [];

/** The keys of all people among the rows and what was reached from them; people joined to themselves once. */
export function personKeys(rows: Rows): readonly Sql[] {
  const columns = columnsOf(rows.entity);
  return [
    // As they are: who may not be named still counts as one of the few.
    ...columns.map((column) => rows.key(personKey(rows.entity, column))),
    ...rows.followed().flatMap((followed) => {
      const [own, other] = keysOf(followed.relation);
      const keys = personKeys(followed.rows);
      const themselves = columns.includes(own) && other === columnsOf(followed.rows.entity)[0];
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

/** A figure that can be somebody's own value, or give it away, where it covers few rows. */
export const showsValues = ({ fn }: { readonly fn: Aggregate }): boolean =>
  fn !== "count" && fn !== "countDistinct";

/**
 * Who is among fewer than five rows of an aggregate, as the JSON text of a list of person ids; NULL over more rows. For
 * the record of who saw whom: over so few, a minimum or a sum shows single people's values.
 */
export const whoOfFew = (keys: readonly Sql[], filter: Sql): Sql => {
  const lists = keys.map(
    (key) =>
      sql`coalesce(list(DISTINCT ${key}) FILTER (WHERE ${filter} AND ${key} IS NOT NULL), [])`,
  );
  return sql`CASE WHEN count(*) FILTER (WHERE ${filter}) BETWEEN 1 AND 4
    THEN to_json(flatten([${joined(lists, ", ")}])) END`;
};

/** The ids in such a text; none in NULL. */
export const idsIn = (who: unknown): readonly string[] =>
  typeof who === "string" ? (JSON.parse(who) as readonly string[]) : []; // made by whoOfFew

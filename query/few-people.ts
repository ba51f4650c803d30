/**
 * Figures about people for who may not tell one from another (analysts, leadership, a dean where nobody is named).
 *
 * Two kinds of answer, and nothing between them:
 * - Published tables are exact: the whole entity, today, by at most one dimension that the policy publishes, without any
 *   filter. No two of these may be finer and coarser (unit and college): a part would follow from its siblings. Fewer than
 *   five people in a group are withheld, and where one group alone would be withheld the smallest other one with anybody
 *   in it is too, so that the total does not give it back. The table is always whole when that is decided, and equal groups
 *   are told apart by who is in them, so the same ones are withheld however it is asked.
 * - Anything cut finer is rounded. The number of people n of a cell is moved by a whole number of −4 … 3 and then to the
 *   nearest multiple of five; below ten nothing is told. Other figures move in the same proportion, by ±4/n. The move is
 *   drawn by hashing who is in the cell with a secret: asking again, or otherwise, gives the same answer and no average
 *   helps, while a cell with one person more or less is moved on its own. What is told of two cells that differ in fewer
 *   than five people differs by the moves (up to ±13), whether or not that person counts: every pair of answers is
 *   possible either way. Empty cells look like small ones and are left out.
 *
 * It costs: up to 6 of n in a count (1 % from 600 people on), ±4/n of any other figure, all cells below about ten people,
 * and extremes and lists, which show single people's values and are never told. Published figures of two releases can be
 * compared, as printed yearbooks can.
 */

import type { Compiling } from "./compiling.ts";
import { tooFew } from "./crowd.ts";
import type { Part } from "./group-part.ts";
import type { CompiledMeasure } from "./measure.ts";
import type { Measure } from "./selection.ts";
import { all, any, bound, joined, name, type Sql, sql } from "./sql.ts";

/** A measure's value for a group, and whether it is withheld. */
export interface Told {
  readonly value: Sql;
  readonly isWithheld: Sql;
}

/** Is the part about the whole entity, today? Its sum over everything is then a published table of one cell. */
export const isWhole = ({ asOf }: Compiling, { where, during }: Part): boolean =>
  where === undefined && during === undefined && asOf === undefined;

/** May the part's table be told exactly, as far as its measures are not narrowed themselves? */
export function isPublished(compiling: Compiling, part: Part): boolean {
  const { policy } = compiling;
  const [key, ...more] = part.by;
  if (!isWhole(compiling, part) || more.length > 0) return false;
  if (key === undefined) return true;
  if (key.bands !== undefined || key.grain !== undefined) return false;
  return policy.published.has(`${part.entity}.${key.path.join(".")}`);
}

const isSingle = (measure: Measure): boolean =>
  measure.kind === "figure" && ["min", "max", "list"].includes(measure.fn);

/** Over the groups of one published table. `isSplit`: there is more than one. */
export function publishedFigure(
  measure: Measure,
  { aggregate, counts }: CompiledMeasure,
  people: readonly Sql[],
  isSplit: boolean,
  secret: string,
): Told {
  if (isSingle(measure)) return { value: sql`NULL`, isWithheld: sql`true` };
  const few = any([tooFew(people, sql`true`), tooFew(people, counts)]);
  const [person] = people;
  if (!isSplit || person === undefined) return { value: aggregate, isWithheld: few };
  const size = sql`count(DISTINCT ${person}) FILTER (WHERE ${counts})`;
  const order = joined([few, sql`${size} = 0`, size, whoIsIn(person, counts, secret)], ", ");
  const smallest = sql`row_number() OVER (ORDER BY ${order}) = 1`;
  const alone = sql`count(*) FILTER (WHERE ${few}) OVER () = 1
    OR sum(${size}) FILTER (WHERE ${few}) OVER () < 5`;
  return {
    value: aggregate,
    isWithheld: any([few, all([smallest, alone, sql`NOT (${few})`, sql`${size} > 0`])]),
  };
}

/** Over one cell of a table that is not published. */
export function roundedFigure(
  measure: Measure,
  { aggregate, counts, counted }: CompiledMeasure,
  people: readonly Sql[],
  secret: string,
): Told {
  if (isSingle(measure)) return { value: sql`NULL`, isWithheld: sql`true` };
  const sizes = people.map((person) => sql`count(DISTINCT ${person}) FILTER (WHERE ${counts})`);
  const drawn = people.map((person) => whoIsIn(person, counts, secret));
  const moves = drawn.map((one) => sql`(CAST(${one} % 8 AS INTEGER) - 4)`);
  const [size = sql`0`] = sizes;
  const [draw = sql`0`] = drawn;
  const tooSmall = sizes.map(
    (one, at) => sql`${nearestFive(sql`${one} + ${moves[at] ?? sql`0`}`)} < 10`,
  );
  const [whole = sql`0`] = moves;
  // Of its own, and no whole number: a figure with many digits must not give away which move it was.
  const fine = sql`((CAST((${draw} // 8) % 1000003 AS DOUBLE) / 1000003) * 8 - 4)`;
  const headcount = sql`nullif(CAST(${size} AS DOUBLE), 0)`;
  const value = counted
    ? sql`CAST(${nearestFive(sql`${aggregate} * (1 + ${whole} / ${headcount})`)} AS BIGINT)`
    : sql`CAST(nullif(${aggregate}, 0) * (1 + ${fine} / ${headcount}) AS DECIMAL(38, 4))`;
  return { value, isWithheld: any(tooSmall) };
}

/** A number for the people who count in a cell: the same people, the same number, whatever the cell is called. */
function whoIsIn(person: Sql, counts: Sql, secret: string): Sql {
  const all = sql`coalesce(sum(hash(${person}, ${bound(secret)})) FILTER (WHERE ${counts}), 0)`;
  return sql`hash(CAST(${all} AS VARCHAR), ${bound(secret)})`;
}

const nearestFive = (value: Sql): Sql => sql`(5 * round((${value}) / 5.0))`;

/** Whether a group has anything to tell; a cell of which nothing is told is not there. */
export const tellsSomething = (measureCount: number): Sql =>
  any(Array.from({ length: measureCount }, (_, at) => sql`NOT ${name(`w${at}`)}`));

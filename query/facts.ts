import { type RollUp, rollUpCount, rollUpRows, rollUpSum } from "../schema/roll-ups.ts";
import type { Compiling } from "./compiling.ts";
import { figureInput } from "./figure.ts";
import { columnOf } from "./policy.ts";
import { NotInRollUp } from "./roll-up.ts";
import type { Rows } from "./rows.ts";
import type { Path } from "./selection.ts";
import { checkNamed } from "./source.ts";
import { type Sql, sql } from "./sql.ts";

/** What measures read of rows that each stand for themselves, or, in a roll-up, for many that are alike. */
export interface Facts {
  readonly rows: Rows;
  /** How many rows a row stands for; undefined: one. */
  readonly times: Sql | undefined;
  /** The sum of a path's values in the rows it stands for, and how many values those are. */
  readonly sumOf: (path: Path) => Sql;
  readonly countOf: (path: Path) => Sql;
}

const valueAt = (rows: Rows, fn: "sum" | "count", path: Path): Sql =>
  figureInput(rows, fn, path) ?? sql`NULL`;

export const plainFacts = (rows: Rows): Facts => ({
  rows,
  times: undefined,
  sumOf: (path) => valueAt(rows, "sum", path),
  countOf: (path) => valueAt(rows, "count", path),
});

/** Over a roll-up. NotInRollUp where it has not kept what is asked, or where the policy hides some of it. */
export function rolledUpFacts(compiling: Compiling, rows: Rows, { sums }: RollUp): Facts {
  const times = rows.key(rollUpRows);
  const kept = ([column = "", ...rest]: Path): string | undefined => {
    if (rest.length > 0 || !sums.includes(column)) return undefined;
    checkNamed(compiling, rows.entity, column);
    checkSeen(compiling, rows, column);
    return column;
  };
  return {
    rows,
    times,
    sumOf: (path) => {
      const column = kept(path);
      if (column !== undefined) return rows.key(rollUpSum(column));
      return sql`${valueAt(rows, "sum", path)} * ${times}`;
    },
    countOf: (path) => {
      const column = kept(path);
      if (column !== undefined) return rows.key(rollUpCount(column));
      return sql`CASE WHEN ${valueAt(rows, "count", path)} IS NULL THEN 0 ELSE ${times} END`;
    },
  };
}

/** A mask is put on values, so what was summed before must be real in every row. */
function checkSeen({ policy }: Compiling, { entity }: Rows, column: string): void {
  if (columnOf(entity, column).level === "L1") return;
  const grants = policy.grants(entity, "root").filter(({ rows }) => rows.kind !== "none");
  if (grants.every(({ view }) => view(column) === "real")) return;
  throw new NotInRollUp(`"${column}" is masked for this role`);
}

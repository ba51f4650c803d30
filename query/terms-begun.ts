import type { Param, Row } from "../core/duckdb.ts";
import { UserError } from "../core/errors.ts";
import { isQuotient, type Metric } from "../schema/metric.ts";
import { type Compiling, type ReleaseShape, startCompiling } from "./compiling.ts";
import { calendar } from "./grain.ts";
import { noLimits } from "./limits.ts";
import type { Principal } from "./principal.ts";
import { metricNamed, sidesOf } from "./quotient.ts";
import type { MetricSelection } from "./selection.ts";
import { all, name, render, type Sql, sql } from "./sql.ts";
import { checkedDay } from "./value.ts";
import { beginsWithin, boundDay } from "./window.ts";

/** Whether rows of some terms are counted: those that begin in the time asked about. */
const hasTerms = (metric: Metric, { from, to }: MetricSelection): boolean =>
  (from !== undefined || to !== undefined) &&
  (isQuotient(metric) ? sidesOf(metric) : [metric]).some(
    ({ time }) => time.kind === "period" && time.by === "term",
  );

/** How many terms begin in the time asked about, as the column "terms"; undefined where terms are not counted. */
export function termsBegun(compiling: Compiling, selection: MetricSelection): Sql | undefined {
  if (!hasTerms(metricNamed(selection.metric), selection)) return undefined;
  const days = { from: boundDay(selection.from), to: boundDay(selection.to) };
  const begun = beginsWithin(name("term_from"), days);
  return sql`(SELECT count(DISTINCT "term") FROM ${calendar(compiling, ["term", "term_from"])} WHERE ${all(begun)}) AS "terms"`;
}

/** The same as a statement of its own, for an answer that cannot carry it. */
export function compileTermsBegun(
  shape: ReleaseShape,
  selection: MetricSelection,
  principal: Principal,
): { readonly sql: string; readonly params: readonly Param[] } | undefined {
  const asOf = selection.asOf === undefined ? undefined : checkedDay(selection.asOf, "asOf");
  const compiling = startCompiling(shape, principal, asOf, noLimits, { asked: "figures" });
  const terms = termsBegun(compiling, selection);
  return terms === undefined ? undefined : render(compiling.statement(sql`SELECT ${terms}`));
}

/** UserError when no term begins in the time asked about: a 0 would look like a figure. `row` has the column, if it is counted. */
export function checkTermsBegun(selection: MetricSelection, row: Row): void {
  if (row["terms"] === undefined || Number(row["terms"]) > 0) return;
  const metric = metricNamed(selection.metric);
  const { from = "", to = "" } = selection;
  throw new UserError(
    `“${metric.zh}”按学期统计，${from} 至 ${to} 没有学期开始 · "${metric.id}" is counted by terms, and none begins from ${from} to ${to}`,
    "期间要包含学期的第一天 · give a period with the first day of a term in it",
  );
}

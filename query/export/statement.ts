import type { Param } from "../../core/duckdb.ts";
import { quoteName } from "../../core/duckdb.ts";
import { compileGroups } from "../compile-groups.ts";
import { compileMetric } from "../compile-metric.ts";
import { compileSelection } from "../compile-selection.ts";
import type { ReleaseShape } from "../compiling.ts";
import { noLimits, sizeOf } from "../limits.ts";
import type { Principal } from "../principal.ts";
import type { GroupSelection, MetricSelection, Selection } from "../selection.ts";
import {
  type ExportColumn,
  groupColumns,
  listColumns,
  metricColumns,
  type Placed,
} from "./columns.ts";

/** What is exported: a list, groups or a metric, without pages. */
export type ExportAsked = ListAsked | GroupSelection | MetricSelection;
type ListAsked = Omit<Selection, "after" | "before" | "last" | "totalCount" | "figures">;

/** What the rows are of: an entity, or a metric. */
export const subjectOf = (asked: ExportAsked): string =>
  "metric" in asked ? asked.metric : asked.entity;

/** One flat statement: its columns are those of the file, in order. */
export interface ExportStatement {
  readonly sql: string;
  readonly params: readonly Param[];
  readonly columns: readonly ExportColumn[];
}

/**
 * An export as one statement under the principal's policy. `most`: how many rows this one may have; the statement gives
 * one more when there are more. `first` cuts it, without the limit of a page. UserError when it may not be asked.
 */
export function compileExport(
  shape: ReleaseShape,
  asked: ExportAsked,
  principal: Principal,
  most: number,
): ExportStatement {
  const size = sizeOf(asked.first, { usual: most + 1, most }) ?? most + 1;
  const { first: _first, ...whole } = asked;
  const { columns, from, params } = compiled(shape, whole, principal);
  const chosen = columns.map(({ at, name }) => `${at} AS ${quoteName(name)}`);
  return {
    sql: `SELECT ${chosen.join(", ")} FROM ${from} LIMIT ${size}`,
    params,
    columns: columns.map(labels),
  };
}

function compiled(shape: ReleaseShape, asked: ExportAsked, principal: Principal) {
  if ("metric" in asked) {
    const { sql, params } = compileMetric(shape, asked, principal, noLimits);
    const isSplit = asked.by.length > 0 || asked.grain !== undefined;
    const from = `(${sql}) AS e${isSplit ? ' WHERE "over" = 0' : ""}`;
    return { columns: metricColumns(asked), from, params };
  }
  const { sql, params } =
    "by" in asked
      ? compileGroups(shape, asked, principal, noLimits)
      : compileSelection(shape, { ...asked, totalCount: false }, principal, noLimits, {
          keepsTypes: true,
        });
  const columns = "by" in asked ? groupColumns(asked) : listColumns(asked.entity, asked.fields);
  return { columns, from: `(${sql}) AS e`, params };
}

const labels = ({ name, zh, en }: Placed): ExportColumn => ({ name, zh, en });

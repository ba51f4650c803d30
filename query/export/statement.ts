import type { Param } from "../../core/duckdb.ts";
import { quoteName } from "../../core/duckdb.ts";
import { compileGroups } from "../compile-groups.ts";
import { compileSelection } from "../compile-selection.ts";
import type { ReleaseShape } from "../compiling.ts";
import { noLimits, sizeOf } from "../limits.ts";
import type { Principal } from "../principal.ts";
import type { GroupSelection, Selection } from "../selection.ts";
import { type ExportColumn, groupColumns, listColumns, type Placed } from "./columns.ts";

/** What is exported: a list or groups, without pages. */
export type ExportAsked = Omit<Selection, "after" | "totalCount"> | GroupSelection;

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
  const [columns, compiled] =
    "by" in whole
      ? [groupColumns(whole), compileGroups(shape, whole, principal, noLimits)]
      : [
          listColumns(whole.entity, whole.fields),
          compileSelection(shape, { ...whole, totalCount: false }, principal, noLimits),
        ];
  const chosen = columns.map(({ at, name }) => `${at} AS ${quoteName(name)}`);
  return {
    sql: `SELECT ${chosen.join(", ")} FROM (${compiled.sql}) AS e LIMIT ${size}`,
    params: compiled.params,
    columns: columns.map(labels),
  };
}

const labels = ({ name, zh, en }: Placed): ExportColumn => ({ name, zh, en });

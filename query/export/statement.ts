import type { Param } from "../../core/duckdb.ts";
import { quoteName } from "../../core/duckdb.ts";
import { compileGroups } from "../compile-groups.ts";
import { compileMetric } from "../compile-metric.ts";
import { compileSelection } from "../compile-selection.ts";
import type { ReleaseShape } from "../compiling.ts";
import { showsValues } from "../crowd.ts";
import { noLimits, sizeOf } from "../limits.ts";
import type { Principal } from "../principal.ts";
import type { GroupSelection, Measure, MetricSelection, Selection } from "../selection.ts";
import { compileTermsBegun } from "../terms-begun.ts";
import {
  type ExportColumn,
  groupColumns,
  listColumns,
  metricColumns,
  type Placed,
} from "./columns.ts";
import { personPlaces } from "./persons.ts";

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
  /** With the same parameters: the ids of the persons whose rows it shows, each once. Undefined where it shows nobody's. */
  readonly persons: string | undefined;
  /** To be checked first (`checkTermsBegun`): how many terms begin in the time asked about. Undefined where none are counted. */
  readonly terms: ReturnType<typeof compileTermsBegun>;
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
  const { columns, from, params, people } = compiled(shape, whole, principal);
  const chosen = columns.map(({ at, name }) => `${at} AS ${quoteName(name)}`);
  return {
    sql: `SELECT ${chosen.join(", ")} FROM ${from} LIMIT ${size}`,
    params,
    columns: columns.map(labels),
    persons:
      people === undefined ? undefined : personsOf(`SELECT * FROM ${from} LIMIT ${size}`, people),
    terms: "metric" in asked ? compileTermsBegun(shape, asked, principal) : undefined,
  };
}

const tells = (measure: Measure): boolean => measure.kind === "figure" && showsValues(measure);

/** Whom a group's figures over few rows show. */
const whoIsTold = `from_json("who", '["VARCHAR"]')`;

const personsOf = (rows: string, people: string): string =>
  `SELECT DISTINCT person FROM (SELECT unnest(${people}) AS person FROM (${rows}) AS e)
  WHERE person IS NOT NULL ORDER BY person`;

function compiled(shape: ReleaseShape, asked: ExportAsked, principal: Principal) {
  if ("metric" in asked) {
    const { sql, params } = compileMetric(shape, asked, principal, noLimits);
    const isSplit = asked.by.length > 0 || asked.grain !== undefined;
    const from = `(${sql}) AS e${isSplit ? ' WHERE "over" = 0' : ""}`;
    return { columns: metricColumns(asked), from, params, people: undefined };
  }
  if ("by" in asked) {
    const { sql, params } = compileGroups(shape, asked, principal, noLimits, true);
    const people = asked.measures.some(tells) ? whoIsTold : undefined;
    return { columns: groupColumns(asked), from: `(${sql}) AS e`, params, people };
  }
  const columns = listColumns(asked.entity, asked.fields);
  const places = personPlaces(asked.entity, asked.fields);
  const people = places.length === 0 ? undefined : `[${places.join(", ")}]`;
  const options = { keepsTypes: true, tellsPersons: true };
  const list = { ...asked, totalCount: false };
  const { sql, params } = compileSelection(shape, list, principal, noLimits, options);
  return { columns, from: `(${sql}) AS e`, params, people };
}

const labels = ({ name, zh, en }: Placed): ExportColumn => ({ name, zh, en });

import type { Field, Filter, GroupSelection, Path, Selection } from "../../query/selection.ts";
import { entityNamed } from "../../schema/entities.ts";
import { isQuotient } from "../../schema/metric.ts";
import { metricOf } from "../../schema/metrics.ts";

/** What a question may become, at most: rows in the answer, and rows of the release that are read for it. */
export interface Estimate {
  readonly rows: number;
  readonly scanned: number;
}

/** How many rows a release's table has. */
export type RowsOf = (table: string) => number;

export const nothing: Estimate = { rows: 0, scanned: 0 };

/** A row read costs a fiftieth of a row answered, which has to become JavaScript and JSON. */
export const costOf = ({ rows, scanned }: Estimate): number => Math.ceil(rows + scanned / 50);

export const together = (estimates: readonly Estimate[]): Estimate => ({
  rows: estimates.reduce((sum, { rows }) => sum + rows, 0),
  scanned: estimates.reduce((sum, { scanned }) => sum + scanned, 0),
});

/** What a page of rows may cost, counted on what will be compiled: fragments and variables are in place. */
export function estimateSelection(selection: Selection, rowsOf: RowsOf): Estimate {
  const {
    entity,
    fields,
    where,
    orderBy = [],
    figures = [],
    first = selection.last ?? 20,
  } = selection;
  return together([
    { rows: first, scanned: rowsOf(entity) },
    estimateFields(entity, fields, first, rowsOf),
    ...orderBy.map(({ path }) => reading(rowsOf, entity, path)),
    ...figures.map(({ path = [] }) => reading(rowsOf, entity, path)),
    estimateFilter(entity, where, rowsOf),
  ]);
}

function estimateFields(
  entity: string,
  fields: readonly Field[],
  parents: number,
  rowsOf: RowsOf,
): Estimate {
  return together(askedOnce(fields).map((field) => estimateField(entity, field, parents, rowsOf)));
}

/** Figures over the same related rows are read together, whatever they are called. */
const askedOnce = (fields: readonly Field[]): readonly Field[] => [
  ...new Map(
    fields.map((field, index) => [
      field.kind === "aggregate" ? JSON.stringify([field.relation, field.where]) : index,
      field,
    ]),
  ).values(),
];

function estimateField(entity: string, field: Field, parents: number, rowsOf: RowsOf): Estimate {
  if (field.kind === "column") return nothing;
  const to = relatedTo(entity, field.relation);
  const read = { rows: 0, scanned: rowsOf(to) };
  if (field.kind === "aggregate") return together([read, estimateFilter(to, field.where, rowsOf)]);
  const { fields } = field.selection;
  if (field.kind === "one") return together([read, estimateFields(to, fields, parents, rowsOf)]);
  const { where, orderBy = [], first = 20 } = field.selection;
  const rows = parents * first;
  return together([
    { ...read, rows },
    estimateFields(to, fields, rows, rowsOf),
    ...orderBy.map(({ path }) => reading(rowsOf, to, path)),
    estimateFilter(to, where, rowsOf),
  ]);
}

/** What figures by group may cost: every measure reads the rows again. */
export function estimateGroups(selection: GroupSelection, rowsOf: RowsOf): Estimate {
  const { entity, by, measures, where, first = 1000 } = selection;
  const rows = by.length === 0 ? 1 : first;
  return together([
    { rows, scanned: rowsOf(entity) },
    ...by.map(({ path }) => reading(rowsOf, entity, path)),
    ...measures.map((measure) =>
      measure.kind === "metric" ? estimateMetric(measure.metric, rowsOf) : nothing,
    ),
    estimateFilter(entity, where, rowsOf),
  ]);
}

/** What one metric reads: its rows, and as many that its population leads to; both parts of a quotient. */
export function estimateMetric(id: string, rowsOf: RowsOf): Estimate {
  const metric = metricOf(id);
  if (metric === undefined) return nothing;
  if (!isQuotient(metric)) return { rows: 0, scanned: 2 * rowsOf(metric.entity) };
  const { numerator, denominator } = metric.measure;
  return together([estimateMetric(numerator, rowsOf), estimateMetric(denominator, rowsOf)]);
}

function estimateFilter(entity: string, filter: Filter | undefined, rowsOf: RowsOf): Estimate {
  switch (filter?.kind) {
    case undefined:
      return nothing;
    case "and":
    case "or":
      return together(filter.filters.map((each) => estimateFilter(entity, each, rowsOf)));
    case "not":
      return estimateFilter(entity, filter.filter, rowsOf);
    case "some": {
      const { through = [] } = filter;
      const from = through.reduce(relatedTo, entity);
      const to = relatedTo(from, filter.relation);
      const inner = estimateFilter(to, filter.filter, rowsOf);
      const way = reading(rowsOf, entity, [...through, "id"]);
      return together([{ rows: 0, scanned: rowsOf(to) }, way, inner]);
    }
    case "columns":
      return together([filter.path, filter.other].map((path) => reading(rowsOf, entity, path)));
    case "compare":
      return reading(rowsOf, entity, filter.path);
  }
}

/** The tables that a path leads through. */
function reading(rowsOf: RowsOf, entity: string, path: Path): Estimate {
  const [head, ...rest] = path;
  if (head === undefined || rest.length === 0) return nothing;
  const to = relatedTo(entity, head);
  return together([{ rows: 0, scanned: rowsOf(to) }, reading(rowsOf, to, rest)]);
}

function relatedTo(entity: string, relation: string): string {
  return entityNamed(entity).relations[relation]?.to ?? entity;
}

import type { Row } from "../core/duckdb.ts";
import { measurements } from "../query/measurements.ts";
import { NotRecordedThen } from "../query/not-recorded.ts";
import type { FillPrincipal } from "../query/principal.ts";
import { dimensionPath } from "../query/quotient.ts";
import { groups, type Reader } from "../query/run.ts";
import type { DimensionFilter, Filter, Measure } from "../query/selection.ts";
import { isQuotient, type RowMetric } from "../schema/metric.ts";
import { pathOf } from "./binding.ts";
import type { BoundField, BoundGrid } from "./bound-form.ts";
import { allOf, filterOf } from "./condition.ts";
import { aggregateName, ownedBy, type Plan, variablesAt } from "./plan.ts";
import { rounded } from "./printed.ts";
import type { Subject } from "./subjects.ts";
import { type OverRows, sides, type UnitFigure } from "./unit-figure.ts";

interface Asking {
  readonly reader: Reader;
  readonly grant: FillPrincipal;
}

/** The numbers about a whole unit that a form's grids ask for, by the names of their fields. */
export async function unitFigures(plan: Plan, subject: Subject, asking: Asking): Promise<Row> {
  const values: Row = {};
  for (const section of plan.form.sections)
    for (const bound of section.kind === "grid" ? section.fields : []) {
      const source = bound.binding?.source;
      if (source?.kind !== "figure") continue;
      const asked = {
        plan,
        subject,
        bound,
        owner: (section as BoundGrid).section.owner,
        ...asking,
      };
      values[aggregateName(bound)] = await figureOf(asked, source.figure);
    }
  return values;
}

interface Asked extends Asking {
  readonly plan: Plan;
  readonly subject: Subject;
  readonly bound: BoundField;
  readonly owner: BoundGrid["section"]["owner"];
}

async function figureOf(asked: Asked, figure: UnitFigure): Promise<Row[string]> {
  if (figure.kind === "rows") return overRows(asked, figure);
  if (figure.kind === "quotient") {
    const [over, under] = [
      Number(await overRows(asked, figure.over)),
      Number(await overRows(asked, figure.under)),
    ];
    return under === 0 ? null : String(rounded(over / under, 12));
  }
  const { metric, where } = figure;
  return !isQuotient(metric) && metric.time.kind === "point"
    ? standing(asked, metric, where)
    : measured(asked, figure);
}

async function overRows(
  { plan, subject, bound, owner, ...asking }: Asked,
  { entity, fn, path, where }: OverRows,
): Promise<Row[string]> {
  const time = plan.timeAt(bound.basis);
  const own = filterOf(where, variablesAt(plan, bound.basis));
  const paths = owner && {
    unit: pathOf(owner.unit, entity),
    college: pathOf(owner.college, entity),
  };
  const filter = allOf([
    own,
    subject.id === "" ? undefined : paths && ownedBy(paths, [subject.id]),
  ]);
  const measure = { kind: "figure", as: "value", fn, ...(path && { path }) } as const;
  return wholeOf({ entity: entity.name, measure, asOf: time.asOf, filter }, asking);
}

/** A count as things stood on the day; what keeps no history is told as it stands today, as everywhere in a form. */
async function standing(
  { plan, subject, bound, ...asking }: Asked,
  metric: RowMetric,
  where: readonly DimensionFilter[],
): Promise<Row[string]> {
  const filters = [...where, ...unitFilter(subject)].map(
    ({ dimension, in: values }): Filter => ({
      kind: "compare",
      path: dimensionPath(metric, dimension, true),
      op: "in",
      value: values.filter((value) => value !== null),
    }),
  );
  const filter = allOf(filters);
  const measure = { kind: "metric", as: "value", metric: metric.id } as const;
  const { asOf } = plan.timeAt(bound.basis);
  return wholeOf({ entity: metric.entity, measure, asOf, filter }, asking);
}

interface Whole {
  readonly entity: string;
  readonly measure: Measure;
  readonly asOf: string;
  readonly filter: Filter | undefined;
}

/** One measure over all rows of an entity; null over none. */
async function wholeOf(
  { entity, measure, asOf, filter }: Whole,
  { reader, grant }: Asking,
): Promise<Row[string]> {
  const where = filter && { where: filter };
  const asked = { entity, by: [], measures: [measure], asOf, orToday: true, ...where };
  const { groups: found } = await groups(reader, asked, grant);
  return found[0]?.values[measure.as] ?? null;
}

/** Over the field's period; nothing where the release cannot tell of that time. */
async function measured(
  { plan, subject, bound, reader, grant }: Asked,
  { metric, where }: UnitFigure & { readonly kind: "metric" },
): Promise<Row[string]> {
  const { asOf, from, to } = plan.timeAt(bound.basis);
  const times = sides(metric).map(({ time }) => time.kind);
  try {
    const { whole } = await measurements(
      reader,
      {
        metric: metric.id,
        by: [],
        where: [...where, ...unitFilter(subject)],
        ...(times.includes("period") && { from, to }),
        ...(times.includes("point") && { asOf }),
      },
      grant,
    );
    return whole.value ?? null;
  } catch (error) {
    if (error instanceof NotRecordedThen) return null;
    throw error;
  }
}

const unitFilter = ({ id, isTop }: Subject): readonly DimensionFilter[] =>
  id === "" ? [] : [{ dimension: isTop ? "college" : "org", in: [id] }];

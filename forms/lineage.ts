import {
  type ColumnsRead,
  columnsOfMetric,
  columnsOnPath,
  relatedTo,
  together,
} from "../query/metric-columns.ts";
import { entityNamed } from "../schema/entities.ts";
import type { Entity } from "../schema/entity.ts";
import type { Metric } from "../schema/metric.ts";
import type { RowsBinding, Source } from "./binding.ts";
import type {
  BoundCrosstab,
  BoundField,
  BoundForm,
  BoundRows,
  BoundSection,
} from "./bound-form.ts";
import { type Condition, ruleConditions } from "./condition.ts";
import type { UnitFigure } from "./unit-figure.ts";
import { type BoundWeek, bindingsOf, placesOf } from "./week.ts";

/** What one field of a form hangs on, as "entity.column"; `metrics` by id. */
export interface FieldLineage extends ColumnsRead {
  readonly field: string;
  readonly label: string;
  readonly metrics: readonly string[];
}

/** Every bound field of a form with the columns it is filled from; a cross-tab by its columns, a week as one. */
export const lineageOfForm = (form: BoundForm): readonly FieldLineage[] =>
  form.sections.flatMap(fieldsOfSection);

function fieldsOfSection(section: BoundSection): readonly FieldLineage[] {
  switch (section.kind) {
    case "grid":
      return boundOnes(section.fields, entityNamed("person"), { from: [], by: [] });
    case "rows":
      return fieldsOfList(section);
    case "crosstab":
      return fieldsOfCrosstab(section);
    case "week":
      return [fieldOfWeek(section)];
  }
}

function boundOnes(
  fields: readonly BoundField[],
  root: Entity,
  list: ColumnsRead,
): readonly FieldLineage[] {
  return fields.flatMap(({ field, binding }) => {
    const source = binding?.source;
    // What was handed in comes from a file, not from a source system.
    if (source === undefined || source.kind === "variable" || source.kind === "submitted")
      return [];
    const own = readBy(
      source,
      source.kind !== "figure" && source.root === "subject" ? entityNamed("person") : root,
    );
    const metrics = source.kind === "figure" ? metricsOf(source.figure) : [];
    return [{ field: field.id, label: field.label, metrics, ...together([own, list]) }];
  });
}

function fieldsOfList({ rows, columns, group }: BoundRows): readonly FieldLineage[] {
  const all = group === undefined ? columns : [...columns, group];
  return boundOnes(all, rows.entity, decidedBy(listed(rows)));
}

/** Which rows a list has; their order changes no value. */
function listed({ entity, relation, where }: RowsBinding): ColumnsRead {
  const found =
    relation === undefined ? [] : [{ from: [], by: relatedTo(entityNamed("person"), relation).by }];
  return together([...found, ...where.map((condition) => conditioned(entity, condition))]);
}

/** What a column of a cross-tab counts or adds up, and of which rows; a share is worked out from two columns. */
function workedFrom(
  section: BoundCrosstab,
  { figure, where }: BoundCrosstab["columns"][number],
): readonly { readonly path: readonly string[]; readonly where: readonly Condition[] }[] {
  if (figure.fn !== "share") return [{ path: "path" in figure ? figure.path : ["id"], where }];
  const parts = section.columns.filter(({ id }) => figure.of.includes(id));
  return parts.flatMap((part) => workedFrom(section, part));
}

function fieldsOfCrosstab(section: BoundCrosstab): readonly FieldLineage[] {
  const { entity } = section.count;
  const labels = section.section.columns;
  const bands = section.rows.map(({ where }) => banded(entity, where));
  const whole = decidedBy(together([listed(section.count), ...bands]));
  return section.columns.map((column, at) => {
    const metrics = [section.metric, column.metric, ...section.rows.map(({ metric }) => metric)];
    const told = [...new Set(metrics.filter((metric) => metric !== undefined))];
    const worked = workedFrom(section, column);
    return {
      field: column.id,
      label: labels[at]?.label ?? column.id,
      metrics: told.map(({ id }) => id),
      ...together([
        ...worked.map(({ path }) => columnsOnPath(entity, path)),
        whole,
        ...worked.map(({ where }) => decidedBy(banded(entity, where))),
        ...told.map(columnsOfMetric),
      ]),
    };
  });
}

const banded = (entity: Entity, where: readonly Condition[]): ColumnsRead =>
  together(where.map((condition) => conditioned(entity, condition)));

function fieldOfWeek(week: BoundWeek): FieldLineage {
  const lines = bindingsOf(week).map(({ source }) => readBy(source, week.meeting));
  const places = placesOf(week).map(({ source }) => decidedBy(readBy(source, week.meeting)));
  const way = columnsOnPath(week.of.entity, [...week.hops, week.meetings, "id"]);
  return {
    field: "week",
    label: week.section.title ?? "课表",
    metrics: [],
    ...together([...lines, ...places, decidedBy(listed(week.of)), { from: [], by: way.by }]),
  };
}

function readBy(source: Source, root: Entity): ColumnsRead {
  switch (source.kind) {
    case "variable":
    case "submitted":
      return { from: [], by: [] };
    case "figure":
      return readByFigure(source.figure);
    case "column":
      return columnsOnPath(root, [...source.hops, source.column]);
    case "aggregate": {
      const related = relatedTo(source.entity, source.relation);
      return together([
        columnsOnPath(related.entity, source.path ?? ["id"]),
        { from: [], by: [...columnsOnPath(root, [...source.hops, "id"]).by, ...related.by] },
        decidedBy(banded(related.entity, source.where)),
      ]);
    }
  }
}

function readByFigure(figure: UnitFigure): ColumnsRead {
  if (figure.kind === "metric") return columnsOfMetric(figure.metric);
  if (figure.kind === "quotient") return together([figure.over, figure.under].map(readByFigure));
  const { entity, path, where } = figure;
  return together([columnsOnPath(entity, path ?? ["id"]), decidedBy(banded(entity, where))]);
}

const metricsOf = (figure: UnitFigure): readonly Metric["id"][] =>
  figure.kind === "metric" ? [figure.metric.id] : [];

function conditioned(entity: Entity, condition: Condition): ColumnsRead {
  const at = (...path: readonly string[]): ColumnsRead => columnsOnPath(entity, path);
  switch (condition.op) {
    case "holds": {
      const dates = condition.ends
        ? ["valid_from", "valid_to", "is_current"]
        : ["valid_from", "valid_to"];
      return together(dates.map((column) => at(...condition.path, column)));
    }
    case "roster":
      return banded(entity, ruleConditions(condition.name));
    case "some": {
      const many = condition.path.at(-1) ?? "";
      const holder = columnsOnPath(entity, [...condition.path.slice(0, -1), "id"]);
      const from = entityNamed((holder.from[0] ?? "").split(".")[0] ?? "");
      const related = relatedTo(from, many);
      return together([
        { from: [], by: [...holder.by, ...related.by] },
        banded(related.entity, condition.where),
      ]);
    }
    default:
      return at(...condition.path);
  }
}

const decidedBy = ({ from, by }: ColumnsRead): ColumnsRead => ({ from: [], by: [...from, ...by] });

/** What a cell hangs on, by the name checks know it by: a field's id, "row/column" in a cross-tab, "" in a week. */
export function lineageOfCell(form: BoundForm, key: string): FieldLineage | undefined {
  const field = key === "" ? "week" : (key.split("/").at(-1) ?? key);
  return lineageOfForm(form).find((one) => one.field === field);
}

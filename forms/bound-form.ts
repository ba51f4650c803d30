import { ContractError } from "../core/errors.ts";
import { entityNamed } from "../schema/entities.ts";
import type { Entity } from "../schema/entity.ts";
import { isQuotient, type RowMetric } from "../schema/metric.ts";
import { type Binding, pathOf, type RowsBinding, rowsOf, type Scope } from "./binding.ts";
import { fieldsOf, ownBasis } from "./bound-field.ts";
import { type BoundCheck, bindChecks } from "./checks/bind.ts";
import { type Condition, conditionList } from "./condition.ts";
import {
  type CrosstabSection,
  type Definition,
  type Field,
  formVersion,
  type GridSection,
  type Owner,
  type RowsSection,
} from "./definition.ts";
import { divisorIn } from "./printed-units.ts";
import { namedMetric, sides, type UnitFigure } from "./unit-figure.ts";
import { columnOf, walk } from "./vocabulary.ts";
import { type BoundWeek, boundWeek, defaultWidth, weekdays, weekEdges } from "./week.ts";

/** What stands in the cell. */
export type ValueKind = "text" | "number" | "date";

export interface BoundField {
  readonly field: Field;
  readonly binding?: Binding;
  readonly kind: ValueKind;
  /** The cell holds the entity's value divided by this. e.g. 10000 for 万元 */
  readonly divisor: number;
  /** Its own time basis, where that is not the form's clock. */
  readonly basis?: string;
}

export interface OwnerPaths {
  readonly unit: readonly string[];
  readonly college: readonly string[];
}

export interface BoundGrid {
  readonly kind: "grid";
  readonly section: GridSection;
  readonly fields: readonly BoundField[];
}
export interface BoundRows {
  readonly kind: "rows";
  readonly section: RowsSection;
  readonly rows: RowsBinding;
  readonly basis?: string;
  readonly owner?: OwnerPaths;
  readonly columns: readonly BoundField[];
  /** What the rows of a group have in common. */
  readonly group?: BoundField;
}
/** Which of the counted a row or a column takes. */
export interface CrosstabBand {
  readonly id: string;
  readonly where: readonly Condition[];
  /** What is counted instead, so that it is the same number everywhere. */
  readonly metric?: RowMetric;
  /** Why nothing is worked out: no system is bound to it, or only a person knows. */
  readonly empty?: "no-source" | "manual";
}
/** A column counts rows, or works out another figure over them. */
export interface CrosstabColumn extends CrosstabBand {
  readonly figure: CrosstabFigure;
  readonly divisor: number;
  readonly basis?: string;
}
export type CrosstabFigure =
  | { readonly fn: "count" }
  | { readonly fn: "sum" | "countDistinct"; readonly path: readonly string[] }
  /** One column in percent of another; nothing is asked for it. */
  | { readonly fn: "share"; readonly of: readonly [over: string, under: string] };
export interface BoundCrosstab {
  readonly kind: "crosstab";
  readonly section: CrosstabSection;
  readonly count: RowsBinding;
  readonly metric?: RowMetric;
  readonly owner?: OwnerPaths;
  readonly rows: readonly CrosstabBand[];
  readonly columns: readonly CrosstabColumn[];
}
export type BoundSection = BoundGrid | BoundRows | BoundCrosstab | BoundWeek;

/** A definition whose every binding is known to fit schema/. */
export interface BoundForm {
  readonly definition: Definition;
  readonly version: string;
  readonly sections: readonly BoundSection[];
  readonly checks: readonly BoundCheck[];
  /** By which rosters this edition counts, in words; none without any. */
  readonly rosters?: readonly string[];
  /** Where its template lies, when it is filled into one of somebody else's. */
  readonly folder?: string;
}

/** Binds a definition to schema/; ContractError for an entity, relation, column or unit that does not exist. */
export function bind(definition: Definition): BoundForm {
  const subject = definition.subject === "person" ? entityNamed("person") : undefined;
  try {
    const sections = definition.sections.map((section): BoundSection => {
      if (section.kind === "grid") return boundGrid(definition, section, subject);
      if (section.kind === "week") return boundWeek(section, subject);
      return section.kind === "rows"
        ? boundRows(definition, section, subject)
        : boundCrosstab(definition, section);
    });
    checkWidths(sections);
    if (definition.media === "txt") checkColumns(sections);
    const checks = bindChecks(definition);
    return { definition, version: formVersion(definition), sections, checks };
  } catch (cause) {
    if (!(cause instanceof ContractError)) throw cause;
    throw new ContractError(`form ${definition.id}: ${cause.message}`, { cause });
  }
}

/** A text file is one list, and every column of it has its width. */
function checkColumns(sections: readonly BoundSection[]): void {
  const [list, ...more] = sections;
  if (list?.kind !== "rows" || list.group !== undefined || more.length > 0)
    throw new ContractError("a text file holds one plain list");
  const without = list.columns.find(({ field }) => field.chars === undefined);
  if (without !== undefined)
    throw new ContractError(
      `column "${without.field.id}" of a text file needs its width ("chars")`,
    );
}

/** A list below a week shares its columns: every day ends where a column does. */
function checkWidths(sections: readonly BoundSection[]): void {
  const [list, ...more] = sections.filter((one) => one.kind === "rows");
  if (list === undefined || !sections.some((one) => one.kind === "week")) return;
  if (more.length > 0) throw new ContractError("a week stands beside one list at most");
  const widths = list.columns.map(({ field }) => field.width ?? defaultWidth);
  const edges = weekEdges(widths);
  const [first = 0, ...days] = edges.map((edge, index) =>
    widths.slice(edges[index - 1] ?? 0, edge).reduce((sum, width) => sum + width, 0),
  );
  if (edges.length === weekdays.length + 1 && first > 0 && days.every((day) => day === days[0]))
    return;
  throw new ContractError(
    `the list beside a week does not divide into the periods and seven equal days: ${widths.join(", ")}`,
  );
}

function scopeOf(subject: Entity | undefined, row?: Entity): Scope {
  return {
    ...(subject && { [subject.name]: { root: "subject", entity: subject } }),
    ...(row && { row: { root: "row", entity: row } }),
  };
}

function boundGrid(definition: Definition, section: GridSection, subject?: Entity): BoundGrid {
  const fields = fieldsOf(definition, section.fields, scopeOf(subject));
  if (definition.subject === "org")
    for (const { binding } of fields) {
      const figure = binding?.source.kind === "figure" ? binding.source.figure : undefined;
      if (figure !== undefined) checkOwned(figure, section.owner);
    }
  return { kind: "grid", section, fields };
}

/** Whose a number is must be known in a form that every unit fills for itself. */
function checkOwned(figure: UnitFigure, owner: Owner | undefined): void {
  if (figure.kind === "metric") {
    const { id } = figure.metric;
    if (sides(figure.metric).some(({ dimensions }) => dimensions.college === undefined))
      throw new ContractError(`the metric "${id}" cannot be told unit by unit`);
    return;
  }
  if (owner === undefined) throw new ContractError(`figures of a unit need an "owner"`);
  for (const { entity } of figure.kind === "rows" ? [figure] : [figure.over, figure.under])
    ownerOf(owner, entity);
}

function boundRows(definition: Definition, section: RowsSection, subject?: Entity): BoundRows {
  const rows = rowsOf(section.rows, subject);
  if (definition.subject === "org" && section.owner === undefined)
    throw new ContractError(`rows "${section.rows}" of a form for units need an "owner"`);
  if (subject !== undefined && rows.relation === undefined)
    throw new ContractError(`rows "${section.rows}" must start from "${subject.name}."`);
  const { group, across, total } = section;
  if (across && (group ?? total) !== undefined)
    throw new ContractError(`rows "${section.rows}" that run across have no groups and no totals`);
  if (rows.pick !== undefined && (group ?? total) !== undefined)
    throw new ContractError(
      `rows "${section.rows}" that a person picks have no groups and no totals`,
    );
  const opening = section.columns.find(({ value }) => value?.startsWith("submitted("));
  if (opening !== undefined)
    throw new ContractError(
      `column "${opening.id}": opening figures stand in a grid, not in a list`,
    );
  const scope = scopeOf(undefined, rows.entity);
  const [named] =
    group === undefined
      ? []
      : fieldsOf(definition, [{ id: "group", label: group.label, value: group.by }], scope);
  return {
    kind: "rows",
    section,
    rows,
    ...(named && { group: named }),
    ...ownBasis(definition, section.basis, rows.where, `rows "${section.rows}"`, !!subject),
    columns: fieldsOf(definition, section.columns, scope),
    ...ownerOf(section.owner, rows.entity),
  };
}

function boundCrosstab(definition: Definition, section: CrosstabSection): BoundCrosstab {
  const count = rowsOf(section.count, undefined);
  const columns = section.columns.map((column) => column.id);
  for (const { id, stars = [] } of section.rows) {
    const star = stars.find((one) => !columns.includes(one));
    if (star !== undefined) throw new ContractError(`cross-tab row "${id}": no column "${star}"`);
  }
  const metricOf = (id: string | undefined) =>
    id === undefined ? {} : { metric: countedMetric(id, count.entity) };
  checkMetrics(section);
  const band = ({ id, where, unbound, manual }: GivenBand): CrosstabBand => ({
    id,
    where: conditionList(where, count.entity),
    ...(unbound && { empty: "no-source" }),
    ...(manual !== undefined && { empty: "manual" }),
  });
  return {
    kind: "crosstab",
    section,
    count,
    ...metricOf(section.metric),
    rows: section.rows.map((row) => ({ ...band(row), ...metricOf(row.metric) })),
    columns: section.columns.map((column) => {
      const bound = band(column);
      const what = `cross-tab column "${column.id}"`;
      const own = ownBasis(definition, column.basis, bound.where, what);
      return { ...bound, ...own, ...metricOf(column.metric), ...figureOf(column, count.entity) };
    }),
    ...ownerOf(section.owner, count.entity),
  };
}

/** ContractError where it is not clear what a cell counts: which metric, a share of what, or whether it counts at all. */
function checkMetrics({ metric, rows, columns }: CrosstabSection): void {
  const counted = new Set(columns.filter(({ share }) => share === undefined).map(({ id }) => id));
  for (const { id, share = [] } of columns)
    for (const of of share)
      if (!counted.has(of))
        throw new ContractError(`cross-tab column "${id}" is a share of "${of}", which is none`);
  const [row] = rows.filter((one) => one.metric !== undefined);
  for (const { id, metric: own, sum, distinct } of columns) {
    if ((own ?? row?.metric ?? metric) !== undefined && (sum ?? distinct) !== undefined)
      throw new ContractError(`cross-tab column "${id}" adds up, it cannot count a metric`);
    if (own !== undefined && row !== undefined)
      throw new ContractError(`cross-tab: both row "${row.id}" and column "${id}" name a metric`);
  }
}

/** ContractError for a metric that counts anything but the rows of a cross-tab as they stand on a day. */
function countedMetric(id: string, entity: Entity): RowMetric {
  const metric = namedMetric(id);
  if (isQuotient(metric) || metric.measure.kind !== "count" || metric.time.kind !== "point")
    throw new ContractError(`cross-tab: the metric "${id}" is no count as of a day`);
  if (metric.entity === entity.name) return metric;
  throw new ContractError(`cross-tab: "${id}" counts "${metric.entity}", not "${entity.name}"`);
}

interface GivenBand {
  readonly id: string;
  readonly where?: string | undefined;
  readonly unbound?: boolean | undefined;
  readonly manual?: string | undefined;
}

/** What a column works out, and by what it is divided to be printed. */
function figureOf(
  { id, sum, distinct, share, unit }: CrosstabSection["columns"][number],
  entity: Entity,
): Pick<CrosstabColumn, "figure" | "divisor"> {
  if (share !== undefined) return { figure: { fn: "share", of: share }, divisor: 1 };
  if (distinct !== undefined)
    return { figure: { fn: "countDistinct", path: pathOf(distinct, entity) }, divisor: 1 };
  if (sum === undefined) return { figure: { fn: "count" }, divisor: 1 };
  const path = pathOf(sum, entity);
  const column = columnOf(walk(entity, path.slice(0, -1), sum), path.at(-1) ?? "", sum);
  if (column.type !== "decimal" && column.type !== "integer")
    throw new ContractError(`cross-tab column "${id}": "${sum}" is no number`);
  return { figure: { fn: "sum", path }, divisor: divisorIn(id, unit, column.unit) };
}

function ownerOf(owner: Owner | undefined, entity: Entity): { readonly owner?: OwnerPaths } {
  if (owner === undefined) return {};
  return { owner: { unit: pathOf(owner.unit, entity), college: pathOf(owner.college, entity) } };
}

import { quoteName, quoteText } from "../../core/duckdb.ts";
import { UserError } from "../../core/errors.ts";
import { type DimensionName, dimensions } from "../../schema/dimensions.ts";
import type { Entity } from "../../schema/entity.ts";
import { metricOf } from "../../schema/metrics.ts";
import { isUnit } from "../compile-metric.ts";
import { metricNamed } from "../quotient.ts";
import { keysOf, relationOf } from "../rows.ts";
import type {
  Aggregate,
  Field,
  Grain,
  GroupKey,
  GroupSelection,
  Measure,
  MetricSelection,
  Path,
} from "../selection.ts";
import { askedEntity } from "../source.ts";

/** One column of the file. `zh` heads it for people, `name` for programs. */
export interface ExportColumn {
  /** The alias asked for; through a "one" relation with a dot: "org.name". */
  readonly name: string;
  readonly zh: string;
  readonly en: string;
}

/** A column and where it stands in the compiled statement, e.g. "c1"."c0". */
export interface Placed extends ExportColumn {
  readonly at: string;
}

/** The columns of a list: "one" relations flattened. UserError when a row would have many of something. */
export function listColumns(entityName: string, fields: readonly Field[]): readonly Placed[] {
  return distinct(fieldsOf(askedEntity(entityName), fields));
}

const fieldsOf = (entity: Entity, fields: readonly Field[]): readonly Placed[] =>
  fields.flatMap((field, index) => placed(entity, field, quoteName(`c${index}`)));

function placed(entity: Entity, field: Field, at: string): readonly Placed[] {
  switch (field.kind) {
    case "column": {
      const column = entity.columns[field.column];
      return [{ name: field.as, zh: column?.zh ?? "", en: column?.en ?? "", at }];
    }
    case "one": {
      const { to, zh, en } = relationOf(entity, field.relation, "one");
      return fieldsOf(askedEntity(to), field.selection.fields).map((inner) => ({
        name: `${field.as}.${inner.name}`,
        zh: `${zh}.${inner.zh}`,
        en: `${en}: ${inner.en}`,
        at: `${at}.${inner.at}`,
      }));
    }
    case "aggregate": {
      const { to, zh, en } = relationOf(entity, field.relation, "many");
      const inner = figureWords(askedEntity(to), field.fn, field.path);
      // GraphQL's figures stand deeper in the answer: "funds/sum/amount".
      const name = field.as.replaceAll("/", ".");
      return [{ name, zh: `${zh}.${inner.zh}`, en: `${en}: ${inner.en}`, at }];
    }
    case "many":
      throw manyPerRow(entity, field.relation, field.as);
  }
}

function manyPerRow(entity: Entity, relationName: string, as: string): UserError {
  const relation = relationOf(entity, relationName, "many");
  const to = askedEntity(relation.to);
  const [own, other] = keysOf(relation);
  const [back] = Object.entries(to.relations).find(
    ([, { kind, to: home, on }]) => kind === "one" && home === entity.name && on[other] === own,
  ) ?? ["it"];
  return new UserError(
    `导出的一行放不下多条“${relation.zh}” · "${as}" are many for one ${entity.name}, a table has one value a cell`,
    `export the list "${to.plural}" by itself and ask its "${back}"`,
  );
}

/** The columns of groups: keys, which of them a row sums over, measures, and whether one was withheld. */
export function groupColumns({ entity, by, measures, totals }: GroupSelection): readonly Placed[] {
  const root = askedEntity(entity);
  const keys = by.map((key, index): Placed => {
    const at = keyAt(key, quoteName(`k${index}`));
    return { name: plain(key.as), ...labelAt(root, key.path), at };
  });
  const over = by.map((key, index): Placed => {
    const { zh, en } = labelAt(root, key.path);
    const at = `(${quoteName(`o${index}`)} = 1)`;
    return { name: `${plain(key.as)}.total`, zh: `${zh}.合计`, en: `Sums over: ${en}`, at };
  });
  const figures = measures.map(
    (measure, index): Placed => ({
      name: plain(measure.as),
      ...measured(root, measure),
      at: quoteName(`m${index}`),
    }),
  );
  return distinct([...keys, ...(totals === undefined ? [] : over), ...figures, withheld]);
}

/** A key as people read it: bands are numbered in the statement, periods are their first days. */
function keyAt({ bands, grain }: GroupKey, place: string): string {
  if (grain !== undefined) return periodAt(grain, place);
  if (bands === undefined) return place;
  const cases = bands.map(({ label }, index) => `WHEN ${index} THEN ${quoteText(label)}`);
  return cases.length === 0 ? "CAST(NULL AS VARCHAR)" : `CASE ${place} ${cases.join(" ")} END`;
}

/** As the API writes it: "2026-11", "2026-Q4", "2026-2027-1:10"; days and weeks stay dates. */
function periodAt(grain: Grain, place: string): string {
  switch (grain) {
    case "month":
      return `strftime(${place}, '%Y-%m')`;
    case "quarter":
      return `year(${place}) || '-Q' || quarter(${place})`;
    case "year":
      return `strftime(${place}, '%Y')`;
    case "teaching_week":
      return `replace(${place}, ':0', ':')`;
    default:
      return place;
  }
}

/** The columns of a metric: its dimensions, the period, its value and, when compared, the earlier one. */
export function metricColumns({
  metric: id,
  by,
  grain,
  compare,
}: MetricSelection): readonly Placed[] {
  const metric = metricNamed(id);
  const keys = by.flatMap((dimension, index): Placed[] => {
    const { zh, en } = dimensions[dimension as DimensionName] ?? { zh: dimension, en: dimension }; // checked when it is compiled
    const key = { name: dimension, zh, en, at: quoteName(`k${index}`) };
    if (!isUnit(dimension)) return [key];
    const label = { zh: `${zh}名称`, en: `${en}: name`, at: quoteName(`n${index}`) };
    return [key, { name: `${dimension}_name`, ...label }];
  });
  const column = (name: string, zh: string, en: string, at = quoteName(name)): Placed => ({
    name,
    zh,
    en,
    at,
  });
  const period =
    grain === undefined
      ? []
      : [column("period", "周期", "Period", periodAt(grain, quoteName(`k${by.length}`)))];
  const earlier = [
    column("previous", "前期", "Earlier value"),
    column("difference", "与前期之差", "Difference"),
    column("change", "比前期增减（%）", "Change in percent"),
  ];
  return distinct([
    ...keys,
    ...period,
    column("value", `${metric.zh}（${metric.unit}）`, metric.en),
    ...(compare === undefined ? [] : earlier),
    withheld,
  ]);
}

const withheld: Placed = {
  name: "suppressed",
  zh: "有数因人数太少不公开",
  en: "A figure is withheld: too few people",
  at: quoteName("few"),
};

/** Names within a statement have a prefix where a key and a metric could have the same text: "by:sexName". */
const plain = (as: string): string => as.replace(/^(?:by|metric):/, "");

function labelAt(entity: Entity, [head = "", ...rest]: Path): { zh: string; en: string } {
  if (rest.length === 0) {
    const column = entity.columns[head];
    return { zh: column?.zh ?? head, en: column?.en ?? head };
  }
  const relation = relationOf(entity, head, "one");
  const { zh, en } = labelAt(askedEntity(relation.to), rest);
  return { zh: `${relation.zh}.${zh}`, en: `${relation.en}: ${en}` };
}

function measured(entity: Entity, measure: Measure): { zh: string; en: string } {
  if (measure.kind === "metric") {
    const metric = metricOf(measure.metric);
    const unit = metric === undefined ? "" : `（${metric.unit}）`;
    return { zh: `${metric?.zh ?? measure.metric}${unit}`, en: metric?.en ?? measure.metric };
  }
  return figureWords(entity, measure.fn, measure.path);
}

function figureWords(entity: Entity, fn: Aggregate, path?: Path): { zh: string; en: string } {
  const of = path === undefined ? { zh: "", en: "rows" } : labelAt(entity, path);
  return { zh: `${of.zh}${figures[fn]}`, en: `${fn} of ${of.en}` };
}

const figures: Record<Aggregate, string> = {
  count: "条数",
  countDistinct: "去重计数",
  sum: "合计",
  avg: "平均",
  min: "最小",
  max: "最大",
  list: "列举",
};

/** Two names that differ in case alone are one to many readers; two equal heads are told apart by their names. */
function distinct(columns: readonly Placed[]): readonly Placed[] {
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (seen.has(name.toLowerCase())) {
      throw new UserError(
        `两列同名“${name}” · two columns are called "${name}"`,
        "give one of them another alias",
      );
    }
    seen.add(name.toLowerCase());
  }
  const heads = new Map<string, number>();
  for (const { zh } of columns) heads.set(zh, (heads.get(zh) ?? 0) + 1);
  return columns.map((column) =>
    heads.get(column.zh) === 1 && column.zh !== ""
      ? column
      : { ...column, zh: `${column.zh}（${column.name}）` },
  );
}

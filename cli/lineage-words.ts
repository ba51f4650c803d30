import { UserError } from "../core/errors.ts";
import type { Lease } from "../core/releases.ts";
import { lastReads } from "../core/runs/run.ts";
import type { State } from "../core/state.ts";
import type { BoundForm } from "../forms/bound-form.ts";
import { type FieldLineage, lineageOfForm } from "../forms/lineage.ts";
import {
  addressOf,
  type ColumnLineage,
  type LineageOrigin,
  type LineageRole,
  lineageOf,
} from "../query/lineage.ts";
import { columnsOfMetric } from "../query/metric-columns.ts";
import { entities } from "../schema/entities.ts";
import type { Metric } from "../schema/metric.ts";
import { formatTable } from "./world.ts";

interface Told {
  readonly object: Readonly<Record<string, unknown>>;
  readonly text: string;
}

const heads: Record<LineageRole, string> = {
  from: "取值 from",
  by: "判定 decided by（条件、关联、先后，不是值）",
  rows: "取舍 which rows",
};

/** A column, its origins by role, the models on the way, and when each source was last read. */
export async function tellColumn(found: ColumnLineage, state: State): Promise<Told> {
  const { table, column, models, origins } = found;
  const read = await lastReads(state);
  const sources = [
    ...new Set(origins.flatMap(({ kind, name }) => (isOfSource(kind) ? [name] : []))),
  ];
  const reads = sources.flatMap((source) => {
    const last = read.get(source);
    return last === undefined
      ? []
      : [{ source, run: last.run, read_at: new Date(last.read_at).toISOString() }];
  });
  const parts = (["from", "by", "rows"] as const).flatMap((role) => {
    const lines = origins.filter((origin) => origin.role === role).map(lineOf);
    return lines.length === 0 ? [] : ["", heads[role], indent(formatTable(lines))];
  });
  return {
    object: { table, column, models, origins: origins.map(told), reads },
    text: [
      `${table}.${column} ${zhOf(`${table}.${column}`)}`,
      ...parts,
      "",
      `模型 models  ${models.join(" ← ")}`,
      "",
      "最近采集 last read",
      indent(formatTable(reads.map((one) => [one.source, one.run, one.read_at]))),
    ].join("\n"),
  };
}

const isOfSource = (kind: string): boolean => ["column", "rows", "run"].includes(kind);

const lineOf = (origin: LineageOrigin): readonly string[] => [writtenAs(origin), origin.zh];

/** How an origin is written: a source's column by its address, a code list by its name, a constant quoted. */
function writtenAs(origin: LineageOrigin): string {
  if (isOfSource(origin.kind)) return addressOf(origin);
  if (origin.kind === "constant") return `"${origin.name}"`;
  return origin.kind === "code" ? `代码表 ${origin.name}` : origin.zh;
}

const told = (origin: LineageOrigin) => ({ ...origin, address: writtenAs(origin) });

const indent = (text: string): string =>
  text
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");

/** e.g. "姓名（人员）"; "" for what schema/ does not have. */
export function zhOf(path: string): string {
  const [table, column = ""] = path.split(".");
  const entity = entities.find(({ name }) => name === table);
  const zh = entity?.columns[column]?.zh;
  return entity === undefined ? "" : `${zh ?? ""}（${entity.zh}）`;
}

/** A metric: the columns it is worked out of, and the source columns behind its values. */
export async function tellMetric(metric: Metric, lease: Lease): Promise<Told> {
  const { from, by } = columnsOfMetric(metric);
  const sources = await sourcesOf(lease, [...from, ...by]);
  return {
    object: { metric: metric.id, zh: metric.zh, from, by, sources },
    text: [
      `${metric.id} ${metric.zh} · ${metric.en}`,
      metric.definition.zh,
      "",
      "取值 from",
      indent(formatTable(from.map((path) => [path, zhOf(path), (sources[path] ?? []).join(" ")]))),
      "",
      "统计范围和时间 counted by",
      indent(formatTable(by.map((path) => [path, zhOf(path), (sources[path] ?? []).join(" ")]))),
    ].join("\n"),
  };
}

/** The fields of a form, with the columns and the source columns they are filled from; UserError for no such field. */
export async function tellForm(
  form: BoundForm,
  field: string | undefined,
  lease: Lease,
  state: State,
): Promise<Told> {
  const { id, titles } = form.definition;
  const all = lineageOfForm(form);
  const fields =
    field === undefined ? all : all.filter((one) => [one.field, one.label].includes(field));
  if (fields.length === 0)
    throw new UserError(
      `表 ${id} 没有填自数据的字段 "${field}" (form ${id} fills no field "${field}")`,
      `可用字段 available: ${all.map((one) => one.field).join(", ")}`,
    );
  const columns = [...new Set(fields.flatMap(({ from }) => from))];
  const sources = await sourcesOf(lease, columns);
  const details = field === undefined ? [] : await wayOf(columns, lease, state);
  return {
    object: { form: id, zh: titles.zh, version: form.version, fields, sources },
    text: [
      `${id} ${titles.zh}`,
      "",
      formatTable([
        ["字段", "名称", "取自", "来源"],
        ...fields.map((one) => [
          one.field,
          one.label,
          [...one.metrics, ...one.from].join(" "),
          [...new Set(one.from.flatMap((path) => sources[path] ?? []))].join(" "),
        ]),
      ]),
      ...(field === undefined ? [] : decided(fields)),
      ...details.flatMap((text) => ["", text]),
    ].join("\n"),
  };
}

/** Each of these columns with its whole way. */
async function wayOf(
  columns: readonly string[],
  lease: Lease,
  state: State,
): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const path of columns) {
    const [table = "", column = ""] = path.split(".");
    const found = await lineageOf(lease, table, column);
    if (found !== undefined) texts.push((await tellColumn(found, state)).text);
  }
  return texts;
}

/** By which columns the rows behind these fields are found and chosen. */
function decided(fields: readonly FieldLineage[]): readonly string[] {
  const by = [...new Set(fields.flatMap((one) => one.by))];
  if (by.length === 0) return [];
  return ["", "判定 decided by", indent(formatTable(by.map((path) => [path, zhOf(path)])))];
}

/** Where the values of these columns come from, by "entity.column". */
async function sourcesOf(
  lease: Lease,
  columns: readonly string[],
): Promise<Readonly<Record<string, readonly string[]>>> {
  const found: Record<string, readonly string[]> = {};
  for (const path of columns) {
    const [table = "", column = ""] = path.split(".");
    const lineage = await lineageOf(lease, table, column);
    found[path] = (lineage?.origins ?? []).filter(({ role }) => role === "from").map(writtenAs);
  }
  return found;
}

import { UserError } from "../core/errors.ts";
import { formsOf } from "../forms/catalogue.ts";
import { touchedBy, type WhatHangs } from "../forms/touched.ts";
import { diffReleases, type TableDiff } from "../query/diff-releases.ts";
import type { Dependent } from "../query/lineage.ts";
import { entities } from "../schema/entities.ts";
import { openHomeReleases } from "./reading.ts";
import { answer, formatCount, formatTable, type Installation, type World } from "./world.ts";

/** `releases diff A B`: which rows came, went and changed between two kept releases, by key and by column. */
export async function diffKept(
  [from, to]: readonly string[],
  world: World,
  { state }: Installation,
): Promise<number> {
  const [before, after] = [from, to].map(Number);
  if (before === undefined || after === undefined || ![before, after].every(Number.isInteger))
    throw new UserError(
      "要两个版本号 (two numbers of releases)",
      "例如 fillonce releases diff 2 3；fillonce releases list 列出保留的版本",
    );
  await using releases = await openHomeReleases(world.home, state);
  const [old, now] = [await releases.lease(before), await releases.lease(after)];
  try {
    const tables = await diffReleases(now.connection, old, now);
    const hangs = touchedBy(dependentsIn(tables), formsOf(world.home.templates));
    answer(
      world,
      { before, after, tables, metrics: hangs.metrics, forms: hangs.forms },
      [`版本 ${before} → ${after}`, "", tellDiff(tables), "", tellTouched(hangs)].join("\n"),
    );
    return 0;
  } finally {
    await now.done();
    await old.done();
  }
}

/** What changed, as what other things hang on: the values of columns, and the rows of a table. */
export const dependentsIn = (tables: readonly TableDiff[]): readonly Dependent[] =>
  tables.flatMap(({ table, columns, added, removed }) => {
    const entity = table.replace(/_history$/, "");
    return [
      ...columns.map(({ column }): Dependent => ({ table: entity, column, role: "from" })),
      ...(added + removed > 0
        ? [
            { table: entity, column: "id", role: "from" as const },
            { table: entity, column: "", role: "rows" as const },
          ]
        : []),
    ];
  });

/** e.g. "person 人员  6,800 → 6,812  +14  −2  ~31  phone 20、title_name 11" */
export function tellDiff(tables: readonly TableDiff[]): string {
  if (tables.length === 0) return "实体和结果表都没有变 (nothing differs)";
  return formatTable([
    ["表", "名称", "原有", "现有", "增", "减", "改", "改了哪些列（行数）"],
    ...tables.map((one) => [
      one.table,
      zhOfTable(one.table),
      ...[one.before, one.after, one.added, one.removed, one.changed].map(formatCount),
      [
        ...one.columns.slice(0, 5).map(({ column, rows }) => `${column} ${formatCount(rows)}`),
        ...(one.columns.length > 5 ? [`等 ${one.columns.length} 列`] : []),
        ...one.newColumns.map((column) => `新列 ${column}`),
        ...one.lostColumns.map((column) => `少列 ${column}`),
      ].join("、"),
    ]),
  ]);
}

function zhOfTable(table: string): string {
  const entity = entities.find(({ name }) => name === table.replace(/_history$/, ""));
  if (entity === undefined) return table.startsWith("mart_") ? "周报结果表" : "";
  return table.endsWith("_history") ? `${entity.zh}（历史）` : entity.zh;
}

/** Metrics and forms that may tell something else, those of changed values by name. */
export function tellTouched({ metrics, forms }: Pick<WhatHangs, "metrics" | "forms">): string {
  const near = <T extends { readonly role: string }>(all: readonly T[]) =>
    all.filter(({ role }) => role !== "rows");
  const names = (all: readonly string[]): string =>
    all.slice(0, 40).join(" ") + (all.length > 40 ? ` 等 ${all.length}` : "");
  const line = (what: string, all: readonly string[], far: number): string =>
    `${what} ${all.length}${all.length === 0 ? "" : `：${names(all)}`}${far === 0 ? "" : `（另有 ${far} 只在行数上）`}`;
  return [
    line(
      "值受影响的表单 forms",
      near(forms).map(({ form }) => form),
      forms.length - near(forms).length,
    ),
    line(
      "值受影响的指标 metrics",
      near(metrics).map(({ metric }) => metric),
      metrics.length - near(metrics).length,
    ),
  ].join("\n");
}

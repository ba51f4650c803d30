import { UserError } from "../core/errors.ts";
import type { Lease } from "../core/releases.ts";
import type { BoundForm } from "../forms/bound-form.ts";
import { type Touched, touchedBy, type WhatHangs } from "../forms/touched.ts";
import { systems } from "../pipelines/sources/index.ts";
import { dependentsOf, type LineageRole, type SourceAddress } from "../query/lineage.ts";
import { zhOf } from "./lineage-words.ts";
import { formatTable } from "./world.ts";

export interface LineageBack extends WhatHangs {
  readonly source: string;
}

/** Everything of a release that hangs on a source's column, or on a whole table of it. UserError for what nobody declared. */
export async function lineageBack(
  lease: Lease,
  written: string,
  forms: readonly BoundForm[],
): Promise<LineageBack> {
  const address = declaredAddress(written);
  const dependents = await dependentsOf(lease, address);
  return { source: written, ...touchedBy(dependents, forms) };
}

/** The address with its column told apart from a place that has dots itself. */
function declaredAddress(written: string): SourceAddress {
  const [system = ""] = written.split(".");
  const declared = systems.find(({ name }) => name === system);
  if (declared === undefined)
    throw new UserError(
      `没有系统 "${system}" (no system "${system}")`,
      `例如 fillonce lineage --from personnel.GXJG0101.XM；系统有 ${systems.map(({ name }) => name).join(", ")}`,
    );
  const rest = written.slice(system.length + 1);
  for (const resource of declared.resources) {
    for (const place of [resource.name, resource.at, resource.at.replace(/^\//, "")]) {
      if (rest.toLowerCase() === place.toLowerCase()) return { system, place: resource.name };
      if (!rest.toLowerCase().startsWith(`${place.toLowerCase()}.`)) continue;
      const column = Object.keys(resource.columns).find(
        (one) => one.toLowerCase() === rest.slice(place.length + 1).toLowerCase(),
      );
      if (column !== undefined) return { system, place: resource.name, column };
      throw new UserError(
        `"${system}.${place}" 没有声明列 "${rest.slice(place.length + 1)}" (no such column is declared)`,
        `可用列 available: ${Object.keys(resource.columns).join(", ")}`,
      );
    }
  }
  throw new UserError(
    `系统 ${system} 没有 "${rest}" (nothing of that name is declared)`,
    `可用 available: ${declared.resources.map(({ name, at }) => `${name} (${at})`).join(", ")}`,
  );
}

const words: Record<LineageRole, string> = { from: "取值", by: "判定", rows: "取舍" };

const shown = 60;

const inOrder = <T extends Touched>(all: readonly T[]): readonly T[] => [
  ...all.filter(({ role }) => role === "from"),
  ...all.filter(({ role }) => role !== "from"),
];

const labels = (fields: readonly { readonly label: string }[]): string => {
  const named = [...new Set(fields.map(({ label }) => label))];
  return named.slice(0, 6).join("、") + (named.length > 6 ? ` 等 ${fields.length} 项` : "");
};

/** Forms first: they are what has to be checked again. What only loses or gains rows is counted, not listed. */
export function tellBack({ source, columns, metrics: counted, forms }: LineageBack): string {
  const near = <T extends Touched>(all: readonly T[]): readonly T[] =>
    all.filter(({ role }) => role !== "rows");
  const far = (all: readonly Touched[]): number => all.length - near(all).length;
  const more = (all: readonly Touched[], what: string): readonly string[] =>
    far(all) === 0 ? [] : [`  另有 ${far(all)} ${what}只在行数上受影响`];
  const list = (rows: readonly (readonly string[])[]): readonly string[] =>
    rows.length === 0
      ? ["  （无）"]
      : formatTable(rows.slice(0, shown))
          .split("\n")
          .map((line) => `  ${line}`);
  const isOfIdentity = columns.some(({ column }) => column === "registry.person");
  return [
    `${source} 变了要看的 what to look at when it changes`,
    ...(isOfIdentity
      ? ["身份归一据此认人：谁是谁可能变，凡按人归集的都要看 (it decides who is who)"]
      : []),
    "",
    `表单 forms ${near(forms).length}（取值：格子里就是它；判定：按它挑选或计数）`,
    ...list(
      inOrder(near(forms)).map(({ form, zh, role, fields }) => [
        form,
        zh,
        words[role],
        labels(fields.filter((field) => field.role === role)),
      ]),
    ),
    ...more(forms, "张表"),
    "",
    `指标 metrics ${near(counted).length}`,
    ...list(inOrder(near(counted)).map(({ metric, zh, role }) => [metric, zh, words[role]])),
    ...more(counted, "项指标"),
    "",
    `实体列 columns ${near(columns).length}`,
    ...list(
      inOrder(near(columns))
        .filter(({ column }) => column !== "registry.person")
        .map(({ column, role }) => [column, zhOf(column), words[role]]),
    ),
    ...(near(columns).length > shown
      ? [`  … 另有 ${near(columns).length - shown} 列，用 --json 看全部`]
      : []),
    ...more(columns, "张实体表"),
  ].join("\n");
}

/** `fillonce forms bind FILE --as ID`: what an officer confirms is kept in the home, and the form can be filled. */
import { readFileSync } from "node:fs";
import { dateOf } from "../core/clock.ts";
import { clockOf, makeHome, readConfig } from "../core/config.ts";
import { UserError } from "../core/errors.ts";
import type { Proposals } from "../forms/bind/propose.ts";
import { type Confirmed, confirm, type Decisions } from "../forms/blank/confirm.ts";
import type { LeftOpen } from "../forms/blank/decide.ts";
import { identityOf, type Said } from "../forms/blank/identity.ts";
import { labelsOf } from "../forms/blank/labels.ts";
import type { ReadBlank } from "../forms/blank/read-blank.ts";
import { carriedFrom, type Relative, relativeOf } from "../forms/blank/relative.ts";
import { keepForm } from "../forms/blank/store.ts";
import { catalogue, ownForms } from "../forms/catalogue.ts";
import { answer, formatTable, type World } from "./world.ts";

/** Keeps the blank as a form of this home. UserError when a decision does not hold or the id is taken by another form. */
export function keepBlank(
  world: World,
  { found, sha256, file: from }: ReadBlank & { readonly file: string },
  said: Said,
  decisions: Decisions,
): number {
  const today = dateOf(clockOf(readConfig(world.home)).now());
  makeHome(world.home);
  const { templates } = world.home;
  const relative = relativeFor(said.id.toUpperCase(), found, templates);
  const before = relative?.form.definition;
  const identity = identityOf(found, sha256, said, today, before);
  const carried = relative && carriedFrom(relative, labelsOf(found));
  const confirmed = confirm(found, identity, decisions, carried);
  const replaced = before?.id === identity.id ? before : undefined;
  const file = keepForm(templates, confirmed.definition, readFileSync(from), replaced);
  const { id, titles, subject, office, clock } = confirmed.definition;
  answer(
    world,
    {
      ...{ id, title: titles.zh, subject, office, clock, file },
      bound: confirmed.bound.map(({ label, binding, by }) => ({
        at: label.at,
        label: label.text,
        binding,
        by,
      })),
      left: confirmed.left.map(({ label, why }) => ({ at: label.at, label: label.text, why })),
      ...(relative && { before: told(relative) }),
    },
    describeKept(confirmed, file, relative),
  );
  return 0;
}

/** The form this blank was before: the one of that id, or the most alike. UserError when the id is another form's. */
function relativeFor(id: string, found: Proposals, templates: string): Relative | undefined {
  if (catalogue().some(({ definition }) => definition.id === id))
    throw new UserError(
      `编号 ${id} 是目录里的表 · the id is a form of the catalogue`,
      "换一个编号，例如 XX-01",
    );
  const forms = ownForms(templates);
  const labels = labelsOf(found);
  const taken = forms.find(({ definition }) => definition.id === id);
  if (taken === undefined) return relativeOf(found, labels, forms);
  const relative = relativeOf(found, labels, [taken]);
  if (relative !== undefined) return relative;
  throw new UserError(
    `编号 ${id} 已是另一张表《${taken.definition.titles.zh}》 · the id is another form's`,
    "换一个编号",
  );
}

export interface Told {
  readonly form: string;
  readonly title: string;
  readonly edition: string;
  readonly same: boolean;
  readonly alike: number;
  readonly added: readonly string[];
  readonly gone: readonly string[];
}

/** What is said of the form that a blank was before. */
export function told({ form, isSame, alike, added, gone }: Relative): Told {
  const { id, titles, edition } = form.definition;
  const share = Math.round(alike * 100) / 100;
  return { form: id, title: titles.zh, edition, same: isSame, alike: share, added, gone };
}

/** The same in a sentence. */
export function describeRelative(relative: Relative): string {
  const { form, title, edition, same, alike, added, gone } = told(relative);
  const what = `${form}《${title}》（${edition}）`;
  if (same) return `这就是认定过的 ${what}，沿用原来的认定。`;
  const changes = [
    ...(added.length > 0 ? [`新增 ${added.join("、")}`] : []),
    ...(gone.length > 0 ? [`去掉 ${gone.join("、")}`] : []),
    ...(added.length + gone.length === 0 ? ["只是位置变了"] : []),
  ];
  return `与认定过的 ${what}相近（${Math.round(alike * 100)}%），其余沿用：${changes.join("；")}。`;
}

const leftWords: Record<LeftOpen["why"], string> = {
  manual: "由人填写",
  unknown: "不认识这个栏目",
  unsure: "拿不准，未确认",
  "two-facts": "一格问了两件事",
  officer: "按您的意见留空",
  before: "上次已留空",
  unit: "金额没写单位：--unit '格子=万元'",
  rows: "不知道这个明细列的是哪些行：--rows '格子=…'",
};

const subjectWords = { person: "一人一份", org: "一个单位一份", university: "全校一份" } as const;

function describeKept(
  { definition, bound, left }: Confirmed,
  file: string,
  relative: Relative | undefined,
): string {
  const { id, titles, subject, office, clock } = definition;
  const unsure = left.filter(({ why }) => why === "unsure" || why === "unit" || why === "rows");
  const sample = subject === "person" ? "person:工号" : subject === "org" ? "org:单位号" : "all";
  return [
    `已认定 ${id}《${titles.zh}》：${subjectWords[subject]}，归口 ${office}，统计时间 ${clock}；绑定 ${bound.length} 个栏目，留空 ${left.length} 个`,
    ...(relative === undefined ? [] : [describeRelative(relative)]),
    ...(left.length === 0
      ? []
      : [
          "",
          formatTable([
            ["格子", "栏目", "为何留空", "可能是"],
            ...left.map(({ label, why }) => [
              label.at,
              label.text,
              leftWords[why],
              [label.proposed, ...label.alternatives]
                .map((one) => one?.binding ?? "")
                .filter(Boolean)
                .join(" 或 "),
            ]),
          ]),
        ]),
    "",
    ...(unsure.length > 0
      ? [
          `有 ${unsure.length} 个栏目等您确认：再执行一次并加 --set '格子=来源'（只写格子即采用建议），或 --leave '格子'。`,
        ]
      : []),
    `定义 ${file}（可手工修改）`,
    `填报 fillonce forms fill ${id} --for ${sample}`,
  ].join("\n");
}

/** Proposals together with the form that the blank was before, if this home knows it. */
export function relativeIn(world: World, found: Proposals): Relative | undefined {
  return relativeOf(found, labelsOf(found), ownForms(world.home.templates));
}

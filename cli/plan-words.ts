import type { Foreseen } from "../pipelines/versions.ts";
import type { Plan } from "./plan.ts";
import type { ReadPlan } from "./plan-read.ts";
import type { PlannedResource, PlannedSystem } from "./plan-sources.ts";
import { tellDiff, tellTouched } from "./releases-diff.ts";
import { formatCount, formatTable } from "./world.ts";

/** A plan for a person: sources, then tables, then what hangs on them. */
export function tellPlan({
  release,
  today,
  sources,
  made,
  kept,
  undecided,
  touched,
  read,
}: Plan): string {
  const head =
    release === undefined
      ? "还没有版本，第一次刷新会做全部"
      : `与版本 ${release} 相比，按 ${today} 这一天`;
  const foreseen = [
    tellMade(made, kept),
    ...(undecided.length === 0
      ? []
      : [
          `${undecided.length} 项资源行数没有变，内容变没变读了才知道：fillonce plan --read 先读先做一份来比（不写入、不发布）`,
        ]),
    ...(touched.columns.length === 0 ? [] : ["", tellTouched(touched)]),
  ];
  return [
    `刷新会改什么 plan：${head}`,
    "",
    ...sources.map(tellSystem),
    "",
    ...(read === undefined ? foreseen : [tellRead(read)]),
    "",
    "以上只是看，什么也没有写；真正刷新：fillonce refresh",
  ].join("\n");
}

const states: Readonly<Record<PlannedResource["state"], string>> = {
  changed: "有变",
  same: "没有变",
  undecided: "读了才知道",
  unreadable: "读不了",
};

/** Only what is not as before has its line. */
function tellSystem({ name, zh, reached, failure, resources }: PlannedSystem): string {
  if (!reached)
    return `✗ ${zh} ${name}：不通，沿用原来的数据\n  ${failure?.message ?? ""}\n  → ${failure?.hint ?? ""}`;
  const told = resources.filter(({ state }) => state === "changed" || state === "unreadable");
  const cursors = resources.filter(({ since }) => since !== undefined && since > 0);
  const rows = [...new Set([...told, ...cursors])].map((one) => [
    `  ${one.name}`,
    one.zh,
    states[one.state],
    rowsText(one),
    ...(one.failure === undefined ? [] : [one.failure.message]),
  ]);
  const drift = told.flatMap((one) => one.drift.map((line) => `  ! ${line}`));
  const summary = told.length === 0 ? "列和行数都和上次一样" : `${told.length} 项有变`;
  return [
    `${told.length === 0 ? "·" : "~"} ${zh} ${name}：${summary}`,
    ...(rows.length === 0 ? [] : [formatTable(rows)]),
    ...drift,
  ].join("\n");
}

function rowsText({ before, now, since }: PlannedResource): string {
  if (since !== undefined) {
    const gone = before !== undefined && now !== undefined && now < before ? before - now : 0;
    const whole = gone === 0 ? "" : `；共少了 ${formatCount(gone)} 行，会全读`;
    return `上次之后改过或重读的 ${formatCount(since)} 行${whole}`;
  }
  if (now === undefined) return "";
  if (before === undefined) return `${formatCount(now)} 行，第一次读`;
  const more = now - before;
  return `${formatCount(before)} → ${formatCount(now)} 行（${more >= 0 ? "+" : "−"}${formatCount(Math.abs(more))}）`;
}

const kinds = {
  new: "第一次做",
  code: "做法变了（模型的 SQL 或程序）",
  day: "日期变了",
} as const;

function tellMade(made: readonly Foreseen[], kept: number): string {
  const tables = made.filter(({ name }) => name.includes("."));
  if (tables.length === 0) return `要重做的表：没有；${kept} 项不动`;
  const reasons = new Map<string, string[]>();
  for (const { name, why } of tables) {
    const reason = why.kind === "input" ? "它读的有变" : kinds[why.kind];
    reasons.set(reason, [...(reasons.get(reason) ?? []), name.replace(/^entity\./, "")]);
  }
  return [
    `要重做的表 ${tables.length}，不动的 ${kept}`,
    ...[...reasons].map(
      ([reason, names]) =>
        `  ${reason} ${names.length}：${names.slice(0, 12).join(" ")}${names.length > 12 ? " …" : ""}`,
    ),
  ].join("\n");
}

function tellRead({
  status,
  failures,
  drift,
  loads,
  made,
  kept,
  tables,
  metrics,
  forms,
}: ReadPlan): string {
  const ended = { succeeded: "读全了", partial: "有的没有读到", failed: "没有读成" }[status];
  return [
    `先读先做了一份：${ended}；重做 ${made.length} 项，${kept} 项不动`,
    ...failures.map(
      ({ system, resource, message }) => `✗ ${system}${resource ? `.${resource}` : ""}: ${message}`,
    ),
    ...drift.map((line) => `! ${line}`),
    loads.length === 0
      ? "来源的行都没有变"
      : formatTable([
          ["资源", "新来或改过的行", "没了或被替换的行"],
          ...loads.map(({ resource, inserted, deleted }) => [
            resource,
            formatCount(inserted),
            formatCount(deleted),
          ]),
        ]),
    "",
    tellDiff(tables),
    "",
    tellTouched({ metrics, forms }),
  ].join("\n");
}

import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { stateUrl } from "../core/config.ts";
import { UserError } from "../core/errors.ts";
import { formOf, formsOf } from "../forms/catalogue.ts";
import { describeForm, listForms } from "../forms/describe.ts";
import type { FillSummary } from "../forms/fill.ts";
import { cellProvenance } from "../forms/provenance.ts";
import type { Subjects } from "../forms/subjects.ts";
import { formWords } from "../graphql/form-words.ts";
import { parsePrincipal } from "../graphql/principal-text.ts";
import { runFill } from "../jobs/fill.ts";
import type { AuditEvent } from "../query/audit/entry.ts";
import { adoptReturns, adoptUsage } from "./forms-adopt.ts";
import { bindBlank, bindUsage } from "./forms-bind.ts";
import { checkForms, checkUsage } from "./forms-check.ts";
import { patchUsage, patchWorkbook } from "./forms-patch.ts";
import { waiveFindings, waiveUsage } from "./forms-waive.ts";
import { folderName, readSubjects } from "./subject-words.ts";
import { recordShown } from "./users.ts";
import {
  answer,
  formatCount,
  formatTable,
  openInstallation,
  type Verb,
  type World,
} from "./world.ts";

export const profileNames = { check: "核对稿", submit: "报送稿" } as const;

export const verb: Verb = {
  usage: [
    "fillonce forms list",
    "fillonce forms show ID",
    "fillonce forms fill ID… --for person:<no>|org:<no>|all [--profile check|submit] [--as-of DATE] [--out DIR] [--as WHO]",
    "fillonce forms cell FOLDER SUBJECT ADDRESS",
    checkUsage,
    waiveUsage,
    adoptUsage,
    bindUsage,
    patchUsage,
  ].join("\n  "),
  zh: "表单目录；按人或单位填表；查一个格子的出处；校验（check）；认一张空白表该填什么（bind）；按地址填任意工作簿（patch）。",
  en: "The catalogue of forms; fills them; tells where a cell comes from; runs its checks (check); proposes what a blank asks for (bind); fills any workbook by address (patch).",
  run: async ([action = "list", ...args], world) => {
    if (action === "list") return list(world);
    if (action === "show") return show(world, args);
    if (action === "fill") return fill(world, args);
    if (action === "cell") return cell(world, args);
    if (action === "check") return checkForms(world, args);
    if (action === "waive") return waiveFindings(world, args);
    if (action === "adopt") return adoptReturns(world, args);
    if (action === "bind") return bindBlank(world, args);
    if (action === "patch") return patchWorkbook(world, args);
    throw new UserError(`forms 没有 "${action}"`, verb.usage);
  },
};

function list(world: World): number {
  const rows = formsOf(world.home.templates).map((bound) => {
    const form = formWords(bound);
    return [
      form.id,
      form.titleZh,
      form.officeZh,
      subjectNames[form.subject] ?? form.subject,
      form.clockZh,
      form.media,
    ];
  });
  answer(
    world,
    { forms: listForms(world.home.templates) },
    formatTable([["编号", "表名", "归口", "对象", "统计时间", "格式"], ...rows]),
  );
  return 0;
}

const subjectNames: Readonly<Record<string, string>> = {
  person: "个人",
  org: "单位",
  university: "全校",
};

const fieldKinds = {
  bound: "自动",
  manual: "手工",
  private: "不填",
  "no-source": "暂无来源",
} as const;

function show(world: World, [id, ...more]: readonly string[]): number {
  if (id === undefined || more.length > 0) {
    throw new UserError("要写一个表单编号", "例如 fillonce forms show PE-10");
  }
  const form = describeForm(id, world.home.templates);
  const fields = form.fields.map((field) => [
    field.section,
    field.label,
    fieldKinds[field.kind],
    field.from,
    field.basis,
  ]);
  const heading = `${form.id} ${form.title}（${form.issuer}，${form.edition}）\n填表 ${form.filler} · 签审 ${form.signers.join("、")} · 统计时间 ${form.clock}`;
  answer(
    world,
    form,
    `${heading}\n\n${formatTable([["栏目", "项目", "方式", "来源或原因", "口径"], ...fields])}`,
  );
  return 0;
}

async function fill(world: World, args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      for: { type: "string" },
      profile: { type: "string", default: "check" },
      "as-of": { type: "string" },
      out: { type: "string" },
      as: { type: "string" },
    },
    allowPositionals: true,
  });
  const { profile } = values;
  if (profile !== "check" && profile !== "submit") {
    throw new UserError(
      `--profile "${profile}" 不是 check 或 submit`,
      "check 是核对稿，submit 是报送稿",
    );
  }
  if (positionals.length === 0)
    throw new UserError("要写表单编号", "fillonce forms list 列出全部表单");
  const subjects = readSubjects(values.for);
  const own = join(world.home.fills, folderName(subjects), profileNames[profile]);
  const out = values.out === undefined ? own : resolve(values.out);
  const asOf = values["as-of"];
  await using installation = await openInstallation(world.home);
  const url = stateUrl(installation.config);
  const { summaries, refused } = await runFill(
    {
      home: world.home,
      ...(url === undefined ? {} : { stateUrl: url }),
      requestedBy: values.as ?? "command line",
      batches: positionals.map((form) => ({
        form,
        subjects,
        profile,
        out,
        principal:
          values.as === undefined
            ? { role: "office", domain: formOf(form, world.home.templates).definition.office }
            : parsePrincipal(values.as),
        ...(asOf === undefined ? {} : { asOf }),
      })),
    },
    (form, done, total) =>
      world.progress.detail(`${form} ${formatCount(done)}/${formatCount(total)}`),
  );
  for (const summary of summaries) {
    await recordShown(
      world,
      installation,
      fillEvent(
        summary,
        values.as ?? `office:${formOf(summary.form, world.home.templates).definition.office}`,
        subjects,
      ),
    );
  }
  const told = summaries.map((summary) => ({ ...summary, persons: summary.persons.length }));
  const lines = [
    ...summaries.map(describeFill),
    ...refused.map(({ form, message, hint }) => `${form} 没有填：${message}\n  → ${hint}`),
  ];
  const isWhole = refused.length === 0 && summaries.every(({ errors }) => errors.length === 0);
  const status = isWhole ? "succeeded" : "partial";
  answer(world, { status, fills: told, refused }, lines.join("\n"));
  return summaries.some(({ filled }) => filled > 0) ? 0 : 1;
}

/** What the audit keeps of a batch: for whom it was, and everybody whose data is in it. */
export function fillEvent(
  { form, title, profile, filled: rows, persons, release }: FillSummary,
  role: string,
  { kind, no }: Subjects,
): Omit<AuditEvent, "actor" | "method"> {
  return {
    kind: "fill",
    role,
    operation: form,
    purpose: `${form} ${title}，${profile} ${kind}:${no ?? ""}`,
    rows,
    persons,
    release,
    outcome: "answered",
  };
}

/** What one batch made, for a person. */
export function describeFill(summary: FillSummary): string {
  const { filled, slots, reasons } = summary.cells;
  const empty = Object.entries(reasons)
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => `${reason} ${formatCount(count)}`);
  return [
    `${summary.form} ${summary.title}（${profileNames[summary.profile]}，${summary.asOf}）：${formatCount(summary.filled)} 份，填好 ${formatCount(filled)}/${formatCount(slots)} 格${empty.length > 0 ? `（未填：${empty.join("、")}）` : ""}`,
    ...summary.errors.map((error) => `  ✗ ${error.subject}: ${error.message}`),
    ...summary.lost.slice(0, 5).map((one) => `  ! ${one.subject}: ${one.message}`),
    ...(summary.lost.length > 5
      ? [`  ! 另有 ${formatCount(summary.lost.length - 5)} 处选定的列不出来，见 manifest.json`]
      : []),
    ...(summary.resumed > 0
      ? [`  接着上次被中断的填报做：其中 ${formatCount(summary.resumed)} 份已经填好`]
      : []),
    ...(summary.zips.length > 0
      ? [`  另有各单位的压缩包 ${formatCount(summary.zips.length)} 个`]
      : []),
    `  ${summary.folder}`,
  ].join("\n");
}

async function cell(
  world: World,
  [folder, subject, address, ...more]: readonly string[],
): Promise<number> {
  if (folder === undefined || subject === undefined || address === undefined || more.length > 0) {
    throw new UserError(
      "要写文件夹、对象编号和格子地址",
      "例如 fillonce forms cell fills/0101/核对稿/PE-10 001234 B4",
    );
  }
  const found = await cellProvenance(
    join(resolve(folder), "provenance.parquet"),
    { subject, address },
    {
      memory: "256MB",
      threads: 1,
      temp: world.home.tmp,
    },
  );
  if (found === undefined)
    throw new UserError(
      `"${subject}" 的 ${address} 没有填写，也就没有出处`,
      "空格的原因写在核对稿的批注里",
    );
  answer(
    world,
    found,
    Object.entries(found)
      .map(([name, value]) => `${name}: ${value}`)
      .join("\n"),
  );
  return 0;
}

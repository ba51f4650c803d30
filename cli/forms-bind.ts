/** `fillonce forms bind`: what belongs into the cells of a blank that nobody has marked. */
import { parseArgs } from "node:util";
import { UserError } from "../core/errors.ts";
import type { Open, Proposal, Proposals } from "../forms/bind/propose.ts";
import { readBlankFile } from "../forms/blank/read-blank.ts";
import { describeRelative, keepBlank, relativeIn, told } from "./forms-keep.ts";
import { answer, formatTable, type World } from "./world.ts";

export const bindUsage =
  "fillonce forms bind FILE [--as ID [--set 'B4=person.title.title_name']… [--leave C7]… [--rows 'A9=person.awards']… [--unit 'D9=万元']… [--title …] [--subject person|org|university] [--office …] [--clock …]]";

/** Proposes a binding for every label of the blank; with an id, keeps them as a form of this home. */
export async function bindBlank(world: World, args: readonly string[]): Promise<number> {
  const many = { type: "string", multiple: true } as const;
  const one = { type: "string" } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      as: one,
      set: many,
      leave: many,
      rows: many,
      unit: many,
      title: one,
      subject: one,
      office: one,
      clock: one,
    },
    allowPositionals: true,
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) {
    throw new UserError("要写一个空白表的文件 · name one blank form", bindUsage);
  }
  const { as: id, set = [], leave = [], rows = [], unit = [], ...said } = values;
  const blank = await readBlankFile(file);
  const { found } = blank;
  if (id !== undefined)
    return keepBlank(world, { ...blank, file }, { id, ...said }, { set, leave, rows, unit });
  if (set.length + leave.length + rows.length + unit.length > 0) {
    throw new UserError("确认时要写编号 · a confirmation needs an id", bindUsage);
  }
  const relative = relativeIn(world, found);
  const before = relative && { before: told(relative) };
  const text = [describe(file, found), ...(relative ? [describeRelative(relative)] : [])];
  answer(world, { file, ...found, ...before }, text.join("\n"));
  return 0;
}

const reasons: Record<Open["why"], string> = {
  manual: "由人填写",
  unknown: "不认识这个栏目",
  unsure: "拿不准",
  "two-facts": "一格问了两件事",
};

const subjects: Readonly<Record<string, string>> = {
  person: "一人一份",
  org: "一个单位一份",
  project: "一个项目一份",
  course: "一门课程一份",
  equipment: "一台设备一份",
  platform_lab: "一个平台一份",
};

function describe(file: string, found: Proposals): string {
  const { proposals, open, lists, subject, fingerprint } = found;
  const total = proposals.length + open.length;
  if (total === 0) {
    return `${file} 里没有找到栏目。表头和栏目名要写在单元格里，旁边或下面留空。`;
  }
  const heading = `${file}：${subjects[subject] ?? subject}，${total} 个栏目，认出 ${proposals.length} 个，留空 ${open.length} 个`;
  const bound = proposals.map((one) => [
    placeOf(one),
    one.label,
    one.binding,
    `${Math.round(one.confidence * 100)}%`,
    one.alternatives.map(({ binding }) => binding).join(" 或 "),
  ]);
  const left = open.map((one) => [
    placeOf(one),
    one.label,
    reasons[one.why],
    one.alternatives.map(({ binding }) => binding).join(" 或 "),
  ]);
  const parts = [
    heading,
    ...lists.map(
      ({ grid, sampleRow, rows }) =>
        `  明细（${grid} 第 ${sampleRow} 行起）：${rows ?? "没有认出"}`,
    ),
    ...(bound.length > 0
      ? ["", formatTable([["格子", "栏目", "来源", "把握", "其他可能"], ...bound])]
      : []),
    ...(left.length > 0
      ? ["", formatTable([["格子", "栏目", "为何留空", "可能是"], ...left])]
      : []),
    "",
    `指纹 ${fingerprint}`,
    `认定：fillonce forms bind ${file} --as 编号，例如 --as XX-01`,
  ];
  return parts.join("\n");
}

const placeOf = ({ grid, at }: Proposal | Open): string => (grid === "" ? "正文" : `${grid}!${at}`);

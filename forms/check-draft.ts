import { entityNamed } from "../schema/entities.ts";
import type { CellState, EmptyReason } from "./cell-state.ts";
import { type Findings, findingRows } from "./checks/findings.ts";
import type { CellCounts, FormCell } from "./filled-cells.ts";
import type { Other } from "./golden.ts";
import type { AddedSheet, Mark, Note } from "./package/edits.ts";
import type { Plan } from "./plan.ts";

const colours: Readonly<Record<EmptyReason | "doubted", string>> = {
  "not-recorded": "FFF2CC",
  "no-source": "EDEDED",
  "not-applicable": "F2F2F2",
  "no-option": "F8CBAD",
  "not-submitted": "FFF2CC",
  "not-chosen": "E2EFDA",
  "choice-lost": "F8CBAD",
  conflict: "F8CBAD",
  doubted: "FCE4D6",
  manual: "DDEBF7",
  private: "D9D9D9",
};

/** Why a cell is empty, as a reader is told. */
export const meanings: Readonly<Record<EmptyReason, string>> = {
  "not-recorded": "系统有此项而本人（本单位）无记录，请补充",
  "no-source": "尚无系统登记此项",
  "not-applicable": "没有该项事实，不适用",
  "no-option": "记录的内容不在表中给出的选项里，或没有留出填写处，请手工填写",
  "not-submitted": "没有上期的报送数，不以零代替，请收入或补填",
  "not-chosen": "待选：由本人选定后填写；核对稿按默认次序列出的供选择，报送稿留空",
  "choice-lost": "选定的一项在本表列不出来，请重新选定",
  conflict: "各系统说法不一，未取值，请核实",
  manual: "须人工填写",
  private: "不得由系统填写",
};

const systems: Readonly<Record<string, string>> = {
  personnel: "人事系统",
  teaching: "教务系统",
  graduate: "研究生系统",
  research: "科研系统",
  facilities: "公房系统",
  assets: "资产系统",
  students: "学工系统",
  corrections: "更正单",
};
/** e.g. "personnel" → "人事系统"; the name itself when it is none of ours. */
export const systemName = (name: string): string => systems[name] ?? name;

/** Background colours of a 核对稿: why a cell is empty, and where systems disagree. */
export function marksOf(cells: readonly FormCell[]): readonly Mark[] {
  return cells.flatMap(({ cell: at, state }) => {
    if (state.state === "empty") return [{ at, rgb: colours[state.why] }];
    if (state.proposed !== undefined) return [{ at, rgb: colours["not-chosen"] }];
    return state.others.length > 0 ? [{ at, rgb: colours.doubted }] : [];
  });
}

/** Notes of a 核对稿: on every cell of a grid; in a list on the first of a row and wherever systems disagree. */
export function notesOf(cells: readonly FormCell[]): readonly Note[] {
  return cells.flatMap((cell) => {
    const { cell: at, state } = cell;
    const others = state.others ?? [];
    if (cell.place === "row" && others.length === 0) return [];
    const text = noteText(state);
    return text === undefined ? [] : [{ at, text }];
  });
}

function noteText(state: CellState): string | undefined {
  const others = (state.others ?? []).map(disagreement);
  if (state.state === "empty")
    return [`空：${state.told ?? meanings[state.why]}`, ...others].join("\n");
  const { entity, column, system, key, run, rule } = state.origin;
  if (system === "") return [`规则：${rule}`, ...others].join("\n");
  const { zh, columns } = entityNamed(entity);
  const lines = [
    `出处：${systemName(system)}　主键 ${key}`,
    `字段：${zh}·${columns[column]?.zh ?? column}`,
    `批次：${run}`,
    ...(rule.includes("；") ? [`规则：${rule.slice(rule.indexOf("；") + 1)}`] : []),
  ];
  return [...lines, ...others].join("\n");
}

const disagreement = ({ system, value }: Other): string =>
  `存疑：${systemName(system)}为“${value}”`;

/** The 说明 sheet of a 核对稿. */
export function legendSheet(
  plan: Plan,
  release: number,
  counts: CellCounts,
  found?: Findings,
): AddedSheet {
  const { definition, version } = plan.form;
  const reasons = (Object.keys(meanings) as EmptyReason[]).map((why) => [
    // keys of a Record
    counts.reasons[why],
    meanings[why],
    `底色 #${colours[why]}`,
  ]);
  return {
    name: "说明",
    widths: [10, 46, 22],
    rows: [
      ["核对稿", "供本人或经办人核对，不签章，不作依据", ""],
      ["表单", `${definition.id} ${definition.titles.zh}`, `版本 ${version}`],
      ["数据版本", `第 ${release} 版`, ""],
      ["统计口径", plan.time.text, ""],
      ...(plan.form.rosters ?? []).map((told) => ["名册", told, ""]),
      ["应填", counts.slots, "格（不含人工与保密项）"],
      ["已填", counts.filled, ""],
      ["空", counts.empty, ""],
      ["", "", ""],
      ["格数", "空格原因", "标记"],
      ...reasons,
      ["", "已填而其他系统说法不一，批注列出各方", `底色 #${colours.doubted}`],
      ["", "批注为该格出处：系统、主键、字段、批次", ""],
      ...findingRows(found),
    ],
  };
}

/** The 上年对照 sheet of a 核对稿: numbers beside those handed in a year ago; none without any. */
export function lastYearSheets(found: Findings | undefined): readonly AddedSheet[] {
  if (found?.lastYear === undefined || found.lastYear.cells.length === 0) return [];
  const { from, cells } = found.lastYear;
  const rows = cells.map(({ at, label, now, before }): readonly (string | number)[] => {
    const change = typeof now === "number" ? Number((now - before).toFixed(6)) : "";
    const share =
      change === "" || before === 0 ? "" : `${Math.round((change / before) * 1000) / 10}%`;
    return [at, label, now ?? "", before, change, share];
  });
  const head = ["格子", "项目", "本次", "上年报送", "增减", "增减率"];
  const widths = [26, 46, 14, 14, 12, 12];
  return [{ name: "上年对照", widths, rows: [[from, "", "", "", "", ""], head, ...rows] }];
}

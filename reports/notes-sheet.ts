import type { Worksheet } from "exceljs";
import { collegeColumns, roomColumns, sessionColumns } from "./columns.ts";
import type { WeeklyDetail } from "./detail.ts";
import { boldFont, plainFont, styleHead } from "./sheet.ts";
import { stateNames, type WeeklyBrief } from "./weekly.ts";

/** 说明: what was read, every measure's definition with threshold and owner, and the columns that need a word. */
export function writeNotesSheet(sheet: Worksheet, brief: WeeklyBrief, detail: WeeklyDetail): void {
  sheet.columns = [{ width: 24 }, { width: 60 }, { width: 26 }, { width: 44 }, { width: 26 }];
  const lines: (readonly string[])[] = [
    ["教学周", brief.week.heading],
    ["本周说明", brief.week.note ?? "无"],
    ["比较的上周", brief.previous?.heading ?? "没有记录"],
    ["比较的去年同周", withNote(brief.lastYear)],
    ["状态", stateNames[brief.state]],
    ["数据版本", `${brief.release.id}（数据日期 ${brief.release.today}）`],
    ["阈值", `自 ${brief.thresholds.since} 起用；${brief.thresholds.source}`],
    ["覆盖门槛", `考勤覆盖率不足 ${brief.coverageFloor}% 的学院不出到课率`],
    ["课堂区间", "Wilson 95% 区间（z = 1.959964）"],
    ["学院区间", "以课堂为单位的整群方差，95%：同一课堂的学生不独立"],
    [
      "明细范围",
      detail.rows === undefined
        ? "本册供校领导：汇总，不含逐条明细"
        : "本册供教务处：含逐条明细；听课与事故为本学期截至本周",
    ],
    ["用途", "只供教学运行管理，不作为考核结论；不列姓名和工号"],
  ];
  let at = 1;
  for (const line of lines) writeLine(sheet, at++, line);
  at = writeSection(
    sheet,
    at + 1,
    ["指标", "定义", "阈值", "为什么", "责任单位"],
    brief.blocks.flatMap(({ measures }) =>
      measures.map((measure) => [
        measure.zh,
        measure.definition,
        measure.threshold || "不评",
        measure.why ?? "",
        measure.owner,
      ]),
    ),
  );
  const columns = [
    ...sessionColumns.map((column) => ["课堂明细", column] as const),
    ...collegeColumns.map((column) => ["学院汇总", column] as const),
    ...roomColumns.map((column) => ["教室利用", column] as const),
  ];
  writeSection(
    sheet,
    at + 1,
    ["列", "定义", "列标识", "所在表"],
    columns.flatMap(([where, { zh, id, definition }]) =>
      definition === undefined ? [] : [[zh, definition, id, where]],
    ),
  );
}

const withNote = (week: WeeklyBrief["lastYear"]): string => {
  if (week === null) return "没有记录";
  return week.note === null ? week.heading : `${week.heading}（${week.note}）`;
};

function writeLine(sheet: Worksheet, at: number, line: readonly string[]): void {
  line.forEach((text, index) => {
    const cell = sheet.getCell(at, index + 1);
    cell.value = text;
    cell.font = index === 0 ? boldFont : plainFont;
    cell.alignment = { vertical: "top", wrapText: true };
  });
}

function writeSection(
  sheet: Worksheet,
  from: number,
  heads: readonly string[],
  lines: readonly (readonly string[])[],
): number {
  heads.forEach((head, index) => {
    const cell = sheet.getCell(from, index + 1);
    cell.value = head;
    styleHead(cell);
  });
  lines.forEach((line, index) => {
    writeLine(sheet, from + 1 + index, line);
  });
  return from + 1 + lines.length;
}

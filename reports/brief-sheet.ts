import type { Worksheet } from "exceljs";
import { differenceText } from "./figures.ts";
import type { Measure } from "./measure.ts";
import { boldFont, plainFont, styleHead, titleFont } from "./sheet.ts";
import { type Light, lightNames } from "./thresholds.ts";
import { stateNames, type WeeklyBrief } from "./weekly.ts";

const lightColours: Readonly<Record<Light, string>> = {
  green: "FF2A8F57",
  yellow: "FFD99A00",
  red: "FFC62F36",
  none: "FFAAB3BF",
};
const lightMarks: Readonly<Record<Light, string>> = {
  green: "●",
  yellow: "▲",
  red: "■",
  none: "○",
};

const heads = [
  ["板块", 11],
  ["指标", 20],
  ["本周", 10],
  ["单位", 6],
  ["基数 n", 10],
  ["比上周", 8],
  ["比去年", 8],
  ["灯", 8],
  ["阈值", 24],
  ["责任单位 · 建议", 44],
] as const;
const idColumn = heads.length + 1;

/** 周报一页: page 1 as a sheet; values are numbers, ids of measures stand in a hidden last column for programs. */
export function writeBriefSheet(sheet: Worksheet, brief: WeeklyBrief): void {
  sheet.columns = [...heads.map(([, width]) => ({ width })), { width: 22, hidden: true }];
  sheet.properties.defaultRowHeight = 15;
  put(sheet, 1, 1, `${brief.university ?? ""} 教学周报`.trim());
  put(sheet, 2, 1, brief.week.heading);
  sheet.getCell(2, 1).font = titleFont;
  put(sheet, 2, 10, stateNames[brief.state]);
  sheet.getCell(2, 10).alignment = { horizontal: "right" };
  sheet.getCell(2, 10).font = { ...boldFont, size: 14, color: { argb: lightColours.red } };
  let at = 4;
  for (const { zh, lines, blankLines } of brief.lead) {
    put(sheet, at, 1, zh);
    sheet.getCell(at, 1).font = boldFont;
    lines.forEach((line, index) => {
      put(sheet, at + index, 2, line);
    });
    at += lines.length + blankLines;
  }
  at = writeMeasures(sheet, at + 1, brief);
  writeColleges(sheet, at + 1, brief);
}

function writeMeasures(sheet: Worksheet, from: number, { blocks }: WeeklyBrief): number {
  [...heads.map(([head]) => head), "measure"].forEach((head, index) => {
    put(sheet, from, index + 1, head);
    styleHead(sheet.getCell(from, index + 1));
  });
  const lines = blocks.flatMap(({ zh, measures }) =>
    measures.map((measure) => [zh, measure] as const),
  );
  lines.forEach(([block, measure], index) => {
    writeMeasure(sheet, from + 1 + index, block, measure);
  });
  return from + 1 + lines.length;
}

function writeMeasure(sheet: Worksheet, at: number, block: string, measure: Measure): void {
  const isShare = measure.unit === "%";
  put(sheet, at, 1, block);
  put(sheet, at, 2, measure.zh);
  if (measure.value === null) put(sheet, at, 3, measure.missing ?? "无数据");
  else putNumber(sheet, at, 3, isShare ? measure.value / 100 : measure.value, isShare);
  put(sheet, at, 4, isShare ? "" : measure.unit);
  if (measure.n !== null) putNumber(sheet, at, 5, measure.n, false);
  put(sheet, at, 6, differenceText(measure, measure.previous));
  put(sheet, at, 7, differenceText(measure, measure.lastYear));
  putLight(sheet, at, 8, measure.light);
  put(sheet, at, 9, measure.threshold);
  put(sheet, at, 10, measure.next === null ? measure.owner : `${measure.owner}：${measure.next}`);
  sheet.getCell(at, 10).alignment = { vertical: "middle", wrapText: true };
  put(sheet, at, idColumn, measure.id);
}

function writeColleges(sheet: Worksheet, from: number, { colleges, coverageFloor }: WeeklyBrief) {
  put(sheet, from, 1, `各学院到课率（考勤覆盖率不足 ${coverageFloor}% 的不出）`);
  sheet.getCell(from, 1).font = boldFont;
  ["学院号", "学院", "到课率", "", "应到 n", "比上周", "覆盖率", "灯"].forEach((head, index) => {
    put(sheet, from + 1, index + 1, head);
    styleHead(sheet.getCell(from + 1, index + 1));
  });
  colleges.forEach((line, index) => {
    const at = from + 2 + index;
    put(sheet, at, 1, line.collegeNo);
    put(sheet, at, 2, line.college);
    if (line.rate === null) put(sheet, at, 3, "覆盖不足");
    else putNumber(sheet, at, 3, line.rate / 100, true);
    putNumber(sheet, at, 5, line.n, false);
    put(sheet, at, 6, differenceText({ unit: "%", value: line.rate }, line.previousRate));
    putNumber(sheet, at, 7, line.coverage / 100, true);
    putLight(sheet, at, 8, line.light);
  });
}

function putNumber(sheet: Worksheet, row: number, column: number, value: number, share: boolean) {
  put(sheet, row, column, value);
  sheet.getCell(row, column).numFmt = share ? "0.0%" : "#,##0";
}

function putLight(sheet: Worksheet, row: number, column: number, light: Light): void {
  put(sheet, row, column, `${lightMarks[light]} ${lightNames[light]}`);
  sheet.getCell(row, column).font = { ...plainFont, color: { argb: lightColours[light] } };
}

function put(sheet: Worksheet, row: number, column: number, value: string | number): void {
  const cell = sheet.getCell(row, column);
  if (value !== "") cell.value = value;
  cell.font = plainFont;
  const isChange = column === 6 || column === 7;
  cell.alignment = { vertical: "middle", ...(isChange ? { horizontal: "right" } : {}) };
}

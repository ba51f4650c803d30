import type { Worksheet } from "exceljs";
import { incidentColumns, observationColumns } from "./columns.ts";
import type { DetailRows, WeeklyDetail } from "./detail.ts";
import { boldFont, plainFont, styleHead, withheld, writeHeads, writeRows } from "./sheet.ts";
import type { WeeklyBrief } from "./weekly.ts";

/** 事故与台账: incidents decided this term, then the visits whose findings are still open. */
export function writeRegisterSheet(sheet: Worksheet, rows: DetailRows | undefined): void {
  if (rows === undefined) {
    withheld(sheet);
    return;
  }
  sheet.columns = observationColumns.map(({ width }) => ({ width, style: { font: plainFont } }));
  title(sheet, 1, "本学期已认定的教学事故");
  let at = writeRows(sheet, writeHeads(sheet, 2, incidentColumns), incidentColumns, rows.incidents);
  at += 1;
  title(sheet, at, "整改台账：听课发现、尚未整改");
  const open = rows.observations.filter((row) => Number(row["open_findings"]) > 0);
  writeRows(sheet, writeHeads(sheet, at + 1, observationColumns), observationColumns, open);
}

/** 数据质量: coverage by kind, sources, and what does not fit together. */
export function writeQualitySheet(
  sheet: Worksheet,
  brief: WeeklyBrief,
  { colleges }: WeeklyDetail,
): void {
  sheet.columns = [{ width: 30 }, { width: 14 }, { width: 14 }, { width: 14 }, { width: 40 }];
  const heads = ["项目", "数量", "基数", "占比", "说明"];
  heads.forEach((head, index) => {
    sheet.getCell(1, index + 1).value = head;
    styleHead(sheet.getCell(1, index + 1));
  });
  const sum = (name: string) => colleges.reduce((total, row) => total + Number(row[name]), 0);
  const withheldColleges = brief.colleges.filter((line) => line.withheld);
  const lines: readonly (readonly [string, number, number, string])[] = [
    ["有考勤的课堂", sum("covered"), sum("held"), "基数为实开课堂"],
    ["没有教室编号的课堂", sum("without_room"), sum("scheduled"), "教室写法无法对到房间的也在内"],
    ["排在停用教室的课堂", sum("in_closed_room"), sum("scheduled"), "房产系统标为维修或闲置"],
    [
      "不出到课率的学院",
      withheldColleges.length,
      brief.colleges.length,
      withheldColleges.map(({ college }) => college).join("、"),
    ],
    [
      "未按时更新的系统",
      brief.lateSources.length,
      brief.blocks.flatMap(({ measures }) => measures).find(({ id }) => id === "data.late_sources")
        ?.n ?? 0,
      brief.lateSources.map(({ name, since }) => `${name} ${since}`).join("、"),
    ],
  ];
  lines.forEach(([name, count, among, note], index) => {
    const row = sheet.getRow(index + 2);
    row.values = [name, count, among, among === 0 ? "" : count / among, note];
    row.font = plainFont;
    row.getCell(2).numFmt = "#,##0";
    row.getCell(3).numFmt = "#,##0";
    row.getCell(4).numFmt = "0.0%";
  });
}

function title(sheet: Worksheet, at: number, text: string): void {
  sheet.getCell(at, 1).value = text;
  sheet.getCell(at, 1).font = boldFont;
}

import type ExcelJS from "exceljs";
import type { Row } from "../core/duckdb.ts";
import { writeBriefSheet } from "./brief-sheet.ts";
import {
  collegeColumns,
  observationColumns,
  roomColumns,
  type SheetColumn,
  sessionColumns,
} from "./columns.ts";
import type { WeeklyDetail } from "./detail.ts";
import { withFixedTimes } from "./fixed-times.ts";
import { writeNotesSheet } from "./notes-sheet.ts";
import { writeQualitySheet, writeRegisterSheet } from "./register-sheet.ts";
import { withheld, writeTable } from "./sheet.ts";
import type { WeeklyBrief } from "./weekly.ts";

/** The detail workbook: eight sheets, the same bytes for the same week of the same release. */
export async function renderWorkbook(
  brief: WeeklyBrief,
  detail: WeeklyDetail,
): Promise<Uint8Array> {
  const {
    default: { Workbook },
  } = await import("exceljs"); // only who writes one loads it
  const book = new Workbook();
  book.creator = "fillonce";
  book.lastModifiedBy = "fillonce";
  // The day of the data, not the clock's: the bytes must not depend on when they are written.
  book.created = new Date(`${brief.release.today}T00:00:00Z`);
  book.modified = book.created;
  writeBriefSheet(book.addWorksheet("周报一页"), brief);
  writeNotesSheet(book.addWorksheet("说明"), brief, detail);
  writeTable(book.addWorksheet("学院汇总"), collegeColumns, collegeRows(brief, detail.colleges));
  writeRowSheet(book.addWorksheet("课堂明细"), sessionColumns, detail.rows?.sessions);
  writeRowSheet(book.addWorksheet("听课"), observationColumns, detail.rows?.observations);
  writeRegisterSheet(book.addWorksheet("事故与台账"), detail.rows);
  writeTable(book.addWorksheet("教室利用"), roomColumns, detail.rooms.map(withUse));
  writeQualitySheet(book.addWorksheet("数据质量"), brief, detail);
  for (const sheet of book.worksheets) setUpPage(sheet);
  return withFixedTimes(new Uint8Array(await book.xlsx.writeBuffer()));
}

const margins = { left: 0.4, right: 0.4, top: 0.4, bottom: 0.4, header: 0.2, footer: 0.2 };

/** A4: the first sheet on one upright page, the others as wide as the paper. */
function setUpPage(sheet: ExcelJS.Worksheet): void {
  const isFirst = sheet.name === "周报一页";
  Object.assign(sheet.pageSetup, {
    paperSize: 9,
    orientation: isFirst ? "portrait" : "landscape",
    fitToPage: true,
    fitToWidth: 1,
    fitToHeight: isFirst ? 1 : 0,
    margins,
  });
}

function writeRowSheet(
  sheet: ExcelJS.Worksheet,
  columns: readonly SheetColumn[],
  rows: readonly Row[] | undefined,
): void {
  if (rows !== undefined) writeTable(sheet, columns, rows);
  else withheld(sheet);
}

/** A college below the coverage floor has its sums and coverage, but no rate and no interval. */
function collegeRows(brief: WeeklyBrief, rows: readonly Row[]): readonly Row[] {
  return rows.map((row) => {
    const [held, covered] = [Number(row["held"]), Number(row["covered"])];
    const coverage = held === 0 ? null : covered / held;
    const tooFew = coverage === null || 100 * coverage < brief.coverageFloor;
    const none = { attendance_rate: null, attendance_low: null, attendance_high: null };
    return { ...row, coverage, ...(tooFew ? none : {}) };
  });
}

const withUse = (row: Row): Row => {
  const available = Number(row["periods_available"]);
  return { ...row, use: available === 0 ? null : Number(row["periods_used"]) / available };
};

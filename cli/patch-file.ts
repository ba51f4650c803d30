/** One workbook or document patched by address: what the child of `fillonce forms patch` does. */
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { CsvParser } from "../connectors/files/csv-parser.ts";
import { dateOf, systemClock } from "../core/clock.ts";
import { UserError } from "../core/errors.ts";
import { type CalculatedWorkbook, fillCalculated } from "../forms/calculated.ts";
import { readNamedFile } from "../forms/named-file.ts";
import { cellName } from "../forms/package/address.ts";
import { fillDocument, openDocument } from "../forms/package/document.ts";
import { packageKind } from "../forms/package/kind.ts";
import { type Outside, outsideOf } from "../forms/package/outside.ts";
import { openTemplate } from "../forms/package/patch.ts";
import { documentEdits } from "./patch-document.ts";
import { PatchRequest, type ValueKind, valueKinds, type WrittenCell } from "./patch-request.ts";

export interface PatchOrder {
  readonly source: string;
  readonly target: string;
  /** Cells as they were typed, "Sheet!B2=text". */
  readonly cells: Readonly<Record<ValueKind, readonly string[]>>;
  readonly rows: readonly { readonly sheet: string; readonly at: string; readonly file: string }[];
  /** True when the first line of each file of rows is no row. */
  readonly header: boolean;
}

/** What was touched, as an object and for people. */
export interface PatchAnswer {
  readonly json: object;
  readonly text: string;
}

/** Writes the target whole, or throws the UserError that says why not. */
export function patchFile({ source, target, cells, rows: asked, header }: PatchOrder): PatchAnswer {
  const rows = asked.map(({ sheet, at, file }) => ({
    ...{ sheet, at, records: readRecords(file).slice(header ? 1 : 0) },
  }));
  const bytes = readNamedFile(source);
  const { set, text } = cells;
  return packageKind(bytes) === "document"
    ? patchDocument(bytes, target, [...set, ...text], rows)
    : patchWorkbook(bytes, target, cells, rows);
}

interface Rows {
  readonly sheet: string;
  readonly at: string;
  readonly records: string[][];
}

function patchDocument(
  bytes: Uint8Array,
  target: string,
  sets: readonly string[],
  rows: readonly Rows[],
): PatchAnswer {
  const document = openDocument(bytes);
  const filled = fillDocument(document, documentEdits(document, sets, rows));
  writeOutput(resolve(target), filled.bytes);
  const { touched, removed } = filled;
  const lines = [`${target}: 动了 ${touched.length} 个部件`, ...touched.map((part) => `  ${part}`)];
  const outside = outsideOf(document.pack);
  const json = { file: resolve(target), touched, removed, outside, notices: [] };
  return { json, text: lines.join("\n") };
}

function patchWorkbook(
  bytes: Uint8Array,
  target: string,
  asked: PatchOrder["cells"],
  rows: readonly Rows[],
): PatchAnswer {
  const template = openTemplate(bytes);
  const request = new PatchRequest(template);
  for (const kind of valueKinds) for (const written of asked[kind]) request.cell(written, kind);
  for (const { sheet, at, records } of rows) request.rows(sheet, at, records);
  const { sheets, cells } = request.edits();
  const today = dateOf(systemClock.now());
  const filled = fillCalculated(template, { sheets }, today, "touched");
  writeOutput(resolve(target), filled.bytes);
  const json = summary(target, cells, filled, outsideOf(template.workbook));
  return { json, text: describe(target, cells, filled) };
}

function summary(
  target: string,
  cells: readonly WrittenCell[],
  { touched, removed, formulas, stale, uncomputed, notices }: CalculatedWorkbook,
  outside: readonly Outside[],
) {
  const left = uncomputed.map(({ sheet, column, row, formula, why }) => ({
    ...{ sheet, at: cellName(column, row), formula, why },
  }));
  const file = resolve(target);
  return { file, touched, removed, cells, formulas, stale, uncomputed: left, outside, notices };
}

function describe(
  target: string,
  cells: readonly WrittenCell[],
  { touched, stale, uncomputed, notices }: CalculatedWorkbook,
): string {
  const lines = [`${target}: 写 ${cells.length} 格，动了 ${touched.length} 个部件`];
  lines.push(...touched.map((part) => `  ${part}`), ...notices.map((notice) => `  ! ${notice}`));
  for (const { sheet, column, row, why } of uncomputed) {
    lines.push(`  ! ${sheet}!${cellName(column, row)} 的公式这里算不出来：${why}`);
  }
  if (stale.length > 0) lines.push(`  ${stale.length} 个公式要重算：打开时会自动计算`);
  return lines.join("\n");
}

function readRecords(file: string): string[][] {
  const parser = new CsvParser();
  const records = [
    ...parser.push(new TextDecoder().decode(readNamedFile(file))),
    ...parser.finish(),
  ];
  return records.map(({ fields }) => fields.map((field) => field ?? ""));
}

/** Whole or not at all. */
function writeOutput(file: string, bytes: Uint8Array): void {
  const partial = `${file}.${process.pid}.part`;
  try {
    writeFileSync(partial, bytes);
    renameSync(partial, file);
  } catch (cause) {
    rmSync(partial, { force: true });
    const hint = "检查路径和权限 · check the path and your rights";
    throw new UserError(`写不了文件 "${file}" · cannot write it`, hint, { cause });
  }
}

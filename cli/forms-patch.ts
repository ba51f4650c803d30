/** `fillonce forms patch`: fills any workbook by address, everything else in it byte for byte. */
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { CsvParser } from "../connectors/files/csv-parser.ts";
import { dateOf, systemClock } from "../core/clock.ts";
import { UserError } from "../core/errors.ts";
import { type CalculatedWorkbook, fillCalculated } from "../forms/calculated.ts";
import { cellName } from "../forms/package/address.ts";
import { readAsked } from "../forms/package/asked.ts";
import { fillDocument, openDocument } from "../forms/package/document.ts";

import { packageKind } from "../forms/package/kind.ts";
import { type Outside, outsideOf } from "../forms/package/outside.ts";
import { openTemplate } from "../forms/package/patch.ts";
import { documentEdits } from "./patch-document.ts";
import { PatchRequest, valueKinds, type WrittenCell } from "./patch-request.ts";
import { answer, type World } from "./world.ts";

export const patchUsage =
  "fillonce forms patch IN OUT [--set 'Sheet!B2=text']… [--text|--number|--date 'Sheet!B3=…']… [--clear 'Sheet!B5']… [--rows 'Sheet!A5=FILE.csv' [--header]]…";

/** Writes OUT and says which parts, cells and formulas it touched. */
export async function patchWorkbook(world: World, args: readonly string[]): Promise<number> {
  const many = { type: "string", multiple: true, default: [] as string[] } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      set: many,
      text: many,
      number: many,
      date: many,
      clear: many,
      rows: many,
      header: { type: "boolean", default: false },
    },
    allowPositionals: true,
  });
  const [source, target, ...more] = positionals;
  if (source === undefined || target === undefined || more.length > 0)
    throw new UserError("要写一个输入文件和一个输出文件 · one input and one output", patchUsage);
  const rows = values.rows.map((written) => {
    const { sheet, at, text: file } = readAsked(written);
    if (file === undefined)
      throw new UserError(`"${written}" 没有写文件 · names no file`, patchUsage);
    return { sheet, at, records: readRecords(file).slice(values.header ? 1 : 0) };
  });
  const bytes = readInput(source);
  if (packageKind(bytes) === "document") {
    const document = openDocument(bytes);
    const edits = documentEdits(document, [...values.set, ...values.text], rows);
    const filled = fillDocument(document, edits);
    writeOutput(resolve(target), filled.bytes);
    const { touched, removed } = filled;
    const lines = [
      `${target}: 动了 ${touched.length} 个部件`,
      ...touched.map((part) => `  ${part}`),
    ];
    const outside = outsideOf(document.pack);
    answer(
      world,
      { file: resolve(target), touched, removed, outside, notices: [] },
      lines.join("\n"),
    );
    return 0;
  }
  const template = openTemplate(bytes);
  const request = new PatchRequest(template);
  for (const kind of valueKinds) for (const written of values[kind]) request.cell(written, kind);
  for (const { sheet, at, records } of rows) request.rows(sheet, at, records);
  const { sheets, cells } = request.edits();
  const today = dateOf(systemClock.now());
  const filled = fillCalculated(template, { sheets }, today, "touched");
  writeOutput(resolve(target), filled.bytes);
  const json = summary(target, cells, filled, outsideOf(template.workbook));
  answer(world, json, describe(target, cells, filled));
  return 0;
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
  const records = [...parser.push(new TextDecoder().decode(readInput(file))), ...parser.finish()];
  return records.map(({ fields }) => fields.map((field) => field ?? ""));
}

function readInput(file: string): Uint8Array {
  try {
    return readFileSync(resolve(file));
  } catch (cause) {
    const hint = "检查路径 · check the path";
    throw new UserError(`读不到文件 "${file}" · cannot read it`, hint, { cause });
  }
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

/** One workbook or document patched by address: what the child of `fillonce forms patch` does. */
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { resolve } from "node:path";
import { dateOf, systemClock } from "../core/clock.ts";
import { UserError } from "../core/errors.ts";
import { type CalculatedWorkbook, fillCalculated } from "../forms/calculated.ts";
import { writeCalculated } from "../forms/calculated-rows.ts";
import { readNamedFile } from "../forms/named-file.ts";
import { cellName } from "../forms/package/address.ts";
import { fillDocument, openDocument } from "../forms/package/document.ts";
import type { SheetEdits } from "../forms/package/edits.ts";
import { packageKind } from "../forms/package/kind.ts";
import { type Outside, outsideOf } from "../forms/package/outside.ts";
import { openTemplate, type Template } from "../forms/package/patch.ts";
import { documentEdits } from "./patch-document.ts";
import { PatchRequest, type ValueKind, valueKinds } from "./patch-request.ts";
import { openRowFile, type RowFile, rowsIn } from "./row-file.ts";

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
export async function patchFile(order: PatchOrder): Promise<PatchAnswer> {
  const { source, target, cells, header } = order;
  const rows: Rows[] = [];
  for (const { sheet, at, file } of order.rows)
    rows.push({ sheet, at, file: await openRowFile(file, header) });
  const bytes = readNamedFile(source);
  const { set, text } = cells;
  return packageKind(bytes) === "document"
    ? await patchDocument(bytes, target, [...set, ...text], rows)
    : await patchWorkbook(bytes, target, cells, rows);
}

interface Rows {
  readonly sheet: string;
  readonly at: string;
  readonly file: RowFile;
}

async function patchDocument(
  bytes: Uint8Array,
  target: string,
  sets: readonly string[],
  rows: readonly Rows[],
): Promise<PatchAnswer> {
  const document = openDocument(bytes);
  const held = await Promise.all(
    rows.map(async ({ sheet, at, file }) => ({ sheet, at, records: await rowsIn(file) })),
  );
  const filled = fillDocument(document, documentEdits(document, sets, held));
  writeOutput(resolve(target), filled.bytes);
  const { touched, removed } = filled;
  const lines = [`${target}: 动了 ${touched.length} 个部件`, ...touched.map((part) => `  ${part}`)];
  const outside = outsideOf(document.pack);
  const json = { file: resolve(target), touched, removed, outside, notices: [] };
  return { json, text: lines.join("\n") };
}

/** Above this many rows a file is read while its rows are written; below, every formula's value is computed. */
const mostHeld = 10_000;

async function patchWorkbook(
  bytes: Uint8Array,
  target: string,
  asked: PatchOrder["cells"],
  rows: readonly Rows[],
): Promise<PatchAnswer> {
  const template = openTemplate(bytes);
  const request = new PatchRequest(template);
  for (const kind of valueKinds) for (const written of asked[kind]) request.cell(written, kind);
  for (const { sheet, at, file } of rows)
    if (file.count > mostHeld) request.manyRows(sheet, at, file);
    else request.rows(sheet, at, await rowsIn(file));
  const edits = request.edits();
  const filled = await writePatched(template, edits.sheets, resolve(target), edits.rows.length > 0);
  const json = summary(target, edits, filled, outsideOf(template.workbook));
  return { json, text: describe(target, edits, filled) };
}

async function writePatched(
  template: Template,
  sheets: Readonly<Record<string, SheetEdits>>,
  target: string,
  isLong: boolean,
): Promise<Patched> {
  const today = dateOf(systemClock.now());
  if (isLong)
    return await writeWhole(target, (file) =>
      writeCalculated(template, { sheets }, today, "touched", file),
    );
  const filled = fillCalculated(template, { sheets }, today, "touched");
  writeOutput(target, filled.bytes);
  return filled;
}

type Patched = Omit<CalculatedWorkbook, "bytes">;
type Written = Omit<ReturnType<PatchRequest["edits"]>, "sheets">;

function summary(
  target: string,
  { cells, rows }: Written,
  { touched, removed, formulas, stale, uncomputed, notices }: Patched,
  outside: readonly Outside[],
) {
  const left = uncomputed.map(({ sheet, column, row, formula, why }) => ({
    ...{ sheet, at: cellName(column, row), formula, why },
  }));
  const file = resolve(target);
  return {
    file,
    touched,
    removed,
    cells,
    rows,
    formulas,
    stale,
    uncomputed: left,
    outside,
    notices,
  };
}

function describe(
  target: string,
  { cells, rows }: Written,
  { touched, stale, uncomputed, notices }: Patched,
): string {
  const lines = [`${target}: 写 ${cells.length} 格，动了 ${touched.length} 个部件`];
  for (const { sheet, at, count } of rows) lines.push(`  ${sheet}!${at} 起写 ${count} 行`);
  lines.push(...touched.map((part) => `  ${part}`), ...notices.map((notice) => `  ! ${notice}`));
  for (const { sheet, column, row, why } of uncomputed) {
    lines.push(`  ! ${sheet}!${cellName(column, row)} 的公式这里算不出来：${why}`);
  }
  if (stale.length > 0) lines.push(`  ${stale.length} 个公式要重算：打开时会自动计算`);
  return lines.join("\n");
}

/** Whole or not at all. */
function writeOutput(file: string, bytes: Uint8Array): void {
  const partial = `${file}.${process.pid}.part`;
  try {
    writeFileSync(partial, bytes);
    renameSync(partial, file);
  } catch (cause) {
    rmSync(partial, { force: true });
    throw cannotWrite(file, cause);
  }
}

async function writeWhole<T>(file: string, write: (into: FileHandle) => Promise<T>): Promise<T> {
  const partial = `${file}.${process.pid}.part`;
  const opened = await open(partial, "w").catch((cause) => {
    throw cannotWrite(file, cause);
  });
  try {
    const written = await write(opened).finally(() => opened.close());
    renameSync(partial, file);
    return written;
  } catch (error) {
    rmSync(partial, { force: true });
    throw error instanceof Error && "syscall" in error ? cannotWrite(file, error) : error;
  }
}

function cannotWrite(file: string, cause: unknown): UserError {
  const hint = "检查路径和权限 · check the path and your rights";
  return new UserError(`写不了文件 "${file}" · cannot write it`, hint, { cause });
}

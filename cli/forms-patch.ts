/** `fillonce forms patch`: fills any workbook by address, everything else in it byte for byte. */
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { CsvParser } from "../connectors/files/csv-parser.ts";
import { UserError } from "../core/errors.ts";
import { cellAt, cellName } from "../forms/package/address.ts";
import { readAsked, sheetAsked } from "../forms/package/asked.ts";
import type { CellEdit, CellValue, RowLoop } from "../forms/package/edits.ts";
import { fillTemplate, openTemplate, type Template } from "../forms/package/patch.ts";
import { answer, type World } from "./world.ts";

export const patchUsage =
  "fillonce forms patch IN OUT [--set 'Sheet!B2=text'] [--number 'Sheet!B3=12.5'] [--date 'Sheet!B4=2026-11-09'] [--clear 'Sheet!B5'] [--rows Sheet!A5=FILE.csv [--header]]";

type Given = Readonly<Record<"set" | "number" | "date" | "clear" | "rows", readonly string[]>>;

export async function patchWorkbook(world: World, args: readonly string[]): Promise<number> {
  const many = { type: "string", multiple: true } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      set: many,
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
  const given: Given = {
    set: values.set ?? [],
    number: values.number ?? [],
    date: values.date ?? [],
    clear: values.clear ?? [],
    rows: values.rows ?? [],
  };
  const template = openTemplate(readInput(source));
  const asked = new SheetsAsked(template);
  for (const kind of ["set", "number", "date", "clear"] as const)
    for (const written of given[kind]) asked.cell(written, kind);
  for (const written of given.rows) asked.rows(written, values.header);
  const filled = fillTemplate(template, { sheets: asked.edits() });
  writeOutput(resolve(target), filled.bytes);
  const { touched, formulas } = filled;
  answer(
    world,
    { file: resolve(target), touched, cells: asked.count, formulas },
    `${target}: ${asked.count} 格 cells, ${touched.length} 个部件 parts\n${touched.map((part) => `  ${part}`).join("\n")}`,
  );
  return 0;
}

class SheetsAsked {
  readonly #template: Template;
  readonly #sheets = new Map<string, { cells: CellEdit[]; rows: RowLoop[] }>();
  count = 0;

  constructor(template: Template) {
    this.#template = template;
  }

  cell(written: string, kind: "set" | "number" | "date" | "clear"): void {
    const { sheet, at, text } = readAsked(written);
    if (text === undefined && kind !== "clear")
      throw new UserError(`"${written}" 没有值 · has no value`, "Sheet!B2=…");
    this.#on(sheet).cells.push({ at, value: cellValue(kind, text ?? "", written) });
    this.count++;
  }

  rows(written: string, isHeaded: boolean): void {
    const { sheet, at, text } = readAsked(written);
    if (text === undefined) throw new UserError(`"${written}" 没有文件 · no file`, patchUsage);
    const { cells, rows } = this.#on(sheet);
    const records = readRecords(text).slice(isHeaded ? 1 : 0);
    const { column, row } = cellAt(at, sheet);
    rows.push({ sampleRow: row, count: records.length });
    records.forEach((fields, down) => {
      fields.forEach((field, right) => {
        const place = cellName(column + right, row + down);
        cells.push({ at: place, value: field === "" ? { blank: true } : { text: field } });
        this.count++;
      });
    });
  }

  edits(): Record<string, { cells: CellEdit[]; rows: RowLoop[] }> {
    return Object.fromEntries(this.#sheets);
  }

  #on(written: string): { cells: CellEdit[]; rows: RowLoop[] } {
    const { name } = sheetAsked(this.#template.sheets, written);
    const known = this.#sheets.get(name) ?? { cells: [], rows: [] };
    this.#sheets.set(name, known);
    return known;
  }
}

function cellValue(
  kind: "set" | "number" | "date" | "clear",
  text: string,
  written: string,
): CellValue {
  if (kind === "clear" || text === "") return { blank: true };
  if (kind === "set") return { text };
  if (kind === "date") return { date: text };
  const number = Number(text);
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) || !Number.isFinite(number))
    throw new UserError(`--number "${written}" 不是数 · no number`, "例如 'Sheet!B3=12.5'");
  return { number };
}

function readRecords(file: string): string[][] {
  const text = new TextDecoder().decode(readInput(file));
  const parser = new CsvParser();
  const records = [...parser.push(text), ...parser.finish()];
  return records.map(({ fields }) => fields.map((field) => field ?? ""));
}

function readInput(file: string): Uint8Array {
  try {
    return readFileSync(resolve(file));
  } catch (cause) {
    throw new UserError(`读不到文件 "${file}" · cannot read it`, "检查路径 · check the path", {
      cause,
    });
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
    throw new UserError(`写不了文件 "${file}" · cannot write it`, "检查路径和权限", { cause });
  }
}

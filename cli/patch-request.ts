/** The cells and rows that a command line asks of one workbook, as edits. Addresses are those of the workbook before. */
import { UserError } from "../core/errors.ts";
import { cellAt, cellName } from "../forms/package/address.ts";
import { readAsked, sheetAsked } from "../forms/package/asked.ts";
import type { CellValue, RowLoop, SheetEdits } from "../forms/package/edits.ts";
import { lookAtCell } from "../forms/package/look.ts";
import type { Template } from "../forms/package/patch.ts";
import { mapRows } from "../forms/package/row-map.ts";

export const valueKinds = ["set", "text", "number", "date", "clear"] as const;
export type ValueKind = (typeof valueKinds)[number];

export interface WrittenCell {
  readonly sheet: string;
  /** Where the value stands in the result. */
  readonly at: string;
  readonly kind: "text" | "number" | "date" | "blank";
}

interface AskedSheet {
  readonly cells: { readonly column: number; readonly row: number; readonly value: CellValue }[];
  readonly loops: (RowLoop & { readonly column: number; readonly values: CellValue[][] })[];
}

export class PatchRequest {
  readonly #template: Template;
  readonly #sheets = new Map<string, AskedSheet>();

  constructor(template: Template) {
    this.#template = template;
  }

  /** "Sheet!B2=text"; "set" takes the text as the cell's own kind, the others as what they say. */
  cell(written: string, kind: ValueKind): void {
    const { sheet, at, text } = readAsked(written);
    if (text === undefined && kind !== "clear")
      throw new UserError(`"${written}" 没有写值 · has no value`, "写成 Sheet!B2=文字");
    const { name, asked } = this.#on(sheet);
    const { column, row } = cellAt(at, name);
    const value = this.#value(name, { column, row }, kind, text ?? "");
    if (asked.cells.some((one) => one.column === column && one.row === row))
      throw new UserError(
        `"${name}!${at}" 给了两个值 · is given two values`,
        "只留一个 · keep one",
      );
    asked.cells.push({ column, row, value });
  }

  /** Repeats the row of `at` once per record; an empty field empties a cell, but leaves a formula alone. */
  rows(sheet: string, at: string, records: readonly (readonly string[])[]): void {
    const { name, asked } = this.#on(sheet);
    const { column, row } = cellAt(at, name);
    const values = records.map((fields) =>
      fields.map((field, right) =>
        this.#value(name, { column: column + right, row }, "set", field),
      ),
    );
    asked.loops.push({ sampleRow: row, count: records.length, column, values });
  }

  edits(): { readonly sheets: Record<string, SheetEdits>; readonly cells: WrittenCell[] } {
    const written: WrittenCell[] = [];
    const sheets = [...this.#sheets].map(([name, { cells, loops }]): [string, SheetEdits] => {
      const map = mapRows(name, loops);
      const placed = cells.map(({ column, row, value }) => ({
        at: cellName(column, map.first(row)),
        value,
      }));
      for (const { sampleRow, column, values } of loops)
        values.forEach((fields, down) => {
          fields.forEach((value, right) => {
            if ("blank" in value && this.#keeps(name, sampleRow, column + right)) return;
            placed.push({ at: cellName(column + right, map.first(sampleRow) + down), value });
          });
        });
      for (const { at, value } of placed) written.push({ sheet: name, at, kind: kindOf(value) });
      const rows = loops.map(({ sampleRow, count }) => ({ sampleRow, count }));
      return [name, { cells: placed, rows, obstacles: "yield" }];
    });
    return { sheets: Object.fromEntries(sheets), cells: written };
  }

  #keeps(sheet: string, row: number, column: number): boolean {
    const seen = lookAtCell(this.#template, sheet, row, column);
    return seen.kind === "blank" || seen.hasFormula;
  }

  #value(
    sheet: string,
    { row, column }: { readonly row: number; readonly column: number },
    kind: ValueKind,
    text: string,
  ): CellValue {
    if (kind === "clear" || text === "") return { blank: true };
    if (kind === "text") return { text };
    if (kind === "date") return { date: text };
    const number = readNumber(text);
    if (kind === "number") {
      if (number !== undefined) return { number };
      throw new UserError(`"${text}" 不是数 · is no number`, "例如 12.5");
    }
    const { format, kind: held } = lookAtCell(this.#template, sheet, row, column);
    const isDate = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?)?$/.test(text);
    if (format === "date" && isDate) return { date: text };
    const takesNumber = format === "number" || (format === "general" && held === "number");
    // A leading zero or a sixteenth digit would be lost: such a text is an identifier.
    const isPlain = number !== undefined && /^-?(0|[1-9]\d{0,14})(\.\d+)?$/.test(text);
    return takesNumber && isPlain ? { number } : { text };
  }

  #on(written: string): { readonly name: string; readonly asked: AskedSheet } {
    const { name } = sheetAsked(this.#template.sheets, written);
    const asked = this.#sheets.get(name) ?? { cells: [], loops: [] };
    this.#sheets.set(name, asked);
    return { name, asked };
  }
}

function readNumber(text: string): number | undefined {
  const number = Number(text);
  const isNumber = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) && Number.isFinite(number);
  return isNumber ? number : undefined;
}

function kindOf(value: CellValue): WrittenCell["kind"] {
  if ("text" in value) return "text";
  if ("number" in value) return "number";
  return "date" in value ? "date" : "blank";
}

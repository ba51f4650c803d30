/** The cells and rows that a command line asks of one workbook, as edits. Addresses are those of the workbook before. */
import { UserError } from "../core/errors.ts";
import { cellAt, cellName } from "../forms/package/address.ts";
import { readAsked, sheetAsked } from "../forms/package/asked.ts";
import type {
  ValueKind as CellKind,
  CellValue,
  RowLoop,
  RowValues,
  SheetEdits,
  ValueRow,
} from "../forms/package/edits.ts";
import { lookAtCell } from "../forms/package/look.ts";
import type { Template } from "../forms/package/patch.ts";
import { mapRows } from "../forms/package/row-map.ts";
import type { RowFile } from "./row-file.ts";

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
  readonly loops: (RowLoop & { readonly column: number; readonly held: CellValue[][] })[];
}

/** Rows that were written from a file without being held: where the first one stands, and how many there are. */
export interface WrittenRows {
  readonly sheet: string;
  readonly at: string;
  readonly count: number;
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
    const held = records.map((fields) =>
      fields.map((field, right) =>
        this.#value(name, { column: column + right, row }, "set", field),
      ),
    );
    asked.loops.push({ sampleRow: row, count: records.length, column, held });
  }

  /** The same for more rows than are held: the file is read while they are written. */
  manyRows(sheet: string, at: string, { count, width, chunks }: RowFile): void {
    const { name, asked } = this.#on(sheet);
    const { column, row } = cellAt(at, name);
    const places = Array.from({ length: width }, (_, right) => {
      const seen = lookAtCell(this.#template, name, row, column + right);
      return { ...seen, keeps: this.#keeps(name, row, column + right) };
    });
    const values: RowValues = {
      column,
      kinds: places.map(kindsTaken),
      chunks: async function* (only) {
        for await (const records of chunks())
          yield valueRows(records, places, (right) => only?.has(column + right) !== false);
      },
    };
    asked.loops.push({ sampleRow: row, count, column, held: [], values });
  }

  edits(): {
    readonly sheets: Record<string, SheetEdits>;
    readonly cells: WrittenCell[];
    readonly rows: WrittenRows[];
  } {
    const written: WrittenCell[] = [];
    const many: WrittenRows[] = [];
    const sheets = [...this.#sheets].map(([name, { cells, loops }]): [string, SheetEdits] => {
      const map = mapRows(name, loops);
      const placed = cells.map(({ column, row, value }) => ({
        at: cellName(column, map.first(row)),
        value,
      }));
      for (const { sampleRow, column, held, count, values } of loops) {
        if (values !== undefined)
          many.push({ sheet: name, at: cellName(column, map.first(sampleRow)), count });
        held.forEach((fields, down) => {
          fields.forEach((value, right) => {
            if ("blank" in value && this.#keeps(name, sampleRow, column + right)) return;
            placed.push({ at: cellName(column + right, map.first(sampleRow) + down), value });
          });
        });
      }
      for (const { at, value } of placed) written.push({ sheet: name, at, kind: kindOf(value) });
      const rows = loops.map(({ sampleRow, count, values }) => ({
        ...{ sampleRow, count },
        ...(values && { values }),
      }));
      return [name, { cells: placed, rows, obstacles: "yield" }];
    });
    return { sheets: Object.fromEntries(sheets), cells: written, rows: many };
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
    if (kind === "set") return valueAs(lookAtCell(this.#template, sheet, row, column), text);
    const number = readNumber(text);
    if (number !== undefined) return { number };
    throw new UserError(`"${text}" 不是数 · is no number`, "例如 12.5");
  }

  #on(written: string): { readonly name: string; readonly asked: AskedSheet } {
    const { name } = sheetAsked(this.#template.sheets, written);
    const asked = this.#sheets.get(name) ?? { cells: [], loops: [] };
    this.#sheets.set(name, asked);
    return { name, asked };
  }
}

/** The rows one after another: a chunk of a file holds many, none is needed twice. */
function* valueRows(
  records: readonly (readonly string[])[],
  places: readonly (Place & { readonly keeps: boolean })[],
  isAsked: (right: number) => boolean,
): Generator<ValueRow> {
  for (const fields of records)
    yield fields.map((field, right): CellValue | undefined => {
      const place = places[right];
      if (place === undefined || !isAsked(right)) return undefined;
      return field === "" && place.keeps ? undefined : valueAs(place, field);
    });
}

/** What a cell of the template shows and holds. */
type Place = Pick<ReturnType<typeof lookAtCell>, "format" | "kind">;

const takesNumber = ({ format, kind }: Place): boolean =>
  format === "number" || (format === "general" && kind === "number");

/** A text as the cell's own kind of value. */
function valueAs(place: Place, text: string): CellValue {
  if (text === "") return { blank: true };
  if (place.format === "date")
    return /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?)?$/.test(text) ? { date: text } : { text };
  // A leading zero or a sixteenth digit would be lost: such a text is an identifier.
  const isPlain = takesNumber(place) && /^-?(0|[1-9]\d{0,14})(\.\d+)?$/.test(text);
  return isPlain ? { number: Number(text) } : { text };
}

const kindsTaken = (place: Place): readonly CellKind[] => {
  if (place.format === "date") return ["date", "text", "blank"];
  return takesNumber(place) ? ["number", "text", "blank"] : ["text", "blank"];
};

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

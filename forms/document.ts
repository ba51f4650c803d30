import { legendSheet, marksOf, notesOf } from "./check-draft.ts";
import { type Findings, findingRows } from "./checks/findings.ts";
import { controlOf, headNames, tableRows } from "./document-template.ts";
import {
  cellsOf,
  countCells,
  type FormCell,
  type SubjectFacts,
  variablesFor,
} from "./filled-cells.ts";
import { addressOf, type Part, rowAfter, type SheetLayout } from "./layout/placed.ts";
import { partsIn } from "./lists.ts";
import { type DocumentRows, fillDocument } from "./package/document.ts";
import type { Block } from "./package/document-blocks.ts";
import type { Plan } from "./plan.ts";
import type { DocumentFormTemplate } from "./template.ts";
import { type FilledFile, fillId, type Given, headText } from "./workbook.ts";

/** One subject's .docx. The same release, form version, moment, subject and profile give the same bytes. */
export function documentOf(
  plan: Plan,
  { layout, document }: DocumentFormTemplate,
  facts: SubjectFacts,
  given: Given,
): FilledFile {
  const [sheet] = layout.sheets;
  if (sheet === undefined) throw new Error("a document has a sheet");
  const rowsOf = partsIn(plan, facts.lists);
  const countOf = (part: Part): number => rowsOf(part).rows.length;
  const cells = cellsOf(plan, layout, facts);
  const found = given.judge?.(cells);
  const counts = countCells(cells);
  const fill = fillId(plan, facts, given);
  const names = namesIn(sheet, countOf);
  const named = cells.flatMap((cell) => {
    const name = names.get(cell.cell);
    return name === undefined ? [] : [{ ...cell, cell: name }];
  });
  const values = Object.fromEntries([
    ...headValues(plan, sheet, facts),
    ...named.flatMap((one) => (one.state.state === "filled" ? [[one.cell, textOf(one)]] : [])),
  ]);
  const isDraft = given.profile === "check";
  const { bytes } = fillDocument(document, {
    values,
    rows: repeatedRows(sheet, cells, countOf, isDraft),
    properties: { "fillonce.fill": fill },
    ...(isDraft && {
      marks: Object.fromEntries(marksOf(named).map(({ at, rgb }) => [at, rgb])),
      appendix: explanation(cells, legendSheet(plan, given.release, counts).rows, found),
    }),
  });
  return { fill, bytes, cells, counts };
}

/** A document has no number formats: money keeps its decimals, a share is a percentage. e.g. 41.5 → "41.50", 0.5 → "50%" */
function textOf({ state, bound }: FormCell): string {
  if (state.state === "empty") return "";
  const { unit, precision } = bound?.field ?? {};
  if (!("number" in state.value)) return state.text;
  const { number } = state.value;
  if (unit === "%") return `${(number * 100).toFixed(precision ?? 0)}%`;
  return unit?.includes("元") && precision !== undefined ? number.toFixed(precision) : state.text;
}

/** Address → the control that stands there. */
function namesIn(sheet: SheetLayout, countOf: (part: Part) => number): ReadonlyMap<string, string> {
  return new Map(
    sheet.placed.flatMap((placed) => {
      const name = controlOf(placed);
      const { row, col } = placed.box;
      return name === undefined
        ? []
        : [[addressOf(rowAfter(sheet, row, countOf), col), name] as const];
    }),
  );
}

/** The table rows that are there once for each row of a list. */
function repeatedRows(
  sheet: SheetLayout,
  cells: readonly FormCell[],
  countOf: (part: Part) => number,
  isDraft: boolean,
): readonly DocumentRows[] {
  const byAddress = new Map(cells.map((one) => [one.cell, one]));
  const table = tableRows(sheet).map(({ at }) => at);
  return sheet.loops.map(({ row, part }) => {
    const columns = sheet.placed
      .filter((placed) => placed.kind === "sample" && placed.box.row === row)
      .map(({ box }) => box.col)
      .sort((a, b) => a - b);
    const top = rowAfter(sheet, row, countOf);
    const lines = Array.from({ length: countOf(part) }, (_, index) =>
      columns.map((col) => byAddress.get(addressOf(top + index, col))),
    );
    const text = (one: FormCell | undefined): string => (one === undefined ? "" : textOf(one));
    const colour = (one: FormCell | undefined) => one && marksOf([one])[0]?.rgb;
    return {
      table: 1,
      at: addressOf(table.indexOf(row) + 1, 1),
      records: lines.map((line) => line.map(text)),
      ...(isDraft && { marks: lines.map((line) => line.map(colour)) }),
    };
  });
}

function headValues(
  plan: Plan,
  layout: SheetLayout,
  { subject }: SubjectFacts,
): readonly (readonly [string, string])[] {
  const variables = variablesFor(plan, subject);
  return layout.placed.flatMap((placed) =>
    (placed.kind === "left" || placed.kind === "right") && placed.text.includes("$")
      ? [[headNames[placed.kind], headText(placed.text, variables)] as const]
      : [],
  );
}

const legendWidths = [1500, 5600, 2400];
const sourceWidths = [2300, 2600, 4600];

/** The last page of a 核对稿: what the colours mean, and where each cell comes from or why it is empty. */
export function explanation(
  cells: readonly FormCell[],
  legend: readonly (readonly (string | number)[])[],
  found: Findings | undefined,
): readonly Block[] {
  const checked = findingRows(found).slice(1);
  const cut = legend.findIndex((row) => row.every((cell) => cell === ""));
  const colour = (cell: string | number): string | { text: string; rgb: string } => {
    const rgb = /^底色 #([0-9A-F]{6})$/.exec(String(cell))?.[1];
    return rgb === undefined ? String(cell).replace("批注", "下表") : { text: "", rgb };
  };
  const notes = new Map(notesOf(cells).map(({ at, text }) => [at, text]));
  const sources = cells.map(({ cell: at, label, state }) => [
    label,
    state.state === "filled" ? state.text : "",
    // Where it comes from on one line, each other opinion on its own.
    (notes.get(at) ?? "").replaceAll(/\n(?!存疑)/g, "　"),
  ]);
  return [
    { kind: "heading", text: "核对说明" },
    {
      kind: "table",
      widths: legendWidths,
      rows: legend.slice(0, cut).map((row) => row.map(String)),
    },
    { kind: "text", text: "" },
    {
      kind: "table",
      widths: legendWidths,
      rows: legend.slice(cut + 1, -1).map((row) => row.map(colour)),
    },
    { kind: "text", text: "" },
    ...(checked.length === 0
      ? []
      : ([
          { kind: "table", widths: legendWidths, rows: checked },
          { kind: "text", text: "" },
        ] as const)),
    {
      kind: "table",
      widths: sourceWidths,
      rows: [["栏目", "填写内容", "出处或空格原因"], ...sources],
    },
  ];
}

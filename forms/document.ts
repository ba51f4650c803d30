import { legendSheet, marksOf, notesOf } from "./check-draft.ts";
import { headNames } from "./document-template.ts";
import {
  cellsOf,
  countCells,
  type FormCell,
  type SubjectFacts,
  variablesFor,
} from "./filled-cells.ts";
import { addressOf, type Layout } from "./layout.ts";
import { fillDocument } from "./package/document.ts";
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
  const cells = cellsOf(plan, layout, facts);
  const counts = countCells(cells);
  const fill = fillId(plan, facts, given);
  const names = namesIn(layout);
  const named = (at: string): string => names.get(at) ?? "";
  const values = Object.fromEntries([
    ...headValues(plan, layout, facts),
    ...cells.flatMap(({ at, state }) =>
      state.state === "filled" ? [[named(at), state.text]] : [],
    ),
  ]);
  const marks = marksOf(cells).map(({ at, rgb }) => [named(at), rgb]);
  const draft = {
    marks: Object.fromEntries(marks),
    appendix: explanation(cells, legendSheet(plan, given.release, counts).rows),
  };
  const { bytes } = fillDocument(document, {
    values,
    properties: { "fillonce.fill": fill },
    ...(given.profile === "check" && draft),
  });
  return { fill, bytes, cells, counts };
}

/** Address → the control that stands there. */
function namesIn(layout: Layout): ReadonlyMap<string, string> {
  return new Map(
    layout.placed.flatMap((placed) =>
      placed.kind === "value"
        ? [[addressOf(placed.box.row, placed.box.col), placed.bound.field.id] as const]
        : [],
    ),
  );
}

function headValues(
  plan: Plan,
  layout: Layout,
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
function explanation(
  cells: readonly FormCell[],
  legend: readonly (readonly (string | number)[])[],
): readonly Block[] {
  const cut = legend.findIndex((row) => row.every((cell) => cell === ""));
  const colour = (cell: string | number): string | { text: string; rgb: string } => {
    const rgb = /^底色 #([0-9A-F]{6})$/.exec(String(cell))?.[1];
    return rgb === undefined ? String(cell).replace("批注", "下表") : { text: "", rgb };
  };
  const notes = new Map(notesOf(cells).map(({ at, text }) => [at, text]));
  const sources = cells.map(({ at, label, state }) => [
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
    {
      kind: "table",
      widths: sourceWidths,
      rows: [["栏目", "填写内容", "出处或空格原因"], ...sources],
    },
  ];
}

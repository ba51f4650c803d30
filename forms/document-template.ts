import { ContractError } from "../core/errors.ts";
import type { BoundForm } from "./bound-form.ts";
import type { Box, Layout, Placed, SheetLayout } from "./layout/placed.ts";
import {
  type BlankCell,
  type BlankRow,
  type BlankText,
  blankDocument,
} from "./package/blank-document.ts";

/** The names of the two texts under the title. */
export const headNames = { left: "head_left", right: "head_right" } as const;

/** A form's empty document; ContractError when a part of the form cannot stand in one. */
export function documentBytes(form: BoundForm, { sheets }: Layout): Uint8Array {
  const { definition } = form;
  const [sheet, ...more] = sheets;
  if (sheet === undefined || more.length > 0)
    throw new ContractError(`form ${definition.id}: a .docx has no sheets; leave out "sheet"`);
  checkNames(form, sheet);
  return blankDocument({
    title: definition.titles.zh,
    ...(definition.head && {
      head: [
        headText(headNames.left, definition.head[0]),
        headText(headNames.right, definition.head[1]),
      ],
    }),
    isLandscape: definition.page === "landscape",
    isA3: definition.paper === "A3",
    widths: sheet.widths,
    rows: tableRows(sheet).map(({ row }) => row),
    notes: sheet.placed.flatMap((placed) => (placed.kind === "note" ? [placed.text] : [])),
  });
}

/** What the control of a cell is called; undefined for what has none: printed texts, and rows that repeat. */
export function controlOf(placed: Placed): string | undefined {
  switch (placed.kind) {
    case "value":
      return placed.bound.field.id;
    case "figure":
      return `${placed.row}.${placed.column}`;
    case "lesson":
      return `lesson.${placed.weekday}.${placed.block.label}`;
    case "group":
      return `group.${placed.part.list}.${placed.part.group}`;
    case "total":
      return `total.${placed.part.list}.${placed.part.group ?? "all"}.${placed.bound.field.id}`;
    case "sample":
      return placed.record === undefined
        ? undefined
        : `row.${placed.part.list}.${placed.record}.${placed.bound.field.id}`;
    default:
      return undefined;
  }
}

/** A control is found again by its name. */
function checkNames({ definition }: BoundForm, { placed }: SheetLayout): void {
  const names = placed.flatMap((one) => controlOf(one) ?? []);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new ContractError(`form ${definition.id}: two fields are called "${twice}"`);
}

const headText = (control: string, text: string): BlankText =>
  text.includes("$") ? { control, label: text.replaceAll(/\$\w+/g, "").trim() } : { text };

/** A row of the table, with the sheet row it is. */
interface TableRow {
  readonly at: number;
  readonly row: BlankRow;
}

/** The rows of the document's one table, in order. */
export function tableRows({ placed, widths }: SheetLayout): readonly TableRow[] {
  const rows = new Map<number, Placed[]>();
  for (const one of placed) {
    if (["title", "left", "right", "note"].includes(one.kind)) continue;
    for (let row = one.box.row; row <= one.box.rowEnd; row++)
      rows.set(row, [...(rows.get(row) ?? []), one]);
  }
  const inOrder = [...rows].sort(([a], [b]) => a - b);
  const signs = inOrder.findIndex(([, row]) => row.some(({ kind }) => kind === "sign"));
  return inOrder.map(([at, row], index) => ({
    at,
    row: {
      height: Math.max(...row.map(heightOf)),
      // Signatures alone on a page would be signatures under nothing; heads and titles belong to what follows.
      ...((index === signs - 1 || row.some(isHead)) && { keepsWithNext: true }),
      cells: row
        .sort((a, b) => a.box.col - b.box.col)
        .map((one) => ({ ...cellOf(one, at, widths.length), ...mergeOf(one.box, at) })),
    },
  }));
}

const isHead = ({ kind }: Placed): boolean =>
  kind === "section" || kind === "column" || kind === "group";

function mergeOf({ row, rowEnd }: Box, at: number): Pick<BlankCell, "merge"> {
  if (row === rowEnd) return {};
  return { merge: at === row ? "first" : "below" };
}

const line = 360;
const heightOf = (placed: Placed): number => {
  if (placed.kind === "sign") return 4 * line;
  if (placed.kind !== "value") return line + 200;
  const { lines = 1 } = placed.bound.field;
  return lines * line + (lines === 1 ? 200 : 0);
};

function cellOf(placed: Placed, at: number, across: number): BlankCell {
  const { box } = placed;
  const span = box.colEnd - box.col + 1;
  const control = controlOf(placed);
  if (placed.kind === "value" && control !== undefined) {
    const { label, lines = 1, sign } = placed.bound.field;
    const isWide = span >= across - 1;
    return {
      look: "value",
      span,
      align: isWide || lines > 1 ? "left" : "center",
      content: { control, label },
      ...(sign && { sign: signature(sign) }),
    };
  }
  if (control !== undefined) {
    const content = { control, label: labelOf(placed) };
    return { look: "value", span, align: placed.kind === "group" ? "left" : "center", content };
  }
  const text = "text" in placed && at === box.row ? placed.text : "";
  if (placed.kind === "section") return { look: "section", span, align: "left", content: { text } };
  if (placed.kind === "sign") return { look: "sign", span, align: "left", content: { text } };
  const look = placed.kind === "sample" ? "value" : "label";
  return { look, span, align: "center", content: { text } };
}

function labelOf(placed: Placed): string {
  if ("bound" in placed) return placed.bound.field.label;
  return "label" in placed ? placed.label : "";
}

const signature = (who: string): string => `${who}：　　　　　　　　　　年　　月　　日　`;

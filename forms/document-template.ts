import { ContractError } from "../core/errors.ts";
import type { BoundForm } from "./bound-form.ts";
import type { Layout, Placed } from "./layout.ts";
import {
  type BlankCell,
  type BlankRow,
  type BlankText,
  blankDocument,
} from "./package/blank-document.ts";

/** The names of the two texts under the title. */
export const headNames = { left: "head_left", right: "head_right" } as const;

/** A form's empty document; ContractError when a part of the form cannot stand in one. */
export function documentBytes(form: BoundForm, layout: Layout): Uint8Array {
  const { definition } = form;
  const listed = form.sections.find((section) => section.kind !== "grid");
  if (listed !== undefined)
    throw new ContractError(
      `form ${definition.id}: a ${listed.kind} section cannot stand in a .docx yet; expected key-value grids`,
    );
  checkNames(form);
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
    widths: layout.widths,
    rows: rowsOf(layout),
    notes: layout.placed.flatMap((placed) => (placed.kind === "note" ? [placed.text] : [])),
  });
}

/** A control is found again by its field's id. */
function checkNames({ definition, sections }: BoundForm): void {
  const ids = sections
    .flatMap((one) => (one.kind === "grid" ? one.fields : []))
    .map((one) => one.field.id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined)
    throw new ContractError(`form ${definition.id}: two fields are called "${twice}"`);
}

const headText = (control: string, text: string): BlankText =>
  text.includes("$") ? { control, label: text.replaceAll(/\$\w+/g, "").trim() } : { text };

function rowsOf({ placed, widths }: Layout): readonly BlankRow[] {
  const rows = new Map<number, Placed[]>();
  for (const one of placed) {
    if (["title", "left", "right", "note"].includes(one.kind)) continue;
    rows.set(one.box.row, [...(rows.get(one.box.row) ?? []), one]);
  }
  return [...rows.values()].map((row) => ({
    height: Math.max(...row.map(heightOf)),
    cells: row.sort((a, b) => a.box.col - b.box.col).map((one) => cellOf(one, widths.length)),
  }));
}

const line = 360;
const heightOf = (placed: Placed): number => {
  if (placed.kind === "sign") return 4 * line;
  if (placed.kind !== "value") return line + 200;
  const { lines = 1 } = placed.bound.field;
  return lines * line + (lines === 1 ? 200 : 0);
};

function cellOf(placed: Placed, across: number): BlankCell {
  const span = placed.box.colEnd - placed.box.col + 1;
  if (placed.kind === "value") {
    const { id, label, lines = 1, sign } = placed.bound.field;
    const isWide = span >= across - 1;
    return {
      look: "value",
      span,
      align: isWide || lines > 1 ? "left" : "center",
      content: { control: id, label },
      ...(sign && { sign: signature(sign) }),
    };
  }
  const text = "text" in placed ? placed.text : "";
  if (placed.kind === "section") return { look: "section", span, align: "left", content: { text } };
  if (placed.kind === "sign") return { look: "sign", span, align: "left", content: { text } };
  return { look: "label", span, align: "center", content: { text } };
}

const signature = (who: string): string => `${who}：　　　　　　　　　　年　　月　　日　`;

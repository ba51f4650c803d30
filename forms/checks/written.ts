import type { BoundForm } from "../bound-form.ts";
import type { FormCell } from "../filled-cells.ts";
import { cellName } from "../package/address.ts";
import { openDocument } from "../package/document.ts";
import { controlTexts } from "../package/document-values.ts";
import { type LookedCell, lookAt } from "../package/look.ts";
import { openTemplate } from "../package/patch.ts";
import { dateOfSerial } from "../package/serial-date.ts";
import type { FormTemplate } from "../template.ts";
import { type FormValues, gather, placeIn, type Said } from "./values.ts";

/** What stands in a file of this form at the places of these cells. */
export function valuesWritten(
  form: BoundForm,
  template: FormTemplate,
  bytes: Uint8Array,
  cells: readonly FormCell[],
): FormValues {
  const read =
    template.extension === "docx" ? documentReader(bytes) : workbookReader(template, bytes);
  return gather(
    form,
    cells.map((one) => {
      const { state, label } = one;
      const value = read(one);
      const isOpen = state.state === "empty" && state.why !== "not-recorded" && value === undefined;
      const cell = {
        at: placeIn(template.layout, one.at),
        label,
        ...(value !== undefined && { value }),
        ...(isOpen && { open: true as const }),
      };
      return { ...one, cell };
    }),
  );
}

type Read = (cell: FormCell) => Said | undefined;

function workbookReader({ layout }: FormTemplate, bytes: Uint8Array): Read {
  const workbook = openTemplate(bytes);
  const sheets = layout.sheets.map(({ name }) => {
    const cells = lookAt(workbook, name)?.cells ?? [];
    return new Map(cells.map((cell) => [cellName(cell.column, cell.row), cell]));
  });
  return ({ sheet, cell }) => saidBy(sheets[sheet]?.get(cell), workbook.date1904);
}

function documentReader(bytes: Uint8Array): Read {
  const texts = controlTexts(openDocument(bytes).xml);
  // The rows of a document's table carry no names of their own.
  return ({ key, line, state }) =>
    line === undefined
      ? texts.get(key) || undefined
      : state.state === "filled"
        ? state.text
        : undefined;
}

/** What a cell of any workbook says; undefined when it is blank. */
export function saidBy(cell: LookedCell | undefined, date1904: boolean): Said | undefined {
  if (cell === undefined || cell.kind === "blank" || cell.text === "") return undefined;
  if (cell.kind !== "number") return cell.text;
  const number = Number(cell.text);
  return cell.format === "date" ? dateOfSerial(number, date1904) : number;
}

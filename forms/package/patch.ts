/**
 * The door of forms/package: other people's .xlsx files, changed part by part, everything else byte for byte.
 * Knows the file format only; nothing of forms, people or the warehouse.
 */
import type { Edits, FilledWorkbook, TemplateSheet } from "./edits.ts";

/** A workbook parsed once and filled any number of times; immutable. */
export interface Template {
  readonly sheets: readonly TemplateSheet[];
  readonly date1904: boolean;
}

/** Opens an .xlsx; throws UserError with the reason when it is not one, or is encrypted, signed or hostile. */
export function openTemplate(bytes: Uint8Array): Template {
  throw new Error(`not built yet (${bytes.length} bytes)`);
}

/** Applies the edits to a copy; the same template and edits give the same bytes. */
export function fillTemplate(template: Template, edits: Edits): FilledWorkbook {
  throw new Error(`not built yet (${template.sheets.length} sheets, ${Object.keys(edits).length})`);
}

/** A blank made here, confirmed and kept as an officer would. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import exceljs from "exceljs";
import { propose } from "../../../forms/bind/propose.ts";
import { readDocumentBlank } from "../../../forms/bind/read-document.ts";
import { readWorkbookBlank } from "../../../forms/bind/read-workbook.ts";
import { type Confirmed, confirm, type Decisions } from "../../../forms/blank/confirm.ts";
import { identityOf, type Said } from "../../../forms/blank/identity.ts";
import { labelsOf } from "../../../forms/blank/labels.ts";
import { carriedFrom, relativeOf } from "../../../forms/blank/relative.ts";
import { keepForm } from "../../../forms/blank/store.ts";
import { contentHash } from "../../../forms/blank/template.ts";
import { ownForms } from "../../../forms/catalogue.ts";
import { packageKind } from "../../../forms/package/kind.ts";

export interface SheetRows {
  readonly rows: readonly (readonly (string | number | null)[])[];
  readonly merges?: readonly string[];
}

/** A workbook of these sheets; null is room for an answer. */
export async function blankBook(sheets: Readonly<Record<string, SheetRows>>): Promise<Uint8Array> {
  const workbook = new exceljs.Workbook();
  for (const [name, { rows, merges = [] }] of Object.entries(sheets)) {
    const sheet = workbook.addWorksheet(name);
    for (const [at, row] of rows.entries())
      for (const [col, value] of row.entries()) {
        const cell = sheet.getCell(at + 1, col + 1);
        cell.value = value;
        cell.border = { top: { style: "thin" }, left: { style: "thin" } };
      }
    for (const area of merges) sheet.mergeCells(area);
  }
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}

/** A folder for bound forms that goes with the test. */
export function templatesFolder() {
  const folder = mkdtempSync(join(tmpdir(), "fillonce-templates-"));
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Confirms a blank under an id and keeps it, as `forms bind --as` does. */
export function bindAs(
  templates: string,
  bytes: Uint8Array,
  said: Said,
  decisions: Partial<Decisions> = {},
): Confirmed {
  const read = packageKind(bytes) === "document" ? readDocumentBlank : readWorkbookBlank;
  const found = propose(read(bytes));
  const labels = labelsOf(found);
  const relative = relativeOf(found, labels, ownForms(templates));
  const before = relative?.form.definition;
  const confirmed = confirm(
    found,
    identityOf(found, contentHash(bytes), said, "2026-11-09", before),
    { set: [], leave: [], rows: [], unit: [], ...decisions },
    relative && carriedFrom(relative, labels),
  );
  const replaced = before?.id === confirmed.definition.id ? before : undefined;
  keepForm(templates, confirmed.definition, bytes, replaced);
  return confirmed;
}

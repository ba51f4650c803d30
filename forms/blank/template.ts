import { readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../core/errors.ts";
import { sha256 } from "../../core/ids.ts";
import type { BoundForm } from "../bound-form.ts";
import { type DocumentTemplate, openDocument } from "../package/document.ts";
import { type Table, tablesOf } from "../package/document-table.ts";
import { type LookedCell, lookAt } from "../package/look.ts";
import { openTemplate, type Template } from "../package/patch.ts";
import { inflateEntry, readZip } from "../package/zip-read.ts";

/** A workbook of somebody else's, parsed and ready to be filled. */
export interface BlankWorkbook {
  readonly kind: "blank";
  readonly extension: "xlsx";
  readonly template: Template;
  readonly bytes: Uint8Array;
  /** A cell as the blank has it; undefined when it has none. */
  readonly looked: (sheet: string, row: number, column: number) => LookedCell | undefined;
  /** True when the sheet carries comments of its own. */
  readonly hasNotes: (sheet: string) => boolean;
}

/** A document of somebody else's. */
export interface BlankDocument {
  readonly kind: "blank";
  readonly extension: "docx";
  readonly document: DocumentTemplate;
  readonly tables: readonly Table[];
  readonly bytes: Uint8Array;
}

export type BlankTemplate = BlankWorkbook | BlankDocument;

/** Opens the template of a form that has one; UserError when the file is gone or was changed since it was bound. */
export function openBlank({ definition, folder = "" }: BoundForm): BlankTemplate {
  const { template, id } = definition;
  if (template === undefined) throw new Error(`form ${id} has no template`);
  const file = join(folder, template.file);
  const bytes = bytesOf(file, id);
  if (contentHash(bytes) !== template.sha256)
    throw new UserError(
      `表单 ${id} 的模板 "${file}" 在认定之后被改动过 · the template was changed since it was bound`,
      `重新认定：fillonce forms bind "${file}" --as ${id}`,
    );
  if (definition.media === "docx") {
    const document = openDocument(bytes);
    return { kind: "blank", extension: "docx", document, tables: tablesOf(document.xml), bytes };
  }
  const opened = openTemplate(bytes);
  const sheets = new Map<string, ReadonlyMap<string, LookedCell>>();
  const cellsOf = (sheet: string): ReadonlyMap<string, LookedCell> => {
    const known = sheets.get(sheet);
    if (known !== undefined) return known;
    const cells = lookAt(opened, sheet)?.cells ?? [];
    const found = new Map(cells.map((cell) => [`${cell.row},${cell.column}`, cell]));
    sheets.set(sheet, found);
    return found;
  };
  return {
    kind: "blank",
    extension: "xlsx",
    template: opened,
    bytes,
    looked: (sheet, row, column) => cellsOf(sheet).get(`${row},${column}`),
    hasNotes: (sheet) => opened.sheets.some(({ name, hasNotes }) => name === sheet && hasNotes),
  };
}

function bytesOf(file: string, id: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new UserError(
      `表单 ${id} 的模板 "${file}" 读不到 · the template cannot be read`,
      "把文件放回去，或重新认定",
      { cause },
    );
  }
}

/** Of the parts of a package that hold its content: properties such as who saved it last do not count. */
export function contentHash(bytes: Uint8Array): string {
  const parts = readZip(bytes)
    .filter(({ name }) => !name.startsWith("docProps/") && !name.endsWith("/"))
    .map(
      (entry) => [entry.name, sha256(Buffer.from(inflateEntry(entry)).toString("latin1"))] as const,
    )
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return sha256(...parts.flat());
}

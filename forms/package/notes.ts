/** Cell notes for a sheet that has none: the comments part and the drawing older readers place them by. */
import { UserError } from "../../core/errors.ts";
import { cellAt } from "./address.ts";
import { addPart, type Draft, freePart, relate, setPart, textOf } from "./draft.ts";
import type { Note } from "./edits.ts";
import { childOrder, insertChild } from "./element-order.ts";
import { names } from "./namespaces.ts";
import { addDefaultType, readRelationships, relationshipsPart } from "./parts.ts";
import type { Sheet } from "./sheet.ts";
import { contentTypesPart } from "./workbook.ts";
import { escapeCellText } from "./xml.ts";

const author = "fillonce";

/** Adds the parts and gives the sheet with its reference to them; UserError when the sheet has notes of its own. */
export function addNotes(
  draft: Draft,
  strict: boolean,
  sheetPart: string,
  sheetName: string,
  sheet: Sheet,
  notes: readonly Note[],
): Sheet {
  if (notes.length === 0) return sheet;
  const relationships = readRelationships(textOf(draft, relationshipsPart(sheetPart)), sheetPart);
  if (
    relationships.some(({ kind }) => kind === "comments") ||
    sheet.after.some(({ name }) => name === "legacyDrawing")
  )
    throw new UserError(
      `cannot add notes to sheet "${sheetName}": it has notes of its own`,
      "remove them from the template, or fill it without notes",
    );
  const { main, relationship } = names(strict);
  const placed = notes
    .map(({ at, text }) => ({
      ...cellAt(at, sheetName),
      at: at.replaceAll("$", "").toUpperCase(),
      text,
    }))
    .sort((a, b) => a.row - b.row || a.column - b.column);
  const comments = freePart(draft, "xl/comments#.xml");
  const contentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml";
  addPart(
    draft,
    sheetPart,
    comments,
    commentsXml(main, placed),
    contentType,
    `${relationship}/comments`,
  );
  const drawing = freePart(draft, "xl/drawings/vmlDrawing#.vml");
  setPart(draft, drawing, drawingXml(placed));
  const id = relate(draft, sheetPart, drawing, `${relationship}/vmlDrawing`);
  const types = textOf(draft, contentTypesPart) ?? "";
  setPart(
    draft,
    contentTypesPart,
    addDefaultType(types, "vml", "application/vnd.openxmlformats-officedocument.vmlDrawing"),
  );
  const xml = `<${sheet.prefix}legacyDrawing xmlns:r="${relationship}" r:id="${id}"/>`;
  const after = insertChild(sheet.after, { name: "legacyDrawing", xml }, childOrder.worksheet);
  return { ...sheet, after };
}

interface PlacedNote {
  readonly at: string;
  readonly column: number;
  readonly row: number;
  readonly text: string;
}

function commentsXml(main: string, notes: readonly PlacedNote[]): string {
  const items = notes.map(
    ({ at, text }) =>
      `<comment ref="${at}" authorId="0"><text><r><rPr><sz val="9"/><rFont val="宋体"/></rPr><t xml:space="preserve">${escapeCellText(text)}</t></r></text></comment>`,
  );
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="${main}"><authors><author>${author}</author></authors><commentList>${items.join("")}</commentList></comments>`;
}

function drawingXml(notes: readonly PlacedNote[]): string {
  const shapes = notes.map(({ column, row, text }, i) => {
    const lines = text
      .split("\n")
      .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / 20)), 0);
    const height = Math.min(Math.max(lines, 2) + 1, 20);
    const place = [
      column,
      15,
      Math.max(row - 2, 0),
      10,
      column + 4,
      15,
      Math.max(row - 2, 0) + height,
      4,
    ];
    return `<v:shape id="_x0000_s${1025 + i}" type="#_x0000_t202" style="position:absolute;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>${place.join(", ")}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>${row - 1}</x:Row><x:Column>${column - 1}</x:Column></x:ClientData></v:shape>`;
  });
  return `<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>${shapes.join("")}</xml>`;
}

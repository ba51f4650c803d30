/**
 * forms/blank fills a blank of somebody else's as it is: places of its cells, row lists with the rows it has room for,
 * words to write behind, boxes to tick. What belongs where was proposed by forms/bind and confirmed by a person.
 */
import { ContractError } from "../../core/errors.ts";
import { areaFrom, cellName } from "../package/address.ts";

/** Where a value goes in a template of somebody else's. */
export type Place =
  /** `grid` is the sheet's name; of a document "#1", "#2" … for its tables. */
  | { readonly kind: "cell"; readonly grid: string; readonly row: number; readonly column: number }
  /** A line of a document outside its tables, counted from 1; empty ones do not count. */
  | { readonly kind: "line"; readonly line: number }
  /** A content control by its tag, or a typed marker {{name}}. */
  | { readonly kind: "name"; readonly name: string };

/** Parses "名册!B4", "#1!B4", "line 3", "{{name}}"; ContractError for anything else. */
export function placeFrom(text: string): Place {
  const name = /^\{\{\s*(.+?)\s*\}\}$/.exec(text)?.[1];
  if (name !== undefined) return { kind: "name", name };
  const line = /^line (\d+)$/.exec(text)?.[1];
  if (line !== undefined) return { kind: "line", line: Number(line) };
  const cut = text.lastIndexOf("!");
  const area = areaFrom(text.slice(cut + 1));
  if (area === undefined || cut < 1)
    throw new ContractError(
      `"${text}" is no place of a template; expected one like "Sheet1!B4", "#1!B4", "line 3" or "{{name}}"`,
    );
  const grid = text.slice(0, cut).replace(/^'(.*)'$/, "$1");
  return { kind: "cell", grid, row: area.top, column: area.left };
}

/** The place as it is written in a definition and shown to people. e.g. "名册!B4" */
export function placeText(place: Place): string {
  if (place.kind === "name") return `{{${place.name}}}`;
  if (place.kind === "line") return `line ${place.line}`;
  return `${place.grid}!${cellName(place.column, place.row)}`;
}

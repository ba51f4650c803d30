/** Notes of a sheet whose rows move: their places, and the boxes that older readers draw for them. */
import { areaFrom, areaName } from "./address.ts";
import type { RowMap } from "./row-map.ts";
import {
  attribute,
  elementEnd,
  localName,
  openings,
  retagged,
  type Splice,
  splice,
  withAttribute,
} from "./xml.ts";

/** A comments or comment thread part; what stands on the sample row stays with its first copy, or goes with the row. */
export function moveNotes(xml: string, map: RowMap): string {
  const splices: Splice[] = [];
  for (const tag of openings(xml)) {
    if (!/^(?:comment|threadedComment)$/.test(localName(tag.name))) continue;
    const area = areaFrom(attribute(tag.attributes, "ref") ?? "");
    if (area === undefined) continue;
    if (map.removed(area.top)) {
      splices.push({ start: tag.start, end: elementEnd(xml, tag), text: "" });
      continue;
    }
    const moved = { ...area, top: map.first(area.top), bottom: map.first(area.bottom) };
    if (moved.top !== area.top)
      splices.push(retagged(tag, withAttribute(tag.attributes, "ref", areaName(moved))));
  }
  return splice(xml, splices);
}

const shape = /<((?:[\w.-]+:)?)shape\s[\s\S]*?<\/\1shape>/g;
const anchor = /(<(?:[\w.-]+:)?Anchor>)([^<]*)(<\/)/;
const rowElement = /(<(?:[\w.-]+:)?Row>\s*)(\d+)(\s*<\/)/;

/** The old drawing of notes and form controls; it is often no well-formed XML, so only its numbers are touched. */
export function moveOldDrawing(xml: string, map: RowMap): string {
  return xml.replace(shape, (written) => {
    const row = rowElement.exec(written)?.[2];
    if (row !== undefined && map.removed(Number(row) + 1)) return "";
    const place = (old: number): number => map.first(old + 1) - 1;
    return written
      .replace(rowElement, (_all, before: string, old: string, after: string) => {
        return `${before}${place(Number(old))}${after}`;
      })
      .replace(anchor, (all, before: string, list: string, after: string) => {
        const numbers = list.split(",").map(Number);
        const [top, bottom] = [numbers[2], numbers[6]];
        if (top === undefined || bottom === undefined || numbers.some(Number.isNaN)) return all;
        // A note's box keeps its height; its row decides where it goes.
        const moved = row === undefined ? place(top) : top + place(Number(row)) - Number(row);
        if (moved === top) return all;
        numbers[2] = moved;
        numbers[6] = moved + bottom - top;
        return `${before}${numbers.join(", ")}${after}`;
      });
  });
}

/** Pictures and shapes keep their place relative to the rows they stand on. */
import type { RowMap } from "./row-map.ts";

const anchor = /<((?:[\w.-]+:)?)(oneCellAnchor|twoCellAnchor|anchor)(\s[^>]*)?>([\s\S]*?)<\/\1\2>/g;
const corner = /<((?:[\w.-]+:)?)(from|to)>[\s\S]*?<\/\1\2>/g;
const rowElement = /(<(?:[\w.-]+:)?row>\s*)(\d+)(\s*<)/;

/** A drawing part, or the controls of a sheet, with its anchors moved; the same string when none stands below a loop. */
export function moveAnchors(xml: string, map: RowMap): string {
  return xml.replace(anchor, (all: string, _prefix, _kind, attributes: string | undefined) => {
    const mode = /editAs\s*=\s*["'](\w+)/.exec(attributes ?? "")?.[1];
    if (mode === "absolute") return all;
    let moved = 0;
    let seen = 0;
    return all.replace(corner, (part: string, _p, which: string) => {
      // A group or a connector inside the anchor may have elements of the same name.
      if (seen++ > 1) return part;
      return part.replace(rowElement, (_all, before: string, row: string, after: string) => {
        const old = Number(row);
        const place = map.first(old + 1) - 1;
        if (which === "from") moved = place - old;
        return `${before}${which === "to" && mode === "oneCell" ? old + moved : place}${after}`;
      });
    });
  });
}

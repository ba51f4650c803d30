/** Parts outside a sheet that speak of its rows: they follow when rows move, or the fill is refused by name. */
import { UserError } from "../../core/errors.ts";
import { parseArea } from "./address.ts";
import { moveAnchors } from "./drawing.ts";
import { moveFormula } from "./row-formula.ts";
import { moveArea, type RowMap } from "./row-map.ts";
import type { Workbook } from "./workbook.ts";
import {
  attribute,
  elementEnd,
  escapeXml,
  localName,
  openings,
  type Splice,
  splice,
  unescapeXml,
} from "./xml.ts";

/** New text of the drawings of a sheet whose rows move; throws UserError when something there cannot follow. */
export function moveSheetParts(
  workbook: Workbook,
  sheetPart: string,
  map: RowMap,
): Map<string, string> {
  const changed = new Map<string, string>();
  for (const { kind, target } of workbook.relationships(sheetPart)) {
    if (embedded.has(kind)) throw cannotFollow(map, "a form control or embedded object");
    if (kind !== "drawing" && areaOf[kind] === undefined) continue;
    const xml = workbook.text(target) ?? "";
    if (kind === "drawing") {
      const moved = moveAnchors(xml, map);
      if (moved !== xml) changed.set(target, moved);
    } else checkAreas(xml, kind, map);
  }
  refuseCharts(workbook, map);
  refusePivotSources(workbook, map);
  return changed;
}

const embedded = new Set(["ctrlProp", "oleObject", "control", "package"]);

/** Which element of a part states an area, and what a person calls it. */
const areaOf: Record<string, { readonly element: string; readonly words: string }> = {
  comments: { element: "comment", words: "a note" },
  threadedComment: { element: "threadedComment", words: "a comment thread" },
  table: { element: "table", words: "a table" },
  pivotTable: { element: "location", words: "a pivot table" },
};

function checkAreas(xml: string, kind: string, map: RowMap): void {
  const stated = areaOf[kind];
  if (stated === undefined) return;
  for (const tag of openings(xml)) {
    const ref =
      localName(tag.name) === stated.element ? attribute(tag.attributes, "ref") : undefined;
    if (ref === undefined) continue;
    const area = parseArea(ref);
    // A note on the sample row itself stays with the first copy.
    const moved = stated.element.endsWith("omment")
      ? map.first(area.top) === area.top && !map.removed(area.top)
      : stays(ref, map);
    if (!moved) throw cannotFollow(map, `${stated.words} at "${ref}"`);
  }
}

function stays(ref: string, map: RowMap): boolean {
  const area = parseArea(ref);
  const moved = moveArea(area, map);
  return moved !== undefined && moved.top === area.top && moved.bottom === area.bottom;
}

function refuseCharts(workbook: Workbook, map: RowMap): void {
  for (const { name } of workbook.entries) {
    if (!/\/charts\/[^/]+\.xml$/i.test(name)) continue;
    const xml = workbook.text(name) ?? "";
    for (const tag of openings(xml)) {
      if (localName(tag.name) !== "f" || tag.kind !== "open") continue;
      const formula = unescapeXml(xml.slice(tag.end, xml.indexOf("<", tag.end)));
      if (moveFormula(formula, "", map) !== formula)
        throw cannotFollow(map, `a chart reading "${formula}"`);
    }
  }
}

function refusePivotSources(workbook: Workbook, map: RowMap): void {
  for (const { name } of workbook.entries) {
    if (!/pivotCacheDefinition[^/]*\.xml$/i.test(name)) continue;
    for (const tag of openings(workbook.text(name) ?? "")) {
      if (
        localName(tag.name) !== "worksheetSource" ||
        attribute(tag.attributes, "sheet") !== map.sheet
      )
        continue;
      const ref = attribute(tag.attributes, "ref");
      if (ref !== undefined && !stays(ref, map))
        throw cannotFollow(map, `a pivot table reading "${ref}"`);
    }
  }
}

/** The workbook part with its defined names moved; the same string when none speaks of the moved rows. */
export function moveNames(xml: string, map: RowMap): string {
  const splices: Splice[] = [];
  for (const tag of openings(xml)) {
    if (localName(tag.name) !== "definedName" || tag.kind !== "open") continue;
    const end = xml.lastIndexOf("<", elementEnd(xml, tag) - 1);
    const formula = unescapeXml(xml.slice(tag.end, end));
    // A name's reference always states its sheet.
    const moved = moveFormula(formula, "", map);
    if (moved !== formula) splices.push({ start: tag.end, end, text: escapeXml(moved) });
  }
  return splice(xml, splices);
}

function cannotFollow(map: RowMap, what: string): UserError {
  return new UserError(
    `cannot change the number of rows of sheet "${map.sheet}": ${what} stands in the way`,
    "move it above the repeated row, or remove it from the template",
  );
}

/** Parts outside a sheet that speak of its rows: they follow when rows move, or the fill is refused by name. */
import { UserError } from "../../core/errors.ts";
import { type Area, areaFrom } from "./address.ts";
import { moveAnchors } from "./drawing.ts";
import { moveNotes, moveOldDrawing } from "./follow-notes.ts";
import { moveElement } from "./moved-children.ts";
import { moveFormula } from "./row-formula.ts";
import { moveArea, type RowMap } from "./row-map.ts";
import type { Workbook } from "./workbook.ts";
import {
  attribute,
  elementEnd,
  escapeXml,
  localName,
  nextTag,
  openings,
  retagged,
  type Splice,
  splice,
  unescapeXml,
  withAttribute,
} from "./xml.ts";

/** A part as it stands now; an empty text when there is none. */
export type PartNow = (part: string) => string;

/** New text of the parts that speak of a sheet whose rows move; UserError when something there cannot follow. */
export function moveSheetParts(
  workbook: Workbook,
  sheetPart: string,
  map: RowMap,
  now: PartNow,
): Map<string, string> {
  const changed = new Map<string, string>();
  const move = (part: string, change: (xml: string) => string): void => {
    const xml = changed.get(part) ?? now(part);
    const moved = change(xml);
    if (moved !== xml) changed.set(part, moved);
  };
  for (const { kind, target, external } of workbook.relationships(sheetPart)) {
    const follow = followers[kind];
    if (follow !== undefined && !external) move(target, (xml) => follow(xml, map));
  }
  for (const { name } of workbook.entries)
    for (const [pattern, follow] of anywhere)
      if (pattern.test(name)) move(name, (xml) => follow(xml, map));
  return changed;
}

type Follow = (xml: string, map: RowMap) => string;

/** Parts of the moved sheet, by the kind of their relationship. */
const followers: Readonly<Record<string, Follow>> = {
  comments: moveNotes,
  threadedComment: moveNotes,
  vmlDrawing: moveOldDrawing,
  drawing: moveAnchors,
  table: moveTable,
  pivotTable: movePivot,
  tableSingleCells: (xml, map) => moveElement(xml, map.sheet, map, true) ?? xml,
};

/** Parts of any sheet that may speak of the moved one. */
const anywhere: readonly (readonly [RegExp, Follow])[] = [
  [/\/charts\/[^/]+\.xml$/i, moveChart],
  [/\/pivotCache\/pivotCacheDefinition[^/]*\.xml$/i, movePivotSource],
  [/\/ctrlProps\/[^/]+\.xml$/i, moveControl],
  [/\/drawings\/[^/]+\.xml$/i, moveTextLinks],
];

function moveTable(xml: string, map: RowMap): string {
  const attributes = nextTag(xml, 0)?.attributes ?? "";
  const ref = attribute(attributes, "ref") ?? "";
  const area = areaFrom(ref);
  if (area === undefined) return xml;
  const heads = Number(attribute(attributes, "headerRowCount") ?? "1");
  const totals = Number(attribute(attributes, "totalsRowCount") ?? "0");
  const [top, bottom] = [area.top + heads, area.bottom - totals];
  for (const { sampleRow } of map.loops)
    if (
      area.top <= sampleRow &&
      sampleRow <= area.bottom &&
      (sampleRow < top || sampleRow > bottom)
    )
      throw cannotFollow(map, `the head or total row of the table at "${ref}"`);
  if (map.last(bottom) < map.first(top)) throw cannotFollow(map, `the table at "${ref}"`);
  return moveElement(xml, map.sheet, map, true) ?? xml;
}

function movePivot(xml: string, map: RowMap): string {
  const splices: Splice[] = [];
  for (const tag of openings(xml)) {
    if (localName(tag.name) !== "location") continue;
    const ref = attribute(tag.attributes, "ref") ?? "";
    const area = areaFrom(ref);
    if (area === undefined) continue;
    if (map.loops.some(({ sampleRow }) => area.top <= sampleRow && sampleRow <= area.bottom))
      throw cannotFollow(map, `a pivot table at "${ref}"`);
    const moved = moveElement(xml.slice(tag.start, tag.end), map.sheet, map, true);
    if (moved !== undefined) splices.push({ start: tag.start, end: tag.end, text: moved });
  }
  return splice(xml, splices);
}

/** The pivot's source follows its rows, and its reader is asked to read it anew. */
function movePivotSource(xml: string, map: RowMap): string {
  const root = nextTag(xml, 0);
  const source = [...openings(xml)].find(
    (tag) =>
      localName(tag.name) === "worksheetSource" &&
      attribute(tag.attributes, "sheet")?.toLowerCase() === map.sheet.toLowerCase(),
  );
  const area: Area | undefined = areaFrom(attribute(source?.attributes ?? "", "ref") ?? "");
  if (root === undefined || source === undefined || area === undefined) return xml;
  const moved = moveArea(area, map);
  if (moved === undefined || (moved.top === area.top && moved.bottom === area.bottom)) return xml;
  const element = moveElement(xml.slice(source.start, source.end), map.sheet, map, true);
  return splice(xml, [
    retagged(root, withAttribute(root.attributes, "refreshOnLoad", "1")),
    { start: source.start, end: source.end, text: element ?? "" },
  ]);
}

/** Where a chart keeps its numbers and categories, and where a title. */
const ranged = new Set(["val", "cat", "xVal", "yVal", "bubbleSize", "numDim", "strDim"]);

/** Series follow their cells; what was cached of a series that reads other rows now is dropped. */
function moveChart(xml: string, map: RowMap): string {
  const splices: Splice[] = [];
  let isRanged = false;
  for (const tag of openings(xml)) {
    const name = localName(tag.name);
    if (name === "tx" || ranged.has(name)) isRanged = name !== "tx";
    if (name !== "f" || tag.kind !== "open") continue;
    const end = elementEnd(xml, tag);
    const close = xml.lastIndexOf("<", end - 1);
    const formula = unescapeXml(xml.slice(tag.end, close));
    const moved = moveSeries(formula, isRanged, map);
    if (moved === formula) continue;
    splices.push({ start: tag.end, end: close, text: escapeXml(moved) });
    const next = nextTag(xml, end);
    if (next !== undefined && /^(?:num|str|multiLvlStr)Cache$/.test(localName(next.name)))
      splices.push({ start: next.start, end: elementEnd(xml, next), text: "" });
  }
  return splice(xml, splices);
}

/** A chart's reference, which always states its sheet; a series over the sample row alone grows with it. */
function moveSeries(formula: string, isRanged: boolean, map: RowMap): string {
  const single = /!(\$?[A-Z]{1,3}\$?\d+)$/i.exec(formula)?.[1];
  if (!isRanged || single === undefined) return moveFormula(formula, "", map);
  const range = moveFormula(`${formula}:${single}`, "", map);
  const [from, to] = range.slice(range.lastIndexOf("!") + 1).split(":");
  return from === to ? range.slice(0, range.lastIndexOf(":")) : range;
}

const controlFormulas = ["fmlaLink", "fmlaRange", "fmlaTxbx", "fmlaGroup"];

function moveControl(xml: string, map: RowMap): string {
  return moveFormulaAttributes(xml, controlFormulas, map);
}

function moveTextLinks(xml: string, map: RowMap): string {
  return xml.includes("textlink=") ? moveFormulaAttributes(xml, ["textlink"], map) : xml;
}

function moveFormulaAttributes(xml: string, names: readonly string[], map: RowMap): string {
  const splices: Splice[] = [];
  for (const tag of openings(xml)) {
    let { attributes } = tag;
    for (const name of names) {
      const formula = attribute(attributes, name);
      const moved = formula === undefined ? undefined : moveFormula(formula, "", map);
      if (moved !== formula) attributes = withAttribute(attributes, name, moved);
    }
    if (attributes !== tag.attributes) splices.push(retagged(tag, attributes));
  }
  return splice(xml, splices);
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
    "repeat another row, or remove it from the template",
  );
}

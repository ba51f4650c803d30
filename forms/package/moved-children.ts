/** What stands around the rows of a sheet (merges, validations, conditional formats …) when rows move under it. */
import { UserError } from "../../core/errors.ts";
import { type Area, areaName, parseArea } from "./address.ts";
import { listOf } from "./count.ts";
import { moveFormula } from "./row-formula.ts";
import { moveArea, type RowMap } from "./row-map.ts";
import {
  attribute,
  type Child,
  elementEnd,
  escapeXml,
  localName,
  nextTag,
  openings,
  retagged,
  type Splice,
  splice,
  splitRoot,
  type Tag,
  unescapeXml,
  withAttribute,
} from "./xml.ts";

const moving = new Set(
  "sheetViews dimension protectedRanges autoFilter sortState conditionalFormatting dataValidations hyperlinks ignoredErrors extLst".split(
    " ",
  ),
);
const fixed = new Set(
  "sheetPr sheetFormatPr cols sheetCalcPr sheetProtection phoneticPr printOptions pageMargins pageSetup headerFooter colBreaks customProperties smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture webPublishItems tableParts AlternateContent".split(
    " ",
  ),
);
const formulaElements = new Set(["formula", "formula1", "formula2", "f"]);

/** The children of the sheet that the map moves; undefined drops one that stood only on a removed row. */
export function moveChild(child: Child, map: RowMap): Child | undefined {
  if (map.still || fixed.has(child.name)) return child;
  if (child.name === "mergeCells") return moveMerges(child, map);
  if (child.name === "rowBreaks") return { ...child, xml: moveBreaks(child.xml, map) };
  if (!moving.has(child.name))
    throw new UserError(
      `cannot insert rows into sheet "${map.sheet}": it has "${child.name}", which cannot follow yet`,
      "remove it from the template, or give the form a fixed number of rows",
    );
  if (child.name === "sheetViews") return child;
  const xml = moveElement(child.xml, map.sheet, map, true);
  return xml === undefined ? undefined : { ...child, xml };
}

/** A child of another sheet: only formulas and links that name the moved sheet change. */
export function moveForeignChild(child: Child, home: string, map: RowMap): Child {
  if (map.still || !moving.has(child.name)) return child;
  return { ...child, xml: moveElement(child.xml, home, map, false) ?? child.xml };
}

/** The element with its areas and formulas moved; undefined when all it covered is gone. */
function moveElement(xml: string, home: string, map: RowMap, ours: boolean): string | undefined {
  const splices: Splice[] = [];
  let dropped = 0;
  for (const tag of openings(xml)) {
    if (tag.start < dropped) continue;
    const attributes = moveAttributes(tag, home, map, ours);
    if (attributes === undefined) {
      dropped = elementEnd(xml, tag);
      splices.push({ start: tag.start, end: dropped, text: "" });
      continue;
    }
    if (attributes !== tag.attributes) splices.push(retagged(tag, attributes));
    splices.push(...moveText(xml, tag, home, map, ours));
  }
  const moved = splice(xml, splices);
  return dropped > 0 ? recount(moved) : moved;
}

function recount(xml: string): string | undefined {
  if (xml.trim() === "") return undefined;
  const items = splitRoot(xml).children.map((child) => child.xml);
  if (items.length === 0) return undefined;
  return attribute(nextTag(xml, 0)?.attributes ?? "", "count") === undefined
    ? xml
    : listOf(xml, items);
}

function moveAttributes(tag: Tag, home: string, map: RowMap, ours: boolean): string | undefined {
  let { attributes } = tag;
  for (const name of ours ? ["sqref", "ref"] : []) {
    const areas = attribute(attributes, name);
    if (areas === undefined || !/^\$?[A-Z]/i.test(areas)) continue;
    const moved = moveAreas(areas, map);
    if (moved === "") return undefined;
    if (moved !== areas) attributes = withAttribute(attributes, name, moved);
  }
  const name = formulaAttribute(tag);
  const formula = name === undefined ? undefined : attribute(attributes, name);
  if (name === undefined || formula === undefined) return attributes;
  const moved = moveFormula(formula, home, map);
  return moved === formula ? attributes : withAttribute(attributes, name, moved);
}

/** The attribute that holds a reference: where a link leads, or the bound of a colour scale. */
function formulaAttribute(tag: Tag): string | undefined {
  if (localName(tag.name) === "hyperlink") return "location";
  return attribute(tag.attributes, "type") === "formula" ? "val" : undefined;
}

function moveText(xml: string, tag: Tag, home: string, map: RowMap, ours: boolean): Splice[] {
  const name = localName(tag.name);
  const isAreas = name === "sqref" && ours;
  if (tag.kind === "empty" || !(isAreas || formulaElements.has(name))) return [];
  const end = xml.indexOf("<", tag.end);
  const text = unescapeXml(xml.slice(tag.end, end));
  const moved = isAreas ? moveAreas(text, map) : moveFormula(text, home, map);
  if (isAreas && moved === "")
    throw new UserError(
      `cannot take a row out of sheet "${map.sheet}": an extension covers only "${text}"`,
      "keep the row blank when there is nothing to list",
    );
  return moved === text ? [] : [{ start: tag.end, end, text: escapeXml(moved) }];
}

/** A list of areas separated by spaces, moved; whole columns stay. */
function moveAreas(areas: string, map: RowMap): string {
  return areas
    .split(/\s+/)
    .filter((area) => area !== "")
    .flatMap((written) => {
      if (/^\$?[A-Z]+:\$?[A-Z]+$/i.test(written)) return [written];
      const area = parseArea(written);
      const moved = moveArea(area, map);
      if (moved === undefined) return [];
      return moved.top === area.top && moved.bottom === area.bottom ? [written] : [areaName(moved)];
    })
    .join(" ");
}

export function readMerges(children: readonly Child[]): Area[] {
  const xml = children.find((child) => child.name === "mergeCells")?.xml;
  if (xml === undefined) return [];
  return splitRoot(xml).children.map((merge) =>
    parseArea(attribute(nextTag(merge.xml, 0)?.attributes ?? "", "ref") ?? ""),
  );
}

function moveMerges(child: Child, map: RowMap): Child | undefined {
  const merge = `<${nextTag(child.xml, 0)?.name.replace(/mergeCells$/, "mergeCell") ?? "mergeCell"} ref="`;
  const items: string[] = [];
  const add = (area: Area): void => {
    items.push(`${merge}${areaName(area)}"/>`);
  };
  for (const area of readMerges([child])) {
    const first = map.first(area.top);
    const inSample = area.top === area.bottom && map.loopAt(area.top) !== undefined;
    if (inSample)
      for (let row = first; row <= map.last(area.top); row++)
        add({ ...area, top: row, bottom: row });
    else {
      const moved = moveArea(area, map);
      if (moved !== undefined && (moved.top !== moved.bottom || moved.left !== moved.right))
        add(moved);
    }
  }
  return items.length === 0 ? undefined : { ...child, xml: listOf(child.xml, items) };
}

function moveBreaks(xml: string, map: RowMap): string {
  const splices = [...openings(xml)].flatMap((tag) => {
    const id = localName(tag.name) === "brk" ? attribute(tag.attributes, "id") : undefined;
    if (id === undefined) return [];
    return [retagged(tag, withAttribute(tag.attributes, "id", String(map.last(Number(id)))))];
  });
  return splice(xml, splices);
}

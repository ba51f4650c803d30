/** What stands around the rows of a sheet (merges, validations, conditional formats …) when rows move under it. */
import { UserError } from "../../core/errors.ts";
import { type Area, areaFrom, areaName, cellName, parseArea } from "./address.ts";
import { listOf } from "./count.ts";
import { moveAnchors } from "./drawing.ts";
import { moveFormula, repeatFormula } from "./row-formula.ts";
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
  "sheetViews dimension protectedRanges autoFilter sortState conditionalFormatting dataValidations hyperlinks ignoredErrors scenarios cellWatches smartTags dataConsolidate extLst".split(
    " ",
  ),
);
const fixed = new Set(
  "sheetPr sheetFormatPr cols sheetCalcPr sheetProtection phoneticPr printOptions pageMargins pageSetup headerFooter colBreaks customProperties drawing legacyDrawing legacyDrawingHF drawingHF picture webPublishItems tableParts customSheetViews".split(
    " ",
  ),
);
// Their places are anchors, as in a drawing.
const anchored = new Set(["oleObjects", "controls", "AlternateContent"]);
const formulaElements = new Set(
  "formula formula1 formula2 f calculatedColumnFormula totalsRowFormula".split(" "),
);
/** Elements that state a single cell as "r". */
const cellElements = new Set(["cellWatch", "inputCells", "cellSmartTags", "singleXmlCell"]);

/** The children of the sheet that the map moves; undefined drops one that stood only on a removed row. */
export function moveChild(child: Child, map: RowMap): Child | undefined {
  if (map.still || fixed.has(child.name)) return child;
  if (child.name === "mergeCells") return moveMerges(child, map);
  if (anchored.has(child.name)) return { ...child, xml: moveAnchors(child.xml, map) };
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
export function moveElement(
  xml: string,
  home: string,
  map: RowMap,
  ours: boolean,
): string | undefined {
  const splices: Splice[] = [];
  let done = 0;
  let isShorter = false;
  for (const tag of openings(xml)) {
    if (tag.start < done) continue;
    const line =
      ours && localName(tag.name) === "sparkline" ? sparklines(xml, tag, map) : undefined;
    const attributes = moveAttributes(tag, home, map, ours);
    if (attributes === undefined || line !== undefined) {
      done = elementEnd(xml, tag);
      isShorter ||= line === undefined;
      splices.push({ start: tag.start, end: done, text: line ?? "" });
      continue;
    }
    if (attributes !== tag.attributes) splices.push(retagged(tag, attributes));
    splices.push(...moveText(xml, tag, home, map, ours));
  }
  const moved = splice(xml, splices);
  return isShorter ? recount(moved) : moved;
}

/** One small chart for each copy of a sample row; undefined when it stands on no such row. */
function sparklines(xml: string, tag: Tag, map: RowMap): string | undefined {
  const element = xml.slice(tag.start, elementEnd(xml, tag));
  const place = /(<((?:[\w.-]+:)?)sqref>)([^<]*)(<\/\2sqref>)/.exec(element);
  const area = areaFrom(place?.[3]?.trim() ?? "");
  const loop = area && map.loopAt(area.top);
  if (area === undefined || loop === undefined || loop.count === 0)
    return loop !== undefined && area !== undefined && map.removed(area.top) ? "" : undefined;
  return Array.from({ length: loop.count }, (_, copy) => {
    const at = cellName(area.left, map.first(area.top) + copy);
    return element
      .replace(place?.[0] ?? "", () => `${place?.[1]}${at}${place?.[4]}`)
      .replace(/(<((?:[\w.-]+:)?)f>)([^<]*)(<\/\2f>)/, (_all, open, _p, formula: string, close) => {
        const moved = repeatFormula(unescapeXml(formula), map.sheet, map, area.top, copy);
        return `${open}${escapeXml(moved)}${close}`;
      });
  }).join("");
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
  const attributes = ours ? movePlaces(tag, map) : tag.attributes;
  if (attributes === undefined) return undefined;
  const name = formulaAttribute(tag);
  const formula = name === undefined ? undefined : attribute(attributes, name);
  if (name === undefined || formula === undefined) return attributes;
  const moved = moveFormula(formula, home, map);
  return moved === formula ? attributes : withAttribute(attributes, name, moved);
}

/** The attributes with the areas they state moved; undefined when nothing is left of one. */
function movePlaces(tag: Tag, map: RowMap): string | undefined {
  let { attributes } = tag;
  const isCell = cellElements.has(localName(tag.name));
  for (const name of isCell ? ["r"] : ["sqref", "ref"]) {
    const areas = attribute(attributes, name);
    if (areas === undefined || !/^\$?[A-Z]/i.test(areas)) continue;
    const moved = isCell ? moveCell(areas, map) : moveAreas(areas, map);
    if (moved === "") return undefined;
    if (moved !== areas) attributes = withAttribute(attributes, name, moved);
  }
  return attributes;
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

/** One cell; that of a sample row stays with the first copy. "" when its row is taken out. */
function moveCell(written: string, map: RowMap): string {
  const area = areaFrom(written);
  if (area === undefined) return written;
  return map.removed(area.top) ? "" : cellName(area.left, map.first(area.top));
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

/** What the defined names and tables of a workbook stand for, so that a formula's words can be followed. */
import { areaFrom, lastColumn, lastRow } from "./address.ts";
import { mapReferences } from "./formula.ts";
import type { Meanings, Place } from "./stale.ts";
import type { Workbook } from "./workbook.ts";
import { attribute, elementEnd, localName, nextTag, openings, unescapeXml } from "./xml.ts";

const known = new WeakMap<Workbook, Meanings>();

const whole = { left: 1, top: 1, right: lastColumn, bottom: lastRow };

/**
 * The places each name stands for, names in lower case; a name that is a constant has none. On the sheets `moved` a
 * name counts as standing for all of the sheet.
 */
export function meaningsOf(workbook: Workbook, moved: ReadonlySet<string>): Meanings {
  const meanings = known.get(workbook) ?? readMeanings(workbook);
  known.set(workbook, meanings);
  if (moved.size === 0) return meanings;
  const widened = (place: Place): Place =>
    moved.has(place.sheet) ? { ...place, area: whole } : place;
  return new Map([...meanings].map(([name, places]) => [name, places.map(widened)]));
}

function readMeanings(workbook: Workbook): Meanings {
  const found = new Map<string, Place[]>();
  readNames(workbook.text(workbook.part) ?? "", found);
  for (const { name, part, isWorksheet } of workbook.sheets)
    if (isWorksheet) readTables(workbook, name, part, found);
  return found;
}

function readNames(xml: string, into: Map<string, Place[]>): void {
  for (const tag of openings(xml)) {
    if (localName(tag.name) !== "definedName" || tag.kind !== "open") continue;
    const name = attribute(tag.attributes, "name")?.toLowerCase() ?? "";
    const end = xml.lastIndexOf("<", elementEnd(xml, tag) - 1);
    const places = into.get(name) ?? [];
    into.set(name, places);
    mapReferences(unescapeXml(xml.slice(tag.end, end)), ({ sheet, from, to = from }, written) => {
      const area = areaFrom(
        `${from.column ?? "A"}${from.row ?? 1}:${to.column ?? "XFD"}${to.row ?? lastRow}`,
      );
      if (area !== undefined && sheet !== undefined)
        places.push({ sheet: sheet.toLowerCase(), area });
      return written;
    });
  }
}

function readTables(
  workbook: Workbook,
  sheet: string,
  part: string,
  into: Map<string, Place[]>,
): void {
  for (const { kind, target } of workbook.relationships(part)) {
    if (kind !== "table") continue;
    const attributes = nextTag(workbook.text(target) ?? "", 0)?.attributes ?? "";
    const area = areaFrom(attribute(attributes, "ref") ?? "");
    const name = attribute(attributes, "displayName") ?? attribute(attributes, "name") ?? "";
    into.set(name.toLowerCase(), [{ sheet: sheet.toLowerCase(), area: area ?? whole }]);
  }
}

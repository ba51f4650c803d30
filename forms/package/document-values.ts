/** What stands in a document's tagged content controls. */
import { attribute, elementEnd, localName, openings, unescapeXml } from "./xml.ts";

/** The text of each tagged content control by its tag; of several with one tag the first. */
export function controlTexts(xml: string): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const control of openings(xml)) {
    if (localName(control.name) !== "sdt" || control.kind !== "open") continue;
    const inner = xml.slice(control.end, elementEnd(xml, control));
    let name: string | undefined;
    let text = "";
    for (const tag of openings(inner)) {
      const local = localName(tag.name);
      if (local === "tag") name ??= attribute(tag.attributes, "w:val");
      if (local === "br") text += "\n";
      if (local === "t" && tag.kind === "open")
        text += unescapeXml(inner.slice(tag.end, inner.indexOf("<", tag.end)));
    }
    if (name !== undefined && !texts.has(name)) texts.set(name, text);
  }
  return texts;
}

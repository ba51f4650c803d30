/** Lists that state their own length. */
import { nextTag, splitRoot, withAttribute } from "./xml.ts";

/** The list element with these items appended and its count set right. */
export function addedCount(xml: string, items: readonly string[]): string {
  if (items.length === 0) return xml;
  const { children } = splitRoot(xml);
  return listOf(xml, [...children.map((child) => child.xml), ...items]);
}

/** The list element with exactly these items. */
export function listOf(xml: string, items: readonly string[]): string {
  const tag = nextTag(xml, 0);
  if (tag === undefined) return xml;
  const attributes = withAttribute(tag.attributes, "count", String(items.length)).trimEnd();
  return `${xml.slice(0, tag.start)}<${tag.name}${attributes}>${items.join("")}</${tag.name}>`;
}

/** Custom document properties: what a file carries of ours so that it is known again when it comes back. */
import { addPart, type Draft, setPart, textOf } from "./draft.ts";
import { names } from "./namespaces.ts";
import { readRelationships, relationshipsPart } from "./parts.ts";
import { attribute, escapeCellText, escapeXml, nextTag, splitRoot } from "./xml.ts";

const contentType = "application/vnd.openxmlformats-officedocument.custom-properties+xml";
const formatId = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}";

/** Sets or replaces properties by name; the others stay. */
export function setProperties(
  draft: Draft,
  strict: boolean,
  properties: Readonly<Record<string, string>>,
): void {
  const wanted = Object.entries(properties);
  if (wanted.length === 0) return;
  const { relationship, properties: space, types } = names(strict);
  const known = readRelationships(textOf(draft, relationshipsPart("")), "").find(
    ({ kind }) => kind === "custom-properties" || kind === "customProperties",
  );
  const old = known === undefined ? undefined : textOf(draft, known.target);
  const { open, root, children, close } = splitRoot(
    old ??
      `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="${space}"></Properties>`,
  );
  const prefix = root.name.slice(0, root.name.indexOf(":") + 1);
  const attributesOf = (xml: string): string => nextTag(xml, 0)?.attributes ?? "";
  const kept = children.filter(
    ({ xml }) => !Object.hasOwn(properties, attribute(attributesOf(xml), "name") ?? ""),
  );
  let id = Math.max(
    1,
    ...kept.map(({ xml }) => Number(attribute(attributesOf(xml), "pid") ?? "1")),
  );
  const added = wanted.map(
    ([name, value]) =>
      `<${prefix}property fmtid="${formatId}" pid="${++id}" name="${escapeXml(name)}"><vt:lpwstr xmlns:vt="${types}">${escapeCellText(value)}</vt:lpwstr></${prefix}property>`,
  );
  const xml = open + kept.map((child) => child.xml).join("") + added.join("") + close;
  if (known === undefined) {
    const type = strict ? `${relationship}/customProperties` : `${relationship}/custom-properties`;
    addPart(draft, "", "docProps/custom.xml", xml, contentType, type);
  } else setPart(draft, known.target, xml);
}

/** Content types and relationships: how the parts of a package name each other. */
import { UserError } from "../../core/errors.ts";
import { attribute, escapeXml, nextTag, splitRoot } from "./xml.ts";

export interface Relationship {
  readonly id: string;
  /** The last word of the type URI, such as "worksheet"; transitional and strict files share it. */
  readonly kind: string;
  /** The part it leads to, such as "xl/worksheets/sheet1.xml"; as written when external. */
  readonly target: string;
  readonly external: boolean;
}

/** "xl/workbook.xml" → "xl/_rels/workbook.xml.rels"; "" for the package itself. */
export function relationshipsPart(part: string): string {
  const cut = Math.max(part.lastIndexOf("/"), part.lastIndexOf("\\")) + 1;
  return `${part.slice(0, cut)}_rels/${part.slice(cut)}.rels`;
}

/** The relationships of a part; none when it has no such file. */
export function readRelationships(xml: string | undefined, part: string): Relationship[] {
  if (xml === undefined) return [];
  return splitRoot(xml).children.flatMap(({ xml: child }) => {
    const attributes = nextTag(child, 0)?.attributes ?? "";
    const type = attribute(attributes, "Type") ?? "";
    const written = attribute(attributes, "Target") ?? "";
    const external = attribute(attributes, "TargetMode") === "External";
    const target = external ? written : resolveTarget(part, written);
    return {
      id: attribute(attributes, "Id") ?? "",
      kind: type.slice(type.lastIndexOf("/") + 1),
      target,
      external,
    };
  });
}

function resolveTarget(part: string, target: string): string {
  const steps = target.startsWith("/") ? [] : part.split(/[\\/]/).slice(0, -1);
  for (const step of target.replaceAll("\\", "/").split("/")) {
    if (step === "..") {
      if (steps.pop() === undefined)
        throw new UserError(
          `cannot open the workbook: "${part}" points outside the package ("${target}")`,
          "save the file again as .xlsx",
        );
    } else if (step !== "" && step !== ".") steps.push(step);
  }
  return steps.join("/");
}

const emptyRelationships =
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>';

/** The way from a part's folder to another part, e.g. "../comments1.xml"; resolveTarget reads it back. */
function relativeTarget(owner: string, target: string): string {
  const from = owner.split(/[\\/]/).slice(0, -1);
  const to = target.split("/");
  const names = to.length - 1; // the last is the part's own
  let shared = 0;
  while (shared < names && shared < from.length && from[shared] === to[shared]) shared++;
  return [...from.slice(shared).map(() => ".."), ...to.slice(shared)].join("/");
}

/**
 * The relationships of `owner` with one more under a free id. The target is written from the owner's folder: exceljs
 * looks notes up by just "../comments1.xml" and falls over one written from the root.
 */
export function addRelationship(
  xml: string | undefined,
  owner: string,
  type: string,
  target: string,
): { xml: string; id: string } {
  const old = xml ?? emptyRelationships;
  const idOf = (child: string): string =>
    attribute(nextTag(child, 0)?.attributes ?? "", "Id") ?? "";
  const taken = new Set(splitRoot(old).children.map((child) => idOf(child.xml)));
  let number = taken.size + 1;
  while (taken.has(`rId${number}`)) number++;
  const id = `rId${number}`;
  const added = (prefix: string) =>
    `<${prefix}Relationship Id="${id}" Type="${escapeXml(type)}" Target="${escapeXml(relativeTarget(owner, target))}"/>`;
  return { xml: appendChild(old, added), id };
}

/** The file without the children that `drops` names. */
export function dropChildren(xml: string, drops: (attributes: string) => boolean): string {
  const { open, children, close } = splitRoot(xml);
  const kept = children.filter((child) => !drops(nextTag(child.xml, 0)?.attributes ?? ""));
  return open + kept.map((child) => child.xml).join("") + close;
}

/** The document with one more child at the end of its root; it is told the root's prefix. */
export function appendChild(xml: string, child: (prefix: string) => string): string {
  const { open, root, children, close } = splitRoot(xml);
  const prefix = root.name.slice(0, root.name.indexOf(":") + 1);
  const end = /^\s*/.exec(close)?.[0] ?? "";
  return `${open}${children.map((c) => c.xml).join("")}${child(prefix)}${close.slice(end.length)}`;
}

/** The stated content type of a part: its own, else that of its extension; "" when neither is stated. */
export type TypeOf = (part: string) => string;

export function readContentTypes(xml: string): TypeOf {
  const own = new Map<string, string>();
  const byExtension = new Map<string, string>();
  for (const { name, xml: child } of splitRoot(xml).children) {
    const attributes = nextTag(child, 0)?.attributes ?? "";
    const type = attribute(attributes, "ContentType") ?? "";
    if (name === "Override")
      own.set(looseName((attribute(attributes, "PartName") ?? "").replace(/^\//, "")), type);
    if (name === "Default")
      byExtension.set(attribute(attributes, "Extension")?.toLowerCase() ?? "", type);
  }
  return (part) => {
    const name = looseName(part);
    return own.get(name) ?? byExtension.get(name.slice(name.lastIndexOf(".") + 1)) ?? "";
  };
}

/** A part's name as it is compared: without regard to letter case, percent signs and the slant of slashes. */
export function looseName(part: string): string {
  const lower = part.toLowerCase().replaceAll("\\", "/");
  if (!lower.includes("%")) return lower;
  try {
    return decodeURIComponent(lower).toLowerCase();
  } catch {
    return lower;
  }
}

export function addContentType(xml: string, part: string, type: string): string {
  return appendChild(
    xml,
    (prefix) => `<${prefix}Override PartName="/${escapeXml(part)}" ContentType="${type}"/>`,
  );
}

/** States the type of all parts with this extension, unless it is stated; defaults stand before overrides. */
export function addDefaultType(xml: string, extension: string, type: string): string {
  const { open, root, children, close } = splitRoot(xml);
  const states = ({ name, xml: child }: { name: string; xml: string }): boolean =>
    name === "Default" &&
    attribute(nextTag(child, 0)?.attributes ?? "", "Extension")?.toLowerCase() === extension;
  if (children.some(states)) return xml;
  const prefix = root.name.slice(0, root.name.indexOf(":") + 1);
  const added = `<${prefix}Default Extension="${extension}" ContentType="${type}"/>`;
  return open + added + children.map((child) => child.xml).join("") + close;
}

/** Opens a package and finds what a fill needs: the sheets, the names, the date system. Nothing is written here. */
import { UserError } from "../../core/errors.ts";
import type { TemplateSheet } from "./edits.ts";
import {
  type Relationship,
  readContentTypes,
  readRelationships,
  relationshipsPart,
} from "./parts.ts";
import { attribute, decodeXml, nextTag, splitRoot } from "./xml.ts";
import { inflateEntry, readZip, type ZipEntry, type ZipLimits } from "./zip-read.ts";

export interface Package {
  readonly entries: readonly ZipEntry[];
  /** A part as text, read once; undefined when there is none. */
  readonly text: (part: string) => string | undefined;
  readonly relationships: (part: string) => Relationship[];
}

export interface Workbook extends Package {
  readonly part: string;
  readonly sheets: readonly TemplateSheet[];
  readonly date1904: boolean;
  /** ISO/IEC 29500 Strict: other namespaces, same elements. */
  readonly strict: boolean;
  /** Parts that reach outside the file (external links, connections, queries); kept as they are. */
  readonly outside: readonly string[];
}

export const contentTypesPart = "[Content_Types].xml";

export function openWorkbook(bytes: Uint8Array, limits?: ZipLimits): Workbook {
  refuseOldFormats(bytes);
  const pack = openPackage(readZip(bytes, limits));
  const types = readContentTypes(
    pack.text(contentTypesPart) ?? refuse("it has no content types", "save it again as .xlsx"),
  );
  refuseUnsafe(pack.entries, types);
  const part = pack.relationships("").find(({ kind }) => kind === "officeDocument")?.target;
  const xml = part === undefined ? undefined : pack.text(part);
  if (part === undefined || xml === undefined)
    return refuse("it names no workbook part", "save it again as .xlsx");
  const type = types.get(part) ?? "";
  if (!/spreadsheetml\.(sheet|template)\.main\+xml$/.test(type))
    refuse(`it is of type "${type}"`, "expected an .xlsx workbook; save it as .xlsx");
  const { root, children } = splitRoot(xml);
  const properties =
    nextTag(children.find(({ name }) => name === "workbookPr")?.xml ?? "", 0)?.attributes ?? "";
  return {
    ...pack,
    part,
    sheets: readSheets(
      pack,
      part,
      children.find(({ name }) => name === "sheets")?.xml ?? "<sheets/>",
    ),
    date1904: /^(1|true|on)$/.test(attribute(properties, "date1904") ?? ""),
    outside: pack.entries
      .map(({ name }) => name)
      .filter((name) => /\/externalLinks\/[^/]+$|\/connections\.xml$|\/queryTables\//i.test(name)),
    strict: root.attributes.includes("http://purl.oclc.org/ooxml/spreadsheetml/main"),
  };
}

export function openPackage(entries: readonly ZipEntry[]): Package {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const texts = new Map<string, string>();
  const text = (part: string): string | undefined => {
    const entry = byName.get(part);
    if (entry === undefined) return undefined;
    let found = texts.get(part);
    if (found === undefined) {
      found = decodeXml(inflateEntry(entry), part);
      texts.set(part, found);
    }
    return found;
  };
  return {
    entries,
    text,
    relationships: (part) => readRelationships(text(relationshipsPart(part)), part),
  };
}

function readSheets(pack: Package, workbook: string, xml: string): TemplateSheet[] {
  const targets = new Map(pack.relationships(workbook).map((r) => [r.id, r]));
  return splitRoot(xml).children.map((child): TemplateSheet => {
    const attributes = nextTag(child.xml, 0)?.attributes ?? "";
    const name = attribute(attributes, "name") ?? "";
    const id = /\s[\w.-]+:id\s*=\s*["']([^"']*)/.exec(attributes)?.[1] ?? "";
    const target =
      targets.get(id) ?? refuse(`sheet "${name}" leads nowhere`, "save it again as .xlsx");
    if (/macrosheet/i.test(target.kind))
      refuse(`sheet "${name}" holds macros`, "remove the macro sheet");
    const state = attribute(attributes, "state");
    return {
      name,
      part: target.target,
      state: state === "hidden" || state === "veryHidden" ? state : "visible",
      isWorksheet: target.kind === "worksheet",
      hasNotes:
        pack.relationships(target.target).some(({ kind }) => kind === "comments") ||
        /<(?:[\w.-]+:)?legacyDrawing\s/.test(pack.text(target.target) ?? ""),
    };
  });
}

const oleMagic = "d0cf11e0a1b11ae1";

function refuseOldFormats(bytes: Uint8Array): void {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 8)).toString(
    "hex",
  );
  if (start !== oleMagic) return;
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (whole.includes(Buffer.from("EncryptedPackage", "utf16le")))
    refuse("it is encrypted with a password", "remove the password, save it as .xlsx and retry");
  refuse("it is an old .xls (or .et) file", "save it as .xlsx and retry");
}

export function refuseUnsafe(
  entries: readonly ZipEntry[],
  types: ReadonlyMap<string, string>,
): void {
  const all = [...types.values()];
  if (
    entries.some(({ name }) => name.toLowerCase().startsWith("_xmlsignatures/")) ||
    all.some((type) => type.includes("digital-signature"))
  )
    refuse(
      "it carries a digital signature, which any change would break",
      "use the unsigned original",
    );
  if (
    entries.some(({ name }) => /vbaproject\.bin$/i.test(name)) ||
    all.some((type) => /macroEnabled|vbaProject/i.test(type))
  )
    refuse("it holds macros", "save it as .xlsx without macros");
}

function refuse(found: string, hint: string): never {
  throw new UserError(`cannot open the workbook: ${found}`, hint);
}

/** Opens a package and finds what a fill needs: the sheets, the names, the date system. Nothing is written here. */
import { UserError } from "../../core/errors.ts";
import type { TemplateSheet } from "./edits.ts";
import { decodeXml, encodingOf } from "./encoding.ts";
import {
  looseName,
  type Relationship,
  readContentTypes,
  readRelationships,
  relationshipsPart,
  type TypeOf,
} from "./parts.ts";
import { attribute, localName, nextTag, splitRoot } from "./xml.ts";
import { inflateEntry, readZip, type ZipEntry, type ZipLimits } from "./zip-read.ts";

export interface Package {
  readonly entries: readonly ZipEntry[];
  /** A part as text, read once; undefined when there is none. */
  readonly text: (part: string) => string | undefined;
  readonly relationships: (part: string) => Relationship[];
  /** The entry that holds a part; names differ in letter case and percent signs in some files. */
  readonly entry: (part: string) => ZipEntry | undefined;
  /** The encoding of a part whose text was read; "utf-8" for any other. */
  readonly encoding: (part: string) => string;
}

export interface Workbook extends Package {
  readonly part: string;
  readonly sheets: readonly TemplateSheet[];
  readonly date1904: boolean;
  /** ISO/IEC 29500 Strict: other namespaces, same elements. */
  readonly strict: boolean;
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
  const { root, children } = splitRoot(xml);
  // What the root element says is surer than the type that some writers forget or misstate.
  if (localName(root.name) !== "workbook")
    refuse(`it is of type "${types(part)}"`, "expected an .xlsx workbook; save it as .xlsx");
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
    strict: root.attributes.includes("http://purl.oclc.org/ooxml/spreadsheetml/main"),
  };
}

export function openPackage(entries: readonly ZipEntry[]): Package {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const byLooseName = new Map(entries.map((entry) => [looseName(entry.name), entry]));
  const texts = new Map<string, string>();
  const encodings = new Map<string, string>();
  const entryOf = (part: string): ZipEntry | undefined =>
    byName.get(part) ?? byLooseName.get(looseName(part));
  const text = (part: string): string | undefined => {
    const entry = entryOf(part);
    if (entry === undefined) return undefined;
    let found = texts.get(entry.name);
    if (found === undefined) {
      const bytes = inflateEntry(entry);
      found = decodeXml(bytes, part);
      texts.set(entry.name, found);
      encodings.set(entry.name, encodingOf(bytes));
    }
    return found;
  };
  return {
    entries,
    text,
    entry: entryOf,
    encoding: (part) => encodings.get(part) ?? "utf-8",
    relationships: (part) =>
      readRelationships(text(relationshipsPart(part)), part).map((found) =>
        found.external ? found : { ...found, target: entryOf(found.target)?.name ?? found.target },
      ),
  };
}

function readSheets(pack: Package, workbook: string, xml: string): TemplateSheet[] {
  const targets = new Map(pack.relationships(workbook).map((r) => [r.id, r]));
  return splitRoot(xml).children.map((child): TemplateSheet => {
    const attributes = nextTag(child.xml, 0)?.attributes ?? "";
    const name = attribute(attributes, "name") ?? "";
    const id = /\s[\w.-]+:id\s*=\s*["']([^"']*)/.exec(attributes)?.[1] ?? "";
    const target = targets.get(id);
    if (target !== undefined && /macrosheet/i.test(target.kind))
      refuse(`sheet "${name}" holds macros`, "remove the macro sheet");
    const state = attribute(attributes, "state");
    const part = target?.target ?? "";
    return {
      name,
      part,
      state: state === "hidden" || state === "veryHidden" ? state : "visible",
      isWorksheet: target?.kind === "worksheet" && pack.entry(part) !== undefined,
      get hasNotes() {
        return (
          pack.relationships(part).some(({ kind }) => kind === "comments") ||
          /<(?:[\w.-]+:)?legacyDrawing\s/.test(pack.text(part) ?? "")
        );
      },
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

export function refuseUnsafe(entries: readonly ZipEntry[], types: TypeOf): void {
  const all = entries.map(({ name }) => types(name));
  if (
    entries.some(({ name }) => looseName(name).startsWith("_xmlsignatures/")) ||
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
  if (all.some((type) => type.includes("sheet.binary.")))
    refuse("it is a binary workbook (.xlsb)", "save it as .xlsx and retry");
}

function refuse(found: string, hint: string): never {
  throw new UserError(`cannot open the workbook: ${found}`, hint);
}

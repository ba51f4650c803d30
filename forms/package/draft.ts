/** The parts that differ from the template's, on the way to a new package. */
import type { FileHandle } from "node:fs/promises";
import { UserError } from "../../core/errors.ts";
import { encodeXml } from "./encoding.ts";
import { addContentType, addRelationship, dropChildren, relationshipsPart } from "./parts.ts";
import { contentTypesPart, type Package } from "./workbook.ts";
import { attribute } from "./xml.ts";
import { writeZipFile } from "./zip-file.ts";
import type { ZipEntry } from "./zip-read.ts";
import { packEntry, writeZip } from "./zip-write.ts";

export interface Draft {
  readonly template: Package;
  readonly parts: Map<string, string>;
  readonly removed: Set<string>;
  /** How parts are written that are too large to be held; `parts` has them with one row for many. */
  readonly streamed: Map<string, () => AsyncIterable<string>>;
}

export function startDraft(template: Package): Draft {
  return { template, parts: new Map(), removed: new Set(), streamed: new Map() };
}

/** A part as it stands now; undefined when there is none. */
export function textOf(draft: Draft, part: string): string | undefined {
  const name = nameOf(draft, part);
  if (draft.removed.has(name)) return undefined;
  return draft.parts.get(name) ?? draft.template.text(name);
}

export function setPart(draft: Draft, part: string, xml: string): void {
  if (xml !== textOf(draft, part)) draft.parts.set(nameOf(draft, part), xml);
}

/** A part's name as the archive spells it. */
const nameOf = ({ template }: Draft, part: string): string => template.entry(part)?.name ?? part;

/** Adds a part of our own with its content type and a relationship from `owner`; gives the relationship's id. */
export function addPart(
  draft: Draft,
  owner: string,
  part: string,
  xml: string,
  contentType: string,
  type: string,
): string {
  setPart(draft, part, xml);
  setPart(
    draft,
    contentTypesPart,
    addContentType(textOf(draft, contentTypesPart) ?? "", part, contentType),
  );
  return relate(draft, owner, part, type);
}

/** Adds a relationship from `owner` ("" is the package) to a part; gives its id. */
export function relate(draft: Draft, owner: string, part: string, type: string): string {
  const file = relationshipsPart(owner);
  const { xml, id } = addRelationship(textOf(draft, file), owner, type, part);
  setPart(draft, file, xml);
  return id;
}

/** Takes a part away with its content type and the relationship `id` that `owner` has to it. */
export function removePart(draft: Draft, owner: string, part: string, id: string): void {
  draft.parts.delete(part);
  draft.removed.add(part);
  const file = relationshipsPart(owner);
  setPart(
    draft,
    file,
    dropChildren(textOf(draft, file) ?? "", (a) => attribute(a, "Id") === id),
  );
  const types = textOf(draft, contentTypesPart) ?? "";
  setPart(
    draft,
    contentTypesPart,
    dropChildren(types, (a) => attribute(a, "PartName") === `/${part}`),
  );
}

/** The first of name1.ext, name2.ext … that the package does not have; `pattern` as "xl/comments#.xml". */
export function freePart(draft: Draft, pattern: string): string {
  const taken = new Set([
    ...draft.template.entries.map(({ name }) => name.toLowerCase()),
    ...draft.parts.keys(),
  ]);
  for (let number = 1; ; number++) {
    const part = pattern.replace("#", String(number));
    if (!taken.has(part.toLowerCase())) return part;
  }
}

// The parts beside the sheets are often the same in every fill of a batch.
const packedLast = new WeakMap<Package, Map<string, { readonly xml: string; entry: ZipEntry }>>();

/** The part packed, which is kept until the next fill of the same template. */
function packedOnce(template: Package, part: string, xml: string, pack: () => ZipEntry): ZipEntry {
  const kept = packedLast.get(template) ?? new Map();
  packedLast.set(template, kept);
  const last = kept.get(part);
  if (last?.xml === xml) return last.entry;
  const entry = pack();
  kept.set(part, { xml, entry });
  return entry;
}

/** In the encoding the part had, under the name as it was written. */
function repacked(template: Package, entry: ZipEntry, xml: string): ZipEntry {
  const encoding = template.encoding(entry.name);
  const packed = packEntry(entry.name, encoding === "utf-8" ? xml : encodeXml(xml, encoding));
  return { ...packed, nameBytes: entry.nameBytes, utf8: entry.utf8 };
}

/** What became of a draft: the parts written, added or taken away, and those of them that are gone. */
export interface Finished {
  readonly touched: string[];
  readonly removed: string[];
}

/** The archive in the template's order, parts of our own last; what was not touched is copied still packed. */
export const finishDraft = (draft: Draft): Finished & { bytes: Uint8Array } => ({
  bytes: writeZip(entriesOf(draft)),
  ...finished(draft),
});

/** The same written into an empty file, the parts that are too large to be held piece by piece. */
export async function writeDraft(draft: Draft, file: FileHandle): Promise<Finished> {
  const entries = entriesOf(draft).map((entry) => {
    const text = draft.streamed.get(entry.name);
    if (text === undefined) return entry;
    if (draft.template.encoding(entry.name) !== "utf-8")
      throw new UserError(
        `"${entry.name}" 的编码不是 UTF-8，写不了这么多行 · it is not in UTF-8`,
        "用 Excel 或 WPS 另存一次再试 · save the workbook again and retry",
      );
    return { name: entry.name, nameBytes: entry.nameBytes, utf8: entry.utf8, text };
  });
  await writeZipFile(file, entries);
  return finished(draft);
}

function finished(draft: Draft): Finished {
  const removed = [...draft.removed].sort();
  return { touched: [...draft.parts.keys(), ...removed].sort(), removed };
}

function entriesOf(draft: Draft): ZipEntry[] {
  const entries: ZipEntry[] = [];
  const left = new Map(draft.parts);
  for (const entry of draft.template.entries) {
    const xml = left.get(entry.name);
    left.delete(entry.name);
    if (xml !== undefined)
      entries.push(
        packedOnce(draft.template, entry.name, xml, () => repacked(draft.template, entry, xml)),
      );
    else if (!draft.removed.has(entry.name)) entries.push(entry);
  }
  for (const [part, xml] of left)
    entries.push(packedOnce(draft.template, part, xml, () => packEntry(part, xml)));
  return entries;
}

/** Just enough XML to edit a part in place: tags are found and spliced, everything else stays as it was written. */
import { UserError } from "../../core/errors.ts";

/** One tag; `name` as written with its prefix, `attributes` the raw text between name and end. */
export interface Tag {
  readonly kind: "open" | "close" | "empty";
  readonly name: string;
  readonly attributes: string;
  readonly start: number;
  readonly end: number;
}

/** A direct child; `xml` reaches from the end of the sibling before, so that joined children are the original. */
export interface Child {
  /** Without prefix. */
  readonly name: string;
  readonly xml: string;
}

export function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

/** The next tag at or after a position, past comments, CDATA and instructions; undefined at the end. */
export function nextTag(xml: string, from: number): Tag | undefined {
  let start = xml.indexOf("<", from);
  while (start >= 0) {
    const next = xml.charCodeAt(start + 1);
    if (next === 33 || next === 63) {
      const end = markupEnd(xml, start);
      if (end < 0) return undefined;
      start = xml.indexOf("<", end);
      continue;
    }
    return readTag(xml, start);
  }
  return undefined;
}

function readTag(xml: string, start: number): Tag {
  const closing = xml.charCodeAt(start + 1) === 47;
  const end = tagEnd(xml, start + 1);
  const empty = !closing && xml.charCodeAt(end - 1) === 47;
  const from = closing ? start + 2 : start + 1;
  const last = empty ? end - 1 : end;
  let nameEnd = from;
  while (nameEnd < last && xml.charCodeAt(nameEnd) > 32) nameEnd++;
  return {
    kind: closing ? "close" : empty ? "empty" : "open",
    name: xml.slice(from, nameEnd),
    attributes: xml.slice(nameEnd, last),
    start,
    end: end + 1,
  };
}

/** The position of the ">" that ends a tag; one inside a quoted value does not count. */
function tagEnd(xml: string, from: number): number {
  let quote = 0;
  for (let at = from; at < xml.length; at++) {
    const code = xml.charCodeAt(at);
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === 34 || code === 39) quote = code;
    else if (code === 62) return at;
  }
  throw brokenXml(`the tag at ${from} never ends`);
}

/** Where the element opened by `tag` ends, its closing tag included. */
export function elementEnd(xml: string, tag: Tag): number {
  if (tag.kind === "empty") return tag.end;
  let depth = 1;
  // No tag is made of what is only stepped over: a sheet has millions.
  for (let start = xml.indexOf("<", tag.end); start >= 0; ) {
    const next = xml.charCodeAt(start + 1);
    const isMarkup = next === 33 || next === 63;
    const end = isMarkup ? markupEnd(xml, start) : tagEnd(xml, start + 1);
    if (!isMarkup) depth += depthOf(xml, start, end);
    if (depth === 0) return end + 1;
    start = end < 0 ? -1 : xml.indexOf("<", end);
  }
  throw brokenXml(`<${tag.name}> never ends`);
}

/** -1 for a closing tag, 0 for an empty one, 1 for an opening one. */
function depthOf(xml: string, start: number, end: number): number {
  if (xml.charCodeAt(start + 1) === 47) return -1;
  return xml.charCodeAt(end - 1) === 47 ? 0 : 1;
}

/** Where a comment, CDATA section or instruction ends; -1 when it does not. */
function markupEnd(xml: string, start: number): number {
  const close = xml.startsWith("<!--", start)
    ? "-->"
    : xml.startsWith("<![CDATA[", start)
      ? "]]>"
      : xml.startsWith("<?", start)
        ? "?>"
        : ">";
  const end = xml.indexOf(close, start + (close === "-->" ? 4 : 2));
  return end < 0 ? -1 : end + close.length;
}

/** The root element of a part cut into start tag (with all before it), children and end (with all after it). */
export function splitRoot(xml: string): {
  open: string;
  root: Tag;
  children: Child[];
  close: string;
} {
  const root = nextTag(xml, 0);
  if (root === undefined || root.kind === "close") throw brokenXml("there is no root element");
  if (root.kind === "empty") {
    const open = `${xml.slice(0, root.end - 2)}>`;
    return { open, root, children: [], close: `</${root.name}>${xml.slice(root.end)}` };
  }
  const children: Child[] = [];
  let at = root.end;
  for (;;) {
    const tag = nextTag(xml, at);
    if (tag === undefined) throw brokenXml(`<${root.name}> never ends`);
    if (tag.kind === "close")
      return { open: xml.slice(0, root.end), root, children, close: xml.slice(at) };
    const end = elementEnd(xml, tag);
    children.push({ name: localName(tag.name), xml: xml.slice(at, end) });
    at = end;
  }
}

export function brokenXml(found: string): UserError {
  return new UserError(`cannot read the workbook: its XML is broken, ${found}`, "save it again");
}

/** Text to stand in place of what is between start and end. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text with the splices applied; they come in order and do not overlap. */
export function splice(xml: string, splices: readonly Splice[]): string {
  let out = "";
  let at = 0;
  for (const { start, end, text } of splices) {
    out += xml.slice(at, start) + text;
    at = end;
  }
  return out + xml.slice(at);
}

/** A splice that gives a tag other attributes. */
export function retagged(tag: Tag, attributes: string): Splice {
  const text = `<${tag.name}${attributes.trimEnd()}${tag.kind === "empty" ? "/>" : ">"}`;
  return { start: tag.start, end: tag.end, text };
}

/** Every opening or empty tag of a part, in order. */
export function* openings(xml: string): Generator<Tag> {
  for (let tag = nextTag(xml, 0); tag !== undefined; tag = nextTag(xml, tag.end))
    if (tag.kind !== "close") yield tag;
}

/** The value of one attribute, unescaped; undefined when it is not there. `name` with its prefix if it has one. */
export function attribute(attributes: string, name: string): string | undefined {
  const found = attributePattern(name).exec(attributes);
  const raw = found?.[2] ?? found?.[3];
  return raw === undefined ? undefined : unescapeXml(raw);
}

/** The attributes with one set (in its place, or appended) or, when undefined, taken away. */
export function withAttribute(attributes: string, name: string, value?: string): string {
  const written = value === undefined ? "" : ` ${name}="${escapeAttribute(value)}"`;
  const pattern = attributePattern(name);
  if (pattern.test(attributes))
    return attributes.replace(pattern, (_all, before: string) => before + written);
  return value === undefined ? attributes : attributes.replace(/\s*$/, () => written);
}

/** White space other than a space would not survive the next reader unescaped. */
const escapeAttribute = (value: string): string =>
  escapeXml(value).replace(/[\t\n\r]/g, (c) => `&#${c.charCodeAt(0)};`);

const patterns = new Map<string, RegExp>();
function attributePattern(name: string): RegExp {
  let pattern = patterns.get(name);
  if (pattern === undefined) {
    // Steps over whole attributes: a value may hold what looks like one.
    pattern = new RegExp(
      `^((?:\\s+[^\\s=]+\\s*=\\s*(?:"[^"]*"|'[^']*'))*?)\\s+${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`,
    );
    patterns.set(name, pattern);
  }
  return pattern;
}

const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text for an attribute or an element; no character that XML 1.0 forbids may be in it. */
export function escapeXml(text: string): string {
  return /[&<>"]/.test(text) ? text.replace(/[&<>"]/g, (c) => escapes[c] ?? c) : text;
}

const named: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Resolves the five entities of XML and character references; anything else stays as written. */
export function unescapeXml(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|([a-z]+));/gi, (all, hex, dec, name) => {
    if (name !== undefined) return named[String(name)] ?? all;
    const code = hex === undefined ? Number(dec) : Number.parseInt(String(hex), 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters XML 1.0 cannot hold
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|_(?=x[0-9a-fA-F]{4}_)/g;

// Most texts hold nothing of what must be looked at more closely.
// biome-ignore lint/suspicious/noControlCharactersInRegex: the same, and what else is replaced
const special = /[\u0000-\u0008\u000b-\u001f\ufffe\uffff\ud800-\udfff&<>"_]/;

/** Text for a cell: what XML cannot hold becomes _xHHHH_ as spreadsheets write it, half surrogates are replaced. */
export function escapeCellText(text: string): string {
  if (!special.test(text)) return text;
  const clean = text.replace(/\p{Surrogate}/gu, "\ufffd").replace(/\r\n?/g, "\n");
  const written = clean.replace(
    unwritable,
    (c) => `_x${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}_`,
  );
  return escapeXml(written);
}

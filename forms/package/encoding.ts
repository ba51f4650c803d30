/** The bytes of a part as text and back. */
import { isUtf8 } from "node:buffer";
import iconv from "iconv-lite";
import { UserError } from "../../core/errors.ts";

/** The text of a part, its byte order mark included; refuses a DOCTYPE, and with it every entity but the five of XML. */
export function decodeXml(bytes: Uint8Array, part: string): string {
  const text = textIn(bytes, encodingOf(bytes));
  if (text === undefined)
    throw new UserError(`cannot read "${part}": its text is not valid`, "save the file again");
  const root = rootStart(text);
  if (/^<!DOCTYPE/i.test(text.slice(root, root + 9)))
    throw new UserError(
      `refused "${part}": it declares a DOCTYPE (entities are a known attack)`,
      "save the file again from a spreadsheet program",
    );
  return text;
}

/** Bytes as text, or undefined when they are not valid in the encoding or the encoding is not known. */
function textIn(bytes: Uint8Array, encoding: string): string | undefined {
  // A TextDecoder that refuses what is not valid holds every part a second time, two bytes a character.
  if (encoding === "utf-8") return isUtf8(bytes) ? asBuffer(bytes).toString("utf8") : undefined;
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const asBuffer = ({ buffer, byteOffset, length }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, length);

/** The encoding a part is written in: by its first bytes, else as its declaration says, else UTF-8. */
export function encodingOf(bytes: Uint8Array): string {
  const [a, b] = bytes;
  if (a === 0xff && b === 0xfe) return "utf-16le";
  if (a === 0xfe && b === 0xff) return "utf-16be";
  if (a === 0x3c && b === 0) return "utf-16le";
  if (a === 0 && b === 0x3c) return "utf-16be";
  const head = asBuffer(bytes.subarray(0, 200));
  const declared = /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)/.exec(head.toString("latin1"));
  const name = declared?.[1]?.toLowerCase() ?? "utf-8";
  // Declared wide but written narrow: the bytes tell.
  return name.startsWith("utf-16") || name.startsWith("ucs-2") ? "utf-8" : name;
}

/** The bytes of a part in an encoding; a character it does not have becomes a character reference. */
export function encodeXml(text: string, encoding: string): Uint8Array {
  if (encoding === "utf-8" || !iconv.encodingExists(encoding)) return Buffer.from(text, "utf8");
  if (encoding.startsWith("utf-16")) return iconv.encode(text, encoding, { addBOM: false });
  const lacking = new Map<string, boolean>();
  const lacks = (character: string): boolean => {
    const known = lacking.get(character);
    if (known !== undefined) return known;
    const isLacking = iconv.decode(iconv.encode(character, encoding), encoding) !== character;
    lacking.set(character, isLacking);
    return isLacking;
  };
  const written = text.replace(/[^\p{ASCII}]/gu, (c) => (lacks(c) ? `&#${c.codePointAt(0)};` : c));
  return iconv.encode(written, encoding);
}

/** Where the first thing stands that is neither declaration, comment nor white space. */
function rootStart(text: string): number {
  let at = 0;
  for (;;) {
    while (text.charCodeAt(at) <= 32 || text.charCodeAt(at) === 0xfeff) at++;
    const end = text.startsWith("<?", at) ? "?>" : text.startsWith("<!--", at) ? "-->" : undefined;
    if (end === undefined) return at;
    const found = text.indexOf(end, at);
    if (found < 0) return at;
    at = found + end.length;
  }
}

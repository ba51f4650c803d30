/** The text of an element, its entities and Excel's own escapes undone. */
export function decodeXml(text: string): string {
  const plain = text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text; // as XML says
  const decoded = plain.includes("&") ? plain.replace(/&(#?\w+);/g, entity) : plain;
  return decoded.includes("_x") ? decoded.replace(/_x([0-9A-Fa-f]{4})_/g, character) : decoded;
}

const named: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  amp: "&",
  quot: '"',
  apos: "'",
};

function entity(whole: string, name: string): string {
  if (!name.startsWith("#")) return named[name] ?? whole;
  const code = name[1] === "x" ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}

const character = (_: string, hex: string): string => String.fromCharCode(Number.parseInt(hex, 16));

/** The value of an attribute in a tag's text. e.g. attribute('r="A1" t="s"', "t") → "s"; undefined when absent. */
export function attribute(tag: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag);
  const value = found?.[1] ?? found?.[2];
  return value === undefined ? undefined : decodeXml(value);
}

/** The tags of a name, any prefix, in a small document: the text between "<name" and ">". */
export function tagsOf(xml: string, name: string): string[] {
  const tags = xml.matchAll(new RegExp(`<(?:\\w+:)?${name}(?=[\\s/>])([^>]*)>`, "g"));
  return [...tags].map((tag) => tag[1] ?? "");
}

/** All text runs (<t>) of a string, its phonetic guides left out. */
export function textRuns(xml: string): string {
  const spoken = xml.includes("rPh")
    ? xml.replace(/<(\w+:)?rPh\b[\s\S]*?<\/(\w+:)?rPh>/g, "")
    : xml;
  let text = "";
  for (const run of spoken.matchAll(/<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)</g)) text += run[1];
  return decodeXml(text);
}

/** Text as a run of a document holds it. */
import { escapeXml } from "./xml.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters XML 1.0 cannot hold
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** Text for an element or attribute of a document; what XML cannot hold is left out. */
export const documentText = (text: string): string =>
  escapeXml(text.replace(unwritable, "").replace(/\p{Surrogate}/gu, "\ufffd"));

/** The inside of a run: a line break of the text is one of the document, a tab is a tab. */
export function runText(prefix: string, text: string): string {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  return lines
    .map((line) =>
      line
        .split("\t")
        .map((part) => `<${prefix}t xml:space="preserve">${documentText(part)}</${prefix}t>`)
        .join(`<${prefix}tab/>`),
    )
    .join(`<${prefix}br/>`);
}

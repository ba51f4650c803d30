import { optionsIn } from "../bind/boxes.ts";

/** A part of a text and what takes its place. */
export interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A text with one part changed. */
export const changed = (text: string, { start, end, text: put }: Change): string =>
  text.slice(0, start) + put + text.slice(end);

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

/** Room to write in: blanks and underscores, of either width. */
const room = String.raw`[^\S\r\n]|[_＿]`;

/**
 * Where a value goes behind words of a text, or in the place of a marker. e.g. "姓名：____" with "姓名"; the room gets
 * smaller by what is written into it. Undefined when the words are not there.
 */
export function answerBehind(text: string, words: string, value: string): Change | undefined {
  const spread = [...words.replaceAll(/\s/g, "")].map(escaped).join(String.raw`\s*`);
  if (words.startsWith("{{")) {
    const marker = new RegExp(spread).exec(text);
    return marker === null
      ? undefined
      : { start: marker.index, end: marker.index + marker[0].length, text: value };
  }
  const found = new RegExp(`${spread}\\s*[:：]?((?:${room})*)`, "u").exec(text);
  if (found === null) return undefined;
  const free = found[1] ?? "";
  const end = found.index + found[0].length;
  const start = end - free.length;
  const date = dateOver(text.slice(start), value);
  if (date !== undefined) return { start, end: start + date.length, text: date.text };
  return { start, end, text: written(free, value, text.slice(end)) };
}

/** "____年__月__日" takes a date as a whole. */
function dateOver(rest: string, value: string): { length: number; text: string } | undefined {
  const asked = new RegExp(
    `^(?:${room})*年(?:${room})*月((?:${room})*日)?|^(?:${room})*年(?!\\p{L})`,
    "u",
  ).exec(rest);
  const [, year, month, day] =
    /^(\d{4})(?:[-年./](\d\d?)(?:[-月./](\d\d?))?)?\D?$/.exec(value) ?? [];
  if (asked === null || year === undefined) return undefined;
  const wantsMonth = asked[0].includes("月");
  const parts = [
    `${year}年`,
    wantsMonth && month !== undefined ? `${month}月` : "",
    asked[1] !== undefined && day !== undefined ? `${day}日` : "",
  ];
  return { length: asked[0].length, text: parts.join("") };
}

/** The value and what is left of the room, so that what stands behind it keeps its place. */
function written(free: string, value: string, behind: string): string {
  const isLast = behind.trim() === "";
  const left = widthOf(free) - widthOf(value);
  const filler = free.at(-1) ?? " ";
  const isLine = /[_＿]/.test(filler);
  if (isLast && !isLine) return value;
  const least = isLine || /^[\s，,；;。)）]/.test(behind) || isLast ? 0 : 2;
  const width = Math.max(least, left);
  let rest = free;
  while (rest !== "" && widthOf(rest.slice(1)) >= width) rest = rest.slice(1);
  const missing = Math.max(0, width - widthOf(rest));
  return value + rest + filler.repeat(Math.ceil(missing / widthOf(filler)));
}

const widthOf = (text: string): number =>
  [...text].reduce((width, sign) => width + ((sign.codePointAt(0) ?? 0) > 0x2000 ? 2 : 1), 0);

/** The box of the option that a value names; undefined when none or several do. */
export function tick(text: string, value: string): Change | undefined {
  const options = optionsIn(text);
  const exact = options.filter(({ name }) => name === value);
  const alike = options.filter(({ name }) => value.startsWith(name) || name.startsWith(value));
  const [chosen, ...more] = exact.length > 0 ? exact : alike;
  if (chosen === undefined || more.length > 0 || value === "") return undefined;
  return { start: chosen.box, end: chosen.box + 1, text: "☑" };
}

/** Room for an answer that is printed: boxes to tick, a date to complete. */
const boxes = "□☐○〇◯";
const after = new RegExp(`[${boxes}]\\s*([^${boxes}\\s、,，;；/／|（(]+)`, "gu");
const inFront = new RegExp(`([^${boxes}\\s、,，;；/／|）):：]+)\\s*[${boxes}]`, "gu");

/** Whether a text offers boxes to tick. e.g. "□男 □女" */
export const hasBoxes = (text: string): boolean => optionsIn(text).length > 1;

export interface Option {
  readonly name: string;
  /** Where its box stands. */
  readonly box: number;
}

/** The options of a text that have a box each; none when it has no boxes. */
export function optionsIn(text: string): readonly Option[] {
  const isBefore = new RegExp(`^[^\\p{L}\\p{N}]*[${boxes}]|[:：]\\s*[${boxes}]`, "u").test(text);
  const found = [...text.matchAll(isBefore ? after : inFront)];
  return found.map((one) => ({
    name: one[1] ?? "",
    box: isBefore ? one.index : one.index + one[0].length - 1,
  }));
}

/** Whether a text is nothing but a date to be completed. e.g. "    年  月  日" */
export const isDateRoom = (text: string): boolean =>
  /^[\s_＿]*年[\s_＿]*月(?:[\s_＿]*日)?[\s_＿]*$/u.test(text);

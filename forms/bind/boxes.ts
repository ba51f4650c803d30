/** Boxes to tick, as a blank prints them. */
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

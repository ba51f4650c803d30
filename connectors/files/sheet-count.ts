import type { Workbook } from "./workbook.ts";
import { unzip, type ZipEntry } from "./zip.ts";

const mark =
  /<(?:\w+:)?row(?=[\s>/])([^>]*)>|<(?:\w+:)?(?:v|t)(?:\s[^>]*)?>[^<]|<(?:\w+:)?f[\s>/]/g;
const longestTag = 4_096;

/**
 * Counts the rows below `head` (a row's number) that hold any text or formula, in a pass of its own over the sheet's bytes: no cells,
 * no shared strings, nothing of the reader.
 */
export async function countSheetRows(
  book: Workbook,
  entry: ZipEntry,
  head: number,
): Promise<number> {
  let rows = 0;
  let number = 0;
  let counted = true; // the current row
  let rest = "";
  for await (const piece of unzip(book.zip, entry)) {
    rest += piece.toString("latin1"); // one byte, one character: only marks matter
    let end = 0;
    for (const found of rest.matchAll(mark)) {
      end = found.index + found[0].length;
      if (found[1] !== undefined) {
        number = Number(/\br="(\d+)"/.exec(found[1])?.[1] ?? number + 1);
        counted = false;
      } else if (!counted && number > head) {
        counted = true;
        rows += 1;
      }
    }
    rest = rest.slice(Math.max(end, rest.length - longestTag));
  }
  return rows;
}

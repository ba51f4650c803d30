import type { SourceSystem } from "../resource.ts";
import { beginningOf } from "./bytes.ts";
import type { Drop } from "./folder.ts";

type Charset = NonNullable<SourceSystem["charset"]>;

const looked = 1 << 20; // bytes from the beginning
const several = 3; // lines: what one or two show may be chance
const nearly = 0.9; // of the lines that are not plain ASCII

/** The charset a file is written in, where its lines tell for certain; undefined where they do not, as in plain ASCII. */
export async function charsetOf({ path }: Drop): Promise<Charset | undefined> {
  const beginning = await beginningOf(path, looked);
  const end = beginning.lastIndexOf(0x0a); // the last line may be cut
  const bytes = beginning.subarray(0, end === -1 ? beginning.length : end + 1);
  if (bytes.subarray(0, 3).toString("hex") === "efbbbf") return "utf-8";
  return charsetOfLines(linesOf(bytes).filter((line) => line.some((byte) => byte > 0x7f)));
}

function charsetOfLines(lines: readonly Buffer[]): Charset | undefined {
  if (lines.length < several) return undefined;
  const share = (charset: Charset) => {
    const decoder = new TextDecoder(charset, { fatal: true });
    return lines.filter((line) => isText(decoder, line)).length / lines.length;
  };
  const asUtf8 = share("utf-8");
  // Chinese in GB18030 is hardly ever UTF-8 by chance; the other way round it often is.
  if (asUtf8 >= nearly) return "utf-8";
  return asUtf8 <= 1 - nearly && share("gb18030") >= nearly ? "gb18030" : undefined;
}

function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let from = 0; from < bytes.length; ) {
    const feed = bytes.indexOf(0x0a, from);
    const end = feed === -1 ? bytes.length : feed;
    lines.push(bytes.subarray(from, end));
    from = end + 1;
  }
  return lines;
}

function isText(decoder: TextDecoder, bytes: Buffer): boolean {
  try {
    decoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** The charset to read a file in: its own where that is certain, else the declared one; and what is to be said of it. */
export async function readingCharset(
  { charset: declared = "utf-8" }: SourceSystem,
  drop: Drop,
): Promise<{ readonly charset: Charset; readonly drift: readonly string[] }> {
  const found = await charsetOf(drop);
  if (found === undefined || found === declared) return { charset: declared, drift: [] };
  const said = `file "${drop.name}" is written in ${found}, declared is ${declared}; it is read as what it is`;
  return { charset: found, drift: [said] };
}

/** The type of a column of a text file: its characters, and their charset where that is certain. e.g. "characters gb18030" */
export const textType = (charset: Charset | undefined): string =>
  charset === undefined ? "characters" : `characters ${charset}`;

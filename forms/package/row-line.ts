/** Text that is the same in each copy of a row but for the row numbers in it. */

/** What stands between the row numbers, and each of these in copy 0; every copy's are one more. */
export interface Line {
  readonly texts: readonly string[];
  readonly rows: readonly number[];
}

/** A line with room for a value: `text` stands behind it. */
export interface Room {
  readonly line: Line;
  readonly after: string;
}

/** What two copies that follow one another have in common. */
export function lineOf(copy0: string, copy1: string): Line {
  const [a, b] = [copy0.split(/(\d+)/), copy1.split(/(\d+)/)];
  const texts = [""];
  const rows: number[] = [];
  a.forEach((text, i) => {
    if (text === b[i]) texts.push(texts.pop() + text);
    else {
      if (Number(b[i]) !== Number(text) + 1)
        throw new Error(`"${text}" does not move with its row`);
      rows.push(Number(text));
      texts.push("");
    }
  });
  return { texts, rows };
}

/** The line cut where `probe` stands, which no row number follows; undefined when it is not there. */
export function cutAt({ texts, rows }: Line, probe: string): Room | undefined {
  const last = texts.at(-1) ?? "";
  const at = last.indexOf(probe);
  if (at < 0) return undefined;
  const line = { texts: [...texts.slice(0, -1), last.slice(0, at)], rows };
  return { line, after: last.slice(at + probe.length) };
}

/** The line as it stands in a copy. */
export function lineText({ texts, rows }: Line, copy: number): string {
  let text = texts[0] ?? "";
  for (let i = 0; i < rows.length; i++) text += (rows[i] ?? 0) + copy + (texts[i + 1] ?? "");
  return text;
}

export const roomText = ({ line, after }: Room, copy: number, value: string): string =>
  lineText(line, copy) + value + after;

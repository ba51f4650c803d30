import type { Row } from "../../core/duckdb.ts";
import { inside, textIn } from "../struct.ts";
import type { Pick } from "./pick.ts";
import type { Choice, ChosenRow } from "./store.ts";

/** Under this name a row of a pick tells its key, its label and how it came to be listed. */
export const pickNames = { key: "#key", label: "#label", line: "#line" } as const;

/** How a line of a picked list came about. */
export type PickedLine =
  | { readonly kind: "chosen"; readonly told: string }
  /** Nothing is chosen yet: the form's own order proposes it. */
  | { readonly kind: "proposed"; readonly told: string }
  /** Nothing is chosen yet, and nothing is proposed: a line to be filled. */
  | { readonly kind: "open" }
  /** Chosen, and not to be listed here. */
  | { readonly kind: "lost"; readonly told: string };

/** What a person's list says of itself: the rows this form offers, and those chosen that still are in the record. */
interface Offered {
  readonly rows: readonly Row[];
  readonly known: readonly Row[];
}

/**
 * The lines of a picked list. Before anything is chosen: the first rows of the list as proposals or, where the file is
 * handed in, as many empty lines. A chosen row that this form cannot list keeps its line and says why.
 */
export function pickedLines(
  pick: Pick,
  { rows, known }: Offered,
  choice: Choice | undefined,
  proposes: boolean,
): readonly Row[] {
  if (choice === undefined) {
    const told = `${pick.name}待选：按默认次序列出，尚未选定`;
    const line: PickedLine = proposes ? { kind: "proposed", told } : { kind: "open" };
    return rows.slice(0, pick.max).map((row) => ({ ...(proposes && row), [pickNames.line]: line }));
  }
  const offered = new Map([...rows].reverse().map((row) => [keyIn(row), row])); // the first of the same key counts
  const recorded = new Set(known.map(keyIn));
  const within = choice.rows.slice(0, pick.max);
  const beyond = choice.rows.slice(pick.max).map(named).join("、");
  const listed = within.map((one, index): Row => {
    const row = offered.get(one.key);
    const place = `第 ${index + 1} 项`;
    const cut =
      beyond === "" || index < within.length - 1 ? "" : `；本表限 ${pick.max} 项，未列${beyond}`;
    if (row !== undefined) {
      const told = `${pick.name}：${choice.by} ${choice.on} 选定，${place}${cut}`;
      return { ...row, [pickNames.line]: { kind: "chosen", told } };
    }
    const why = recorded.has(one.key) ? "不在本表的统计范围内" : "已不在记录中，或填表人无权查看";
    const told = `${pick.name}${place}${named(one)}${why}，请重新选定${cut}`;
    return { [pickNames.line]: { kind: "lost", told } };
  });
  return pick.ordered ? listed : inListOrder(listed, rows);
}

/** Those that are listed as the form lists them, then those that cannot be. */
function inListOrder(lines: readonly Row[], rows: readonly Row[]): readonly Row[] {
  const places = new Map(
    [...rows].reverse().map((row, index) => [keyIn(row), rows.length - index]),
  );
  return lines.toSorted(
    (a, b) => (places.get(keyIn(a)) ?? Infinity) - (places.get(keyIn(b)) ?? Infinity),
  );
}

export const keyIn = (row: Row): string => textIn(row, pickNames.key);
export const labelIn = (row: Row): string => textIn(row, pickNames.label);

/** e.g. “A Study”（CG000123） */
export const named = ({ key, label }: ChosenRow): string =>
  label === "" || label === key ? `“${key}”` : `“${label}”（${key}）`;

/** How a row came to be listed; undefined: not by a pick. */
export const lineOf = (row: Row): PickedLine | undefined =>
  inside(row, pickNames.line) as PickedLine | undefined; // written above

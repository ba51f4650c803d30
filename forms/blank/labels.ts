import { labelOf } from "../bind/label.ts";
import type { Open, Proposal, Proposals } from "../bind/propose.ts";
import { areaFrom } from "../package/address.ts";
import { type Place, placeText } from "./place.ts";

/** A label of a blank with what is known of it so far. */
export interface Label {
  readonly text: string;
  readonly place: Place;
  /** As people are shown it and type it. e.g. "Sheet1!B4" */
  readonly at: string;
  /** The value goes behind the words of the label itself. */
  readonly isInside: boolean;
  readonly groups: readonly string[];
  /** The list it is a column of, as a place in the proposals' lists. */
  readonly list: number | undefined;
  readonly unit: string | undefined;
  readonly format: string | undefined;
  readonly proposed: { readonly binding: string; readonly confidence: number } | undefined;
  readonly alternatives: Proposal["alternatives"];
  /** Why nothing is proposed. */
  readonly why: Open["why"] | undefined;
}

/** Every label of a blank, the proposed ones and the open ones, in the order they stand in. */
export function labelsOf(found: Proposals): readonly Label[] {
  const all = [
    ...found.proposals.map((one) => {
      const { binding, confidence } = one;
      return labelFrom(found.kind, one, { binding, confidence }, undefined);
    }),
    ...found.open.map((one) => labelFrom(found.kind, one, undefined, one.why)),
  ];
  const grids = [...new Set(all.map(({ place }) => gridOf(place)))];
  const rank = (place: Place): readonly number[] =>
    place.kind === "cell"
      ? [1 + grids.indexOf(place.grid), place.row, place.column]
      : [0, place.kind === "line" ? place.line : 0, 0];
  const after = (a: Place, b: Place): number => {
    const [left, right] = [rank(a), rank(b)];
    const at = left.findIndex((one, index) => one !== right[index]);
    return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
  };
  return all.sort((a, b) => after(a.place, b.place));
}

const gridOf = (place: Place): string => (place.kind === "cell" ? place.grid : "");

function labelFrom(
  kind: Proposals["kind"],
  one: Proposal | Open,
  proposed: Label["proposed"],
  why: Label["why"],
): Label {
  const { label: text, groups, list, unit, format, alternatives } = one;
  const place = placeOf(kind, one);
  const rest = { groups, list, unit, format, alternatives, proposed, why };
  return { text, place, at: placeText(place), isInside: one.where === "inside", ...rest };
}

function placeOf(
  kind: Proposals["kind"],
  { grid, at, where, line, label }: Proposal | Open,
): Place {
  if (where === "name") return { kind: "name", name: label };
  if (line !== undefined) return { kind: "line", line };
  const area = areaFrom(at);
  const [row, column] = [area?.top ?? 1, area?.left ?? 1];
  return { kind: "cell", grid: kind === "docx" ? `#${grid}` : grid, row, column };
}

/** What a label is called among all those of a form: the head above it and its own words, without their dress. */
export const keyOf = (text: string, group: string | undefined): string =>
  `${group === undefined ? "" : labelOf(group).core}/${labelOf(text).core}`;

/** A place as people type it: with or without its sheet or table, or the words of the label. */
export function isNamed(label: Label, typed: string): boolean {
  const plain = typed.trim();
  if (label.at.toUpperCase() === plain.toUpperCase()) return true;
  if (label.at.toUpperCase().endsWith(`!${plain.toUpperCase()}`)) return true;
  if (`${label.at} ${label.text}` === plain || `${bareAt(label)} ${label.text}` === plain)
    return true;
  return labelOf(label.text).whole === labelOf(plain).whole;
}

const bareAt = ({ at }: Label): string => at.slice(at.lastIndexOf("!") + 1);

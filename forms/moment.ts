import type { BoundForm } from "./bound-form.ts";
import { momentIn } from "./time-basis.ts";

/** A basis that is another moment than the form's; undefined: the form's own, whatever the period. */
export const momentOf = (basis: string | undefined): string | undefined =>
  momentIn(basis) === undefined ? undefined : basis;

/** The other moments of a form about persons, each once. */
export function momentsIn({ sections }: BoundForm): readonly string[] {
  const bases = sections.flatMap((section) => {
    if (section.kind === "grid") return section.fields.map(({ basis }) => basis);
    return section.kind === "rows" ? [section.basis] : [];
  });
  return [...new Set(bases.flatMap((basis) => momentOf(basis) ?? []))];
}

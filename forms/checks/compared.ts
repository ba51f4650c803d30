import type { BoundCheck } from "./bind.ts";
import { keyFields, spotOf } from "./judge.ts";
import type { Remembered } from "./remembered.ts";
import type { FormValues, Said, SaidCell } from "./values.ts";

/** A number beside the one that was handed in a year ago. */
export interface Compared {
  readonly at: string;
  readonly label: string;
  readonly now: Said | undefined;
  readonly before: number;
}

/** This edition's numbers beside last year's; nothing when none was handed in or loaded. */
export function compared(
  checks: readonly BoundCheck[],
  { cells, lists }: FormValues,
  { yearAgo, submittedBy }: Remembered,
  subject: string,
): { readonly lastYear?: { readonly from: string; readonly cells: readonly Compared[] } } {
  const from = submittedBy(subject);
  if (from === undefined) return {};
  const keys = keyFields(checks);
  const beside = ({ at, label, value }: SaidCell, before: Said | undefined): readonly Compared[] =>
    typeof before === "number" ? [{ at, label, now: value, before }] : [];
  const found = [
    ...[...cells].flatMap(([name, cell]) => beside(cell, yearAgo(subject, name))),
    ...lists.flatMap(({ lines }) =>
      lines.flatMap((line, index) => {
        const spot = spotOf(line, keys, index);
        return [...line].flatMap(([name, cell]) => beside(cell, yearAgo(subject, name, spot)));
      }),
    ),
  ];
  return { lastYear: { from, cells: found } };
}

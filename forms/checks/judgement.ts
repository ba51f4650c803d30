import type { BoundCheck } from "./bind.ts";
import { told } from "./judge-rule.ts";
import type { CheckKind } from "./schema.ts";
import type { FormValues, Said, SaidCell } from "./values.ts";

/** One thing that does not hold, with the cells it is about and the numbers. */
export interface Failure {
  readonly check: string;
  readonly kind: CheckKind;
  readonly severity: "error" | "warning";
  readonly say: string;
  /** Which row, column or value it is about, by name and not by address: rows move. "" is the whole form. */
  readonly spot: string;
  readonly cells: readonly { readonly at: string; readonly label: string; readonly says: string }[];
  readonly found: string;
  readonly expected: string;
}

export interface Judgement {
  readonly failures: readonly Failure[];
  /** How often a rule could be applied, and how often a value it needs was not there. */
  readonly judged: number;
  readonly open: number;
}

/** What rules may ask besides the form's own values. */
export interface Beside {
  readonly variables: Readonly<Record<string, string>>;
  /** The values of another form's column over the whole university; undefined: not to be read. */
  readonly column: (reference: string) => ReadonlySet<string> | undefined;
  /** Another form for the same subject; undefined: none, or not to be read. */
  readonly form: (id: string) => FormValues | undefined;
  /** What was handed in before, by the same names: the edition before, and the same one a year ago. */
  readonly last: (name: string, spot: string) => Said | undefined;
  readonly yearAgo: (name: string) => Said | undefined;
  /** Where a value of a batch-wide unique check was first seen; remembers it when it is new. */
  readonly seen: (check: string, values: string, place: string) => string | undefined;
}

/** One application of a check. */
export interface Under {
  readonly spot: string;
  readonly cell: (name: string) => SaidCell | undefined;
}

/** One application's outcome; undefined: a value it needs is not there. */
export type Judged = true | Failure | undefined;

export function failure(
  { check, severity }: BoundCheck,
  spot: string,
  cells: readonly SaidCell[],
  sides: { readonly found: string; readonly expected: string },
): Failure {
  const { id, kind, say } = check;
  const shown = cells.map(({ at, label, value }) => ({ at, label, says: told(value) }));
  return { check: id, kind, severity, say, spot, cells: shown, ...sides };
}

export const saysOf = (cells: readonly SaidCell[]): string =>
  cells.map(({ value }) => told(value)).join("、");

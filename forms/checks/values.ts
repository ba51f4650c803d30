import type { FormCell } from "../filled-cells.ts";

/** What a cell says, whoever wrote it. Texts that read as numbers or dates are compared as such where a rule asks. */
export type Said = string | number;

/** One cell that a check reads. */
export interface SaidCell {
  /** e.g. "教职工情况!B4" */
  readonly at: string;
  readonly label: string;
  /** Undefined: nothing stands there. */
  readonly value?: Said;
  /** Why nothing can stand there: a system or a person is missing, so no rule judges it. */
  readonly open?: true;
}

/** A form's values by name: cells outside lists (grids, figures of a cross-tab) and the rows of its lists. */
export interface FormValues {
  readonly cells: ReadonlyMap<string, SaidCell>;
  readonly lines: readonly ReadonlyMap<string, SaidCell>[];
}

/** What a plan would write. */
export function valuesOf(sheet: string, cells: readonly FormCell[]): FormValues {
  return gather(
    cells.map(({ at, label, key, line, state }) => ({
      key,
      ...(line !== undefined && { line }),
      cell: {
        at: `${sheet}!${at}`,
        label,
        ...(state.state === "filled" && { value: saidOf(state.value, state.text) }),
        ...(state.state === "empty" && isOpen(state.why) && { open: true }),
      },
    })),
  );
}

/** Nobody has filled these yet, or nobody's rule may read them. */
const isOpen = (why: string): boolean =>
  why === "no-source" || why === "manual" || why === "private";

type Written = (FormCell["state"] & { readonly state: "filled" })["value"];

function saidOf(value: Written, text: string): Said {
  if ("number" in value) return value.number;
  if ("date" in value) return value.date;
  return text;
}

export interface Named {
  readonly key: string;
  readonly line?: number;
  readonly cell: SaidCell;
}

export function gather(named: readonly Named[]): FormValues {
  const cells = new Map<string, SaidCell>();
  const lines: Map<string, SaidCell>[] = [];
  for (const { key, line, cell } of named) {
    if (key === "") continue;
    if (line === undefined) cells.set(key, cell);
    else {
      while (lines.length <= line) lines.push(new Map());
      lines[line]?.set(key, cell);
    }
  }
  return { cells, lines };
}

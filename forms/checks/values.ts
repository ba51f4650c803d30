import type { BoundForm } from "../bound-form.ts";
import type { FormCell } from "../filled-cells.ts";
import type { Layout } from "../layout/placed.ts";

/** What a cell says, whoever wrote it. Texts that read as numbers or dates are compared as such where a rule asks. */
export type Said = string | number;

/** One cell that a check reads. */
export interface SaidCell {
  /** With its sheet. e.g. "教职工情况!B4" */
  readonly at: string;
  readonly label: string;
  /** Undefined: nothing stands there. */
  readonly value?: Said;
  /** Why nothing can stand there: a system or a person is missing, so no rule judges it. */
  readonly open?: true;
}

export type Line = ReadonlyMap<string, SaidCell>;

/** The rows of one list; its columns are known without any row. */
export interface SaidList {
  readonly columns: ReadonlySet<string>;
  readonly lines: readonly Line[];
}

/** A form's values by name: cells outside lists (grids, figures of a cross-tab) and its lists, top to bottom. */
export interface FormValues {
  readonly cells: ReadonlyMap<string, SaidCell>;
  readonly lists: readonly SaidList[];
}

/** A cell as it is found in a file or a plan. */
export interface Found {
  readonly key: string;
  readonly list?: number;
  readonly line?: number;
  readonly cell: SaidCell;
}

/** What a plan would write. */
export const valuesOf = (form: BoundForm, layout: Layout, cells: readonly FormCell[]): FormValues =>
  gather(
    form,
    cells.map((one) => {
      const { state, label } = one;
      const cell = {
        at: placeIn(layout, one.at),
        label,
        ...(state.state === "filled" && { value: saidOf(state.value, state.text) }),
        ...(state.state === "empty" && isOpen(state.why) && { open: true as const }),
      };
      return { ...one, cell };
    }),
  );

/** Nobody has filled these yet, or nobody's rule may read them. */
const isOpen = (why: string): boolean =>
  why === "no-source" || why === "manual" || why === "private";

/** A place with its sheet, also where there is but one. */
export const placeIn = ({ sheets }: Layout, at: string): string =>
  at.includes("!") ? at : `${sheets[0]?.name ?? ""}!${at}`;

type Written = (FormCell["state"] & { readonly state: "filled" })["value"];

function saidOf(value: Written, text: string): Said {
  if ("number" in value) return value.number;
  if ("date" in value) return value.date;
  return text;
}

/** Cells by their names, lists by their rows; a cell without a name is left out. */
export function gather({ sections }: BoundForm, found: readonly Found[]): FormValues {
  const cells = new Map<string, SaidCell>();
  const lists = sections.flatMap((section) =>
    section.kind === "rows"
      ? [
          {
            columns: new Set(section.columns.map(({ field }) => field.id)),
            lines: [] as Map<string, SaidCell>[],
          },
        ]
      : [],
  );
  for (const { key, list, line, cell } of found) {
    if (key === "") continue;
    const lines = list === undefined ? undefined : lists[list]?.lines;
    if (lines === undefined || line === undefined) {
      cells.set(key, cell);
      continue;
    }
    while (lines.length <= line) lines.push(new Map());
    lines[line]?.set(key, cell);
  }
  return { cells, lists };
}

import type { BoundForm } from "../bound-form.ts";
import type { Definition } from "../definition.ts";
import { type PlacedList, placeAcross, placeCrosstab, placeRows } from "./lists.ts";
import { type Pen, placeGrid, placeSigners, placeWeek } from "./parts.ts";
import { type Layout, line, plainShape, type Shape, type SheetLayout } from "./placed.ts";
import { columnsOf, type NumberedSection, splitAt } from "./widths.ts";

const headRows = 3;

/** Places a form's parts, section under section; a section that names a sheet begins one. */
export function layoutOf(form: BoundForm, shape: Shape = plainShape): Layout {
  const taken = new Set<string>();
  const sheets = sheetsOf(form).flatMap((sections) => {
    const named = sections.find(({ bound }) => bound.section.sheet !== undefined);
    const name = named?.bound.section.sheet ?? form.definition.titles.zh;
    const split = sections.find(({ list = -1 }) => shape.sheets[list] !== undefined);
    if (split === undefined)
      return [sheetOf(form, shape, { name: freeName(name, taken), sections })];
    return (shape.sheets[split.list ?? -1] ?? []).map((group, number) =>
      sheetOf(form, shape, { name: freeName(group, taken), sections, group: number }),
    );
  });
  return { sheets };
}

function sheetsOf({ sections }: BoundForm): readonly (readonly NumberedSection[])[] {
  const sheets: NumberedSection[][] = [];
  let lists = 0;
  for (const [index, bound] of sections.entries()) {
    if (index === 0 || bound.section.sheet !== undefined) sheets.push([]);
    sheets.at(-1)?.push({ index, bound, ...(bound.kind === "rows" && { list: lists++ }) });
  }
  return sheets;
}

interface SheetParts {
  readonly name: string;
  readonly sections: readonly NumberedSection[];
  /** Of a list with a sheet for each group: which. */
  readonly group?: number;
}

function sheetOf(
  form: BoundForm,
  shape: Shape,
  { name, sections, group }: SheetParts,
): SheetLayout {
  const { definition } = form;
  const { widths, ends } = columnsOf(definition, sections, shape);
  const pen: Pen = { row: headRows, widths, placed: [] };
  placeTop(pen, definition);
  const lists = sections.flatMap((section) => {
    const groups = groupsIn(shape, section.list ?? -1, group);
    return placeSection(pen, section, ends.get(section.index) ?? [], groups) ?? [];
  });
  for (const note of definition.notes ?? [])
    pen.placed.push({ kind: "note", text: `注：${note}`, box: line(pen.row++, 1, widths.length) });
  const signs = form.sections.some(
    (one) => one.kind === "grid" && one.fields.some(({ field }) => field.sign !== undefined),
  );
  // Where the cells have their own signatures, the form has no common row for them.
  if (!signs) placeSigners(pen, definition.signers);
  // The heads of one list would be wrong above the rows of another.
  const [first, ...others] = lists;
  return {
    name,
    widths,
    placed: pen.placed,
    loops: lists.flatMap(({ loops }) => loops),
    lastRow: pen.row - 1,
    ...(first && others.length === 0 && { titleRows: first.titleRows }),
  };
}

function placeTop({ placed, widths }: Pen, { titles, head }: Definition): void {
  const across = widths.length;
  placed.push({ kind: "title", text: titles.zh, box: line(1, 1, across) });
  if (head === undefined) return;
  const middle = Math.max(1, splitAt(widths, 0.55));
  placed.push({ kind: "left", text: head[0], box: line(2, 1, middle) });
  placed.push({ kind: "right", text: head[1], box: line(2, middle + 1, across) });
}

/** Its title and what is under it; of a list whose rows run down, where they stand. */
function placeSection(
  pen: Pen,
  { bound, list = -1 }: NumberedSection,
  ends: readonly number[],
  groups: readonly (number | undefined)[],
): PlacedList | undefined {
  const { title } = bound.section;
  if (title !== undefined)
    pen.placed.push({ kind: "section", text: title, box: line(pen.row++, 1, pen.widths.length) });
  if (bound.kind === "grid") placeGrid(pen, bound);
  else if (bound.kind === "week") placeWeek(pen, bound);
  else if (bound.kind === "crosstab") placeCrosstab(pen, bound, ends);
  else if (bound.section.across) placeAcross(pen, bound, { list, ends });
  else return placeRows(pen, bound, { list, ends }, groups);
  return undefined;
}

/** The groups of a list on this sheet; a list without groups has one that is no group. */
function groupsIn(
  { groups, sheets }: Shape,
  list: number,
  group: number | undefined,
): readonly (number | undefined)[] {
  if (sheets[list] !== undefined) return [group];
  const count = groups[list];
  return count === undefined ? [undefined] : Array.from({ length: count }, (_, index) => index);
}

/** As Excel allows it, and different from the others whatever the case. */
function freeName(wanted: string, taken: Set<string>): string {
  const plain = wanted.replaceAll(/[:\\/?*[\]']/g, "").slice(0, 31) || "空";
  let name = plain;
  for (let number = 2; taken.has(name.toLowerCase()); number++) {
    const end = `(${number})`;
    name = plain.slice(0, 31 - end.length) + end;
  }
  taken.add(name.toLowerCase());
  return name;
}

import { sha256 } from "../core/ids.ts";
import { fillCalculated, refuseUncomputed } from "./calculated.ts";
import { legendSheet, marksOf, notesOf } from "./check-draft.ts";
import {
  type CellCounts,
  cellsOf,
  countCells,
  type FormCell,
  type SubjectFacts,
  variablesFor,
} from "./filled-cells.ts";
import { addressOf, type Layout } from "./layout.ts";
import type { CellEdit, Edits, SheetEdits } from "./package/edits.ts";
import type { Plan } from "./plan.ts";
import type { WorkbookTemplate } from "./template.ts";

/** check 核对稿: marks, notes and a 说明 sheet. submit 报送稿: the template's cells and one custom property. */
export const profiles = ["check", "submit"] as const;
export type Profile = (typeof profiles)[number];

export interface FilledFile {
  readonly fill: string;
  readonly bytes: Uint8Array;
  readonly cells: readonly FormCell[];
  readonly counts: CellCounts;
}

export interface Given {
  readonly release: number;
  readonly profile: Profile;
}

/** What a file of ours is known by when it comes back; 24 hexadecimal digits. */
export function fillId({ form, time }: Plan, { subject }: SubjectFacts, given: Given): string {
  const key = [form.definition.id, form.version, subject.id, time.asOf, time.term];
  return sha256(...key, String(given.release), given.profile).slice(0, 24);
}

/** One subject's workbook. The same release, form version, moment, subject and profile give the same bytes. */
export function workbookOf(
  plan: Plan,
  { layout, template }: WorkbookTemplate,
  facts: SubjectFacts,
  given: Given,
): FilledFile {
  const cells = cellsOf(plan, layout, facts);
  const counts = countCells(cells);
  const fill = fillId(plan, facts, given);
  const sheet: SheetEdits = {
    cells: [...headEdits(plan, layout, facts), ...cells.flatMap(edit)],
    ...(layout.sampleRow && {
      rows: [{ sampleRow: layout.sampleRow, count: facts.lists[0]?.length ?? 0 }],
    }),
    ...(given.profile === "check" && { marks: marksOf(cells), notes: notesOf(cells) }),
  };
  const edits: Edits = {
    sheets: { [layout.sheet]: sheet },
    properties: { "fillonce.fill": fill },
    ...(given.profile === "check" && { addSheets: [legendSheet(plan, given.release, counts)] }),
  };
  const { bytes, uncomputed } = fillCalculated(template, edits, plan.time.asOf, "all");
  if (given.profile === "submit") refuseUncomputed(uncomputed);
  return { fill, bytes, cells, counts };
}

const edit = ({ at, state }: FormCell): readonly CellEdit[] =>
  state.state === "filled" ? [{ at, value: state.value }] : [];

/** The two texts under the title, with this subject's name and dates in them. */
function headEdits(plan: Plan, layout: Layout, { subject }: SubjectFacts): readonly CellEdit[] {
  const variables = variablesFor(plan, subject);
  return layout.placed.flatMap((placed) => {
    if ((placed.kind !== "left" && placed.kind !== "right") || !placed.text.includes("$"))
      return [];
    const text = headText(placed.text, variables);
    return [{ at: addressOf(placed.box.row, placed.box.col), value: { text } }];
  });
}

/** e.g. "填报单位：$subject_name" → "填报单位：信息学院" */
export const headText = (text: string, variables: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\$(\w+)/g, (_, name: string) => variables[name] ?? "");

import { sha256 } from "../core/ids.ts";
import { fillCalculated, refuseUncomputed } from "./calculated.ts";
import { lastYearSheets, legendSheet, marksOf, notesOf } from "./check-draft.ts";
import type { Findings } from "./checks/findings.ts";
import {
  type CellCounts,
  cellsOf,
  countCells,
  type FormCell,
  type SubjectFacts,
  variablesFor,
} from "./filled-cells.ts";
import { addressOf, type SheetLayout } from "./layout/placed.ts";
import { partsIn } from "./lists.ts";
import { officeValues } from "./office-values.ts";
import { decidedFor } from "./open-plan.ts";
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
  /** Judges the cells before anything is written; throws when they may not be. */
  readonly judge?: (cells: readonly FormCell[]) => Findings;
}

/** What a file of ours is known by when it comes back; 24 hexadecimal digits. */
export function fillId(plan: Plan, { subject }: SubjectFacts, given: Given): string {
  const { form, time } = plan;
  const key = [form.definition.id, form.version, subject.id, time.asOf, time.term];
  const decided = decidedFor(plan, subject);
  return sha256(...key, String(given.release), given.profile, ...decided).slice(0, 24);
}

/** One subject's workbook. The same release, form version, moment, subject and profile give the same bytes. */
export function workbookOf(
  plan: Plan,
  { layout, template }: WorkbookTemplate,
  facts: SubjectFacts,
  given: Given,
): FilledFile {
  const cells = cellsOf(plan, layout, facts);
  const found = given.judge?.(cells);
  const counts = countCells(cells);
  const fill = fillId(plan, facts, given);
  const rowsOf = partsIn(plan, facts.lists);
  const sheetEdits = (sheet: SheetLayout, index: number): SheetEdits => {
    const own = cells.filter((one) => one.sheet === index);
    return {
      cells: [...headEdits(plan, sheet, facts), ...own.flatMap(edit)],
      rows: sheet.loops.map(({ row, part }) => ({
        sampleRow: row,
        count: rowsOf(part).rows.length,
      })),
      ...(given.profile === "check" && { marks: marksOf(own), notes: notesOf(own) }),
    };
  };
  const edits: Edits = {
    sheets: Object.fromEntries(
      layout.sheets.map((sheet, index) => [sheet.name, sheetEdits(sheet, index)]),
    ),
    properties: { "fillonce.fill": fill },
    ...(given.profile === "check" && {
      addSheets: [legendSheet(plan, given.release, counts, found), ...lastYearSheets(found)],
    }),
  };
  const { bytes, uncomputed } = fillCalculated(
    template,
    edits,
    plan.time.asOf,
    "all",
    officeValues,
  );
  if (given.profile === "submit") refuseUncomputed(uncomputed);
  return { fill, bytes, cells, counts };
}

const edit = ({ cell, state }: FormCell): readonly CellEdit[] =>
  state.state === "filled" ? [{ at: cell, value: state.value }] : [];

/** The two texts under the title, with this subject's name and dates in them. */
function headEdits(
  plan: Plan,
  layout: SheetLayout,
  { subject }: SubjectFacts,
): readonly CellEdit[] {
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

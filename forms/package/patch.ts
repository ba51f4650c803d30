/**
 * The door of forms/package: other people's .xlsx files, changed part by part, everything else byte for byte.
 * Knows the file format only; nothing of forms, people or the warehouse. What may be asked is in edits.ts.
 */
import type { FileHandle } from "node:fs/promises";
import { UserError } from "../../core/errors.ts";
import { addSheet } from "./added-sheet.ts";
import { spellShared } from "./cell-formula.ts";
import { type Computing, placesChanged, refreshCached } from "./computed.ts";
import { type Draft, finishDraft, setPart, startDraft, textOf, writeDraft } from "./draft.ts";
import type { Edits, FilledWorkbook, SheetFormulas, StaleCell, TemplateSheet } from "./edits.ts";
import { fillSheet, isEmpty } from "./fill-sheet.ts";
import { moveNames, moveSheetParts } from "./follow-parts.ts";
import { moveForeignChild } from "./moved-children.ts";
import { setProperties } from "./properties.ts";
import { recalculateOnLoad } from "./recalculate.ts";
import { mapRows, type RowMap } from "./row-map.ts";
import { type RowRun, sheetPieces } from "./row-run.ts";
import type { AskedRun } from "./row-template.ts";
import { copyOf, followRows, repeatRows } from "./rows.ts";
import { readSheet, type Sheet, withRow, writeSheet } from "./sheet.ts";
import { makeRow } from "./sheet-row.ts";
import { appendStyles, readStyles, type StyleAppender, type Styles } from "./styles.ts";
import { renameHeads } from "./table-heads.ts";
import { openWorkbook, type Workbook } from "./workbook.ts";
import type { ZipLimits } from "./zip-read.ts";

/** A workbook parsed once and filled any number of times; immutable. */
export interface Template {
  readonly sheets: readonly TemplateSheet[];
  readonly date1904: boolean;
  /** How many formulas each sheet holds, sheets without any left out. */
  readonly formulas: readonly { readonly sheet: string; readonly count: number }[];
  readonly workbook: Workbook;
  /** A sheet cut where it can be edited, by part; made once. */
  readonly prepared: (part: string) => Sheet;
  /** The same with its shared formulas spelled out, as row loops want it. */
  readonly spelled: (part: string) => Sheet;
  /** False when the workbook says nothing of styles. */
  readonly hasStyles: boolean;
  readonly styles: () => { readonly part: string; readonly styles: Styles };
}

/** Opens an .xlsx; throws UserError with the reason when it is not one, or is encrypted, signed or hostile. */
export function openTemplate(bytes: Uint8Array, limits?: ZipLimits): Template {
  const workbook = openWorkbook(bytes, limits);
  const prepared = once((part) => readSheet(workbook.text(part) ?? "", part));
  const spelled = once((part) => spellShared(prepared(part)));
  let styles: ReturnType<Template["styles"]> | undefined;
  let formulas: Template["formulas"] | undefined;
  return {
    sheets: workbook.sheets,
    date1904: workbook.date1904,
    get formulas() {
      formulas ??= countAll(workbook);
      return formulas;
    },
    workbook,
    prepared,
    spelled,
    hasStyles: stylePart(workbook) !== undefined,
    styles: () => {
      styles ??= openStyles(workbook);
      return styles;
    },
  };
}

function once<T>(make: (part: string) => T): (part: string) => T {
  const made = new Map<string, T>();
  return (part) => {
    const known = made.get(part);
    if (known !== undefined) return known;
    const value = make(part);
    made.set(part, value);
    return value;
  };
}

/** Applies the edits to a copy; the same template and edits give the same bytes. */
export function fillTemplate(template: Template, edits: Edits): FilledWorkbook {
  const { draft, facts } = makeDraft(template, edits);
  return { ...finishDraft(draft), ...facts };
}

/** A workbook that was written into a file, and the rows of it that were never held: their formulas in their first copy. */
export interface WrittenWorkbook extends Omit<FilledWorkbook, "bytes"> {}

/** Applies the edits as `fillTemplate` does, loops with `values` row by row, and writes the bytes into an empty file. */
export async function writeFilled(
  template: Template,
  edits: Edits,
  file: FileHandle,
): Promise<WrittenWorkbook> {
  const { draft, facts } = makeDraft(template, edits);
  return { ...(await writeDraft(draft, file)), ...facts };
}

function makeDraft(template: Template, edits: Edits) {
  const { workbook } = template;
  checkSheetNames(template, edits);
  const draft = startDraft(workbook);
  const state: FillState = {
    template,
    draft,
    current: new Map(),
    changed: new Set(),
    notices: [],
    places: [],
    runs: new Map(),
    sheetNow: (part) => sheetNow(state, part),
  };
  const stale = fillSheets(state, edits);
  const taken = new Set(workbook.sheets.map(({ name }) => name.toLowerCase()));
  for (const sheet of edits.addSheets ?? []) {
    addSheet(draft, workbook, sheet, taken);
    taken.add(sheet.name.toLowerCase());
  }
  setProperties(draft, workbook.strict, edits.properties ?? {});
  const { changed, notices } = state;
  if (changed.size > 0 && template.formulas.length > 0) recalculateOnLoad(draft, workbook);
  return { draft, facts: { formulas: formulasNow(state), stale, notices } };
}

interface FillState extends Computing {
  readonly template: Template;
  readonly draft: Draft;
  readonly notices: string[];
  /** Rows that are written one by one, by part. */
  readonly runs: Map<string, readonly RowRun[]>;
}

/** Rows first, on every sheet, since they move what other sheets refer to; then values, marks and notes. */
function fillSheets(state: FillState, edits: Edits): StaleCell[] {
  const { template, draft, current, changed, notices } = state;
  const { workbook } = template;
  const styles = appender(template);
  const asked = workbook.sheets.flatMap((sheet) => {
    const wanted = edits.sheets?.[sheet.name];
    return wanted === undefined || isEmpty(wanted) ? [] : [{ sheet, wanted }];
  });
  const streamed = new Map<string, readonly AskedRun[]>();
  for (const { sheet, wanted } of asked) {
    changed.add(sheet.part);
    const map = mapRows(sheet.name, wanted.rows ?? []);
    const runs = askedRuns(template, sheet.part, map);
    streamed.set(sheet.part, runs);
    if (runs.length > 0 || map.loops.some(({ count }) => count !== 1)) moveRows(state, sheet, map);
    state.places.push(...placesChanged(sheet.name, wanted, map));
  }
  refuseFollowed(state, streamed);
  for (const { sheet, wanted } of asked) {
    const found = sheetNow(state, sheet.part);
    const edits = renameHeads(draft, workbook, sheet, wanted);
    const runs = streamed.get(sheet.part) ?? [];
    const work = { draft, workbook, sheet, found, styles, notices, asked: runs };
    const filled = fillSheet(work, edits);
    current.set(sheet.part, filled.sheet);
    state.runs.set(sheet.part, filled.runs);
  }
  const stale = refreshCached(state, asked);
  for (const part of changed) setPart(draft, part, writeSheet(sheetNow(state, part)));
  for (const [part, runs] of state.runs)
    if (runs.length > 0)
      draft.streamed.set(workbook.entry(part)?.name ?? part, () =>
        sheetPieces(sheetNow(state, part), runs),
      );
  const written = styles.write();
  if (written !== undefined) setPart(draft, template.styles().part, written);
  return stale;
}

function sheetNow({ template, current }: FillState, part: string): Sheet {
  return current.get(part) ?? template.prepared(part);
}

function askedRuns(template: Template, part: string, map: RowMap): AskedRun[] {
  return map.loops.flatMap((loop) => {
    const { sampleRow, count, values } = loop;
    if (values === undefined || count === 0) return [];
    const { rows } = withRow(template.spelled(part), sampleRow);
    const sample = rows.find(({ row }) => row === sampleRow);
    return sample === undefined ? [] : [{ loop: { ...loop, values }, sample, map }];
  });
}

/** A repeated row was to follow the rows of another sheet, which only rows that are held can. */
function refuseFollowed(
  { current }: FillState,
  streamed: ReadonlyMap<string, readonly AskedRun[]>,
): void {
  for (const [part, runs] of streamed)
    for (const { sample, map } of runs) {
      const first = map.first(sample.row);
      const now = current.get(part)?.rows.find(({ row }) => row === first);
      const own = makeRow(current.get(part)?.prefix ?? "", first, copyOf(sample, map, 0));
      if (now === undefined || now.xml === own.xml) continue;
      throw new UserError(
        `工作表“${map.sheet}”要重复的行引用了另一张也在加行的工作表 · the repeated row of sheet "${map.sheet}" refers to another sheet whose rows move`,
        "一次只加长一张工作表 · lengthen one sheet at a time",
      );
    }
}

/** Repeats rows on one sheet and lets every other part that speaks of them follow. */
function moveRows(state: FillState, sheet: TemplateSheet, map: RowMap): void {
  const { template, draft, current, changed } = state;
  const { workbook } = template;
  const sampled = map.loops.filter(({ values }) => values !== undefined);
  const found = sampled.reduce(
    (now, { sampleRow }) => withRow(now, sampleRow),
    current.get(sheet.part) ?? template.spelled(sheet.part),
  );
  current.set(sheet.part, repeatRows(found, map));
  if (map.still) return;
  const now = (part: string): string => textOf(draft, part) ?? "";
  for (const [part, xml] of moveSheetParts(workbook, sheet.part, map, now))
    setPart(draft, part, xml);
  setPart(draft, workbook.part, moveNames(textOf(draft, workbook.part) ?? "", map));
  for (const other of workbook.sheets) {
    if (other.part === sheet.part || !other.isWorksheet) continue;
    // Only a reference to another sheet has "!" before its cell.
    if (!(workbook.text(other.part) ?? "").includes("!")) continue;
    const theirs = current.get(other.part) ?? template.spelled(other.part);
    const followed = followRows(theirs, other.name, map, (children) =>
      children.map((child) => moveForeignChild(child, other.name, map)),
    );
    if (followed === theirs) continue;
    current.set(other.part, followed);
    changed.add(other.part);
  }
}

function checkSheetNames(template: Template, edits: Edits): void {
  for (const name of Object.keys(edits.sheets ?? {})) {
    const sheet = template.sheets.find((known) => known.name === name);
    if (sheet?.isWorksheet === true) continue;
    const known = template.sheets.filter((s) => s.isWorksheet).map((s) => `"${s.name}"`);
    throw new UserError(
      `the workbook has no worksheet "${name}"`,
      `its worksheets are ${known.join(", ")}`,
    );
  }
}

function stylePart(workbook: Workbook): string | undefined {
  const found = workbook.relationships(workbook.part).find(({ kind }) => kind === "styles");
  return found && workbook.entry(found.target)?.name;
}

function openStyles(workbook: Workbook): { part: string; styles: Styles } {
  const part = stylePart(workbook);
  const xml = part === undefined ? undefined : workbook.text(part);
  if (part === undefined || xml === undefined)
    throw new UserError(
      "the workbook has no styles, so no date or mark can be shown in it",
      "open and save it in a spreadsheet program, then retry",
    );
  return { part, styles: readStyles(xml) };
}

/** Reads the style part only when a date or a mark asks for it. */
function appender(template: Template): StyleAppender {
  let made: StyleAppender | undefined;
  const get = (): StyleAppender => {
    made ??= appendStyles(template.styles().styles);
    return made;
  };
  return {
    addFill: (style, rgb) => get().addFill(style, rgb),
    dateStyle: (style) => get().dateStyle(style),
    write: () => made?.write(),
  };
}

function formulasNow({ template, draft, changed, runs }: FillState): SheetFormulas[] {
  return template.sheets.flatMap(({ name, part }) => {
    const before = template.formulas.find(({ sheet }) => sheet === name)?.count ?? 0;
    if (before === 0) return [];
    const recalculated = changed.has(part);
    const more = (runs.get(part) ?? []).map(({ formulas, count }) => formulas * (count - 1));
    const count = recalculated
      ? more.reduce((sum, one) => sum + one, countFormulas(textOf(draft, part) ?? ""))
      : before;
    return count === 0 ? [] : [{ sheet: name, count, recalculated }];
  });
}

function countAll(workbook: Workbook): Template["formulas"] {
  return workbook.sheets.flatMap(({ name, part, isWorksheet }) => {
    const count = isWorksheet ? countFormulas(workbook.text(part) ?? "") : 0;
    return count === 0 ? [] : [{ sheet: name, count }];
  });
}

function countFormulas(xml: string): number {
  // Inside an extension list "f" belongs to formats, not to cells.
  const end = xml.lastIndexOf("sheetData>");
  return xml.slice(0, end < 0 ? undefined : end).match(/<(?:[\w.-]+:)?f[\s/>]/g)?.length ?? 0;
}

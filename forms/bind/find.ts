import { hasBoxes, isDateRoom } from "./boxes.ts";
import type { Box, Grid } from "./grid.ts";

/** A label and the place its answer goes to. */
export interface Slot {
  readonly label: Box;
  /** The words of the label itself: a cell may ask for several things. */
  readonly text: string;
  /** The same box as `label` when the answer goes behind the words. */
  readonly answer: Box;
  readonly where: "right" | "below" | "inside";
  /** Heads that stand beside or above the label, the nearest first. */
  readonly groups: readonly string[];
}

/** A head over a column, with the heads above it. */
export interface Column {
  readonly label: Box;
  readonly groups: readonly string[];
}

/** Rows of one kind below a head. */
export interface List {
  readonly columns: readonly Column[];
  /** The first row to be filled, and how many the blank has room for (0: as many as there are rows). */
  readonly sampleRow: number;
  readonly room: number;
  /** What stands beside it or above it, the nearest first. */
  readonly titles: readonly string[];
}

/** In half-width characters. */
const longestLabel = 80;

const halfWidths = (text: string): number =>
  text.length + (text.match(/[^\p{ASCII}]/gu)?.length ?? 0);

const isLabel = (box: Box | undefined): box is Box =>
  box !== undefined &&
  box.text.trim() !== "" &&
  halfWidths(box.text) <= longestLabel &&
  !hasBoxes(box.text) &&
  !isDateRoom(box.text) &&
  !/^[\d.,\s]+$/.test(box.text);

/** Room for an answer, or the number of a row that is counted already. */
const isRoom = (box: Box | undefined): boolean =>
  box === undefined || (!box.computed && /^[\s\d.…_]*$/.test(box.text));

/** The lists of a grid: neighbouring heads, each with room below it. */
export function listsOf(grid: Grid): List[] {
  const lists: List[] = [];
  for (let row = 1; row <= grid.rows; row++) {
    for (const heads of headsIn(grid, row)) {
      const list = listBelow(grid, heads, row);
      if (list !== undefined) lists.push(list);
    }
  }
  return lists;
}

/** Runs of at least three heads that end in this row, side by side. */
function headsIn(grid: Grid, row: number): Box[][] {
  const runs: Box[][] = [];
  let run: Box[] = [];
  for (let col = 1; col <= grid.columns + 1; ) {
    const box = grid.at(row, col);
    const below = grid.at(row + 1, col);
    const ends = isLabel(box) && box.rowEnd === row && box.col === col;
    if (ends && isRoom(below) && fits(box, below)) run.push(box);
    else {
      if (run.length >= 3 || isWholeTable(grid, run)) runs.push(run);
      run = [];
    }
    col = (box?.colEnd ?? col) + 1;
  }
  return runs;
}

/** Two heads over the whole width, with at least two rows of room below both. */
function isWholeTable(grid: Grid, run: readonly Box[]): boolean {
  const [first, last] = run;
  if (first === undefined || last === undefined || first.col > 1 || last.colEnd < grid.columns)
    return false;
  return [1, 2].every(
    (down) =>
      last.row + down <= grid.rows &&
      run.every(({ row, col }) => grid.at(row + down, col)?.text === ""),
  );
}

/** The room below belongs to this head alone. */
const fits = (head: Box, below: Box | undefined): boolean =>
  below === undefined || below.text !== "" || below.colEnd <= head.colEnd;

function listBelow(grid: Grid, heads: readonly Box[], row: number): List | undefined {
  const [first] = heads;
  const last = heads.at(-1);
  if (first === undefined || last === undefined) return undefined;
  let room = 0;
  while (
    row + room + 1 <= grid.rows &&
    heads.every(({ col }) => isRoom(grid.at(row + room + 1, col)))
  )
    room++;
  const columns = heads.map((label) => ({ label, groups: groupsOver(grid, label, first, last) }));
  return { columns, sampleRow: row + 1, room, titles: titlesOf(grid, columns, first, last) };
}

/** Heads above one, inside the run: wider than it, but not as wide as all of them. */
function groupsOver(grid: Grid, label: Box, first: Box, last: Box): string[] {
  const groups: string[] = [];
  for (let above = grid.at(label.row - 1, label.col); isLabel(above); ) {
    const isInside = above.col >= first.col && above.colEnd <= last.colEnd;
    const isAll = above.col === first.col && above.colEnd === last.colEnd;
    if (!isInside || isAll || above.colEnd - above.col <= label.colEnd - label.col) break;
    groups.push(above.text);
    above = grid.at(above.row - 1, above.col);
  }
  return groups;
}

/** What stands to the left over several rows, then what stands above over the whole width. */
function titlesOf(grid: Grid, columns: readonly Column[], first: Box, last: Box): string[] {
  const top = Math.min(...columns.map(({ label, groups }) => label.row - groups.length));
  const left = first.col > 1 ? grid.at(first.row, first.col - 1) : undefined;
  const titles = left !== undefined && left.rowEnd > first.rowEnd ? [left.text] : [];
  for (let row = top - 1; row >= Math.max(1, top - 4); row--) {
    const above = grid.at(row, first.col);
    if (above === undefined || above.text.trim() === "") continue;
    if (isRowOf(grid, row, above, last.col)) titles.push(above.text);
  }
  return titles;
}

/** Nothing else is written in its row up to a column. */
function isRowOf(grid: Grid, row: number, box: Box, end: number): boolean {
  for (let col = box.colEnd + 1; col <= end; col++) {
    if (grid.at(row, col)?.text.trim() !== "") return false;
  }
  return true;
}

/** The labels outside lists, each with its place: to the right, below, or behind its own words. */
export function slotsOf(grid: Grid, lists: readonly List[]): Slot[] {
  const heads = new Set(lists.flatMap(({ columns }) => columns.map(({ label }) => label)));
  const taken = new Set(lists.flatMap((list) => roomOf(grid, list)));
  const slots: Slot[] = [];
  for (const label of grid.boxes) {
    if (label.text.trim() === "" || heads.has(label)) continue;
    for (const slot of slotsAt(grid, label, taken)) {
      taken.add(slot.answer);
      slots.push(slot);
    }
  }
  return slots;
}

const roomOf = (grid: Grid, { columns, sampleRow, room }: List): Box[] =>
  columns
    .flatMap(({ label }) =>
      Array.from({ length: Math.max(1, room) }, (_, down) => grid.at(sampleRow + down, label.col)),
    )
    .filter((box) => box !== undefined);

/** Boxes to tick and nothing that asks by itself. */
const isChoice = (text: string): boolean => hasBoxes(text) && asked(text).length === 0;

function slotsAt(grid: Grid, label: Box, taken: ReadonlySet<Box>): Slot[] {
  const groups = besides(grid, label);
  const inside = asked(label.text);
  const right = grid.at(label.row, label.colEnd + 1);
  const isFree =
    right !== undefined &&
    (right.text === "" || isDateRoom(right.text) || isChoice(right.text)) &&
    !right.computed &&
    !taken.has(right);
  const isBeside = isFree && isWithin(grid, right) && !hasRoom(label.text);
  if (inside.length > 1 || (inside.length === 1 && !isBeside)) {
    return inside.map((text) => ({ label, text, answer: label, where: "inside", groups }));
  }
  if (!isLabel(label)) return [];
  const text = inside[0] ?? label.text;
  if (isFree) return [{ label, text, answer: right, where: "right", groups }];
  const below = grid.at(label.rowEnd + 1, label.col);
  const isBelow =
    below !== undefined && below.text === "" && !below.computed && below.colEnd === label.colEnd;
  if (!isBelow || taken.has(below) || label.colEnd - label.col + 1 >= grid.columns) return [];
  return [{ label, text, answer: below, where: "below", groups }];
}

/** Room that is printed behind the words of the cell itself. */
const hasRoom = (text: string): boolean => /[:：](?:[^\S\n]{4,}\S|\s*[_＿]{2})/u.test(text);

/** A drawn place, not the bare sheet beyond the form: something stands in its row to the right, or it ends the width. */
const isWithin = (grid: Grid, box: Box): boolean => box.colEnd <= grid.columns;

/** A short label set wide. e.g. "姓    名：" */
const spread = /(?<![^\s_＿])(?:\p{Script=Han}\s+)+\p{Script=Han}(?=\s*[:：])/gu;

/** The questions that a text asks with room behind them. e.g. "填报单位：____ 年度：" → 填报单位, 年度 */
export function asked(text: string): string[] {
  const close = text.replaceAll(spread, (label) => label.replaceAll(/\s+/gu, ""));
  return [
    ...close.matchAll(
      /((?:[a-z][a-z.'/-]*\s)*[^\s:：_＿]{1,16}(?:\s?[(（][^)）]*[)）])?)\s*(?:[:：]\s*(?=[_＿\s□☐○〇◯]|$)|(?=[_＿]{3}))/giu,
    ),
  ].map(([, label = ""]) => label);
}

/** The heads left of a label that reach over several rows. */
function besides(grid: Grid, label: Box): string[] {
  const groups: string[] = [];
  for (let col = label.col - 1; col >= 1; ) {
    const box = grid.at(label.row, col);
    if (box === undefined) break;
    if (box.text.trim() !== "" && box.rowEnd - box.row > label.rowEnd - label.row) {
      groups.push(box.text);
    }
    col = box.col - 1;
  }
  return groups;
}

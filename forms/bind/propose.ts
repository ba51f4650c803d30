import { entityNamed } from "../../schema/entities.ts";
import { isBinding } from "../binding.ts";
import type { Owner } from "../definition.ts";
import { cellName } from "../package/address.ts";
import { stated } from "./calibration.ts";
import { type Dictionary, dictionary, type Topic } from "./dictionary.ts";
import { asked, type List, listsOf, type Slot, slotsOf } from "./find.ts";
import { fingerprintOf, pageUnits, titleOf } from "./fingerprint.ts";
import type { Blank, Box, Grid } from "./grid.ts";
import { labelOf } from "./label.ts";
import { ordinal, rowsFor, says, topicOf } from "./list-topic.ts";
import { type Meaning, meaningsOf, proposedFrom } from "./match.ts";
import {
  forUnit,
  isRoster,
  type Page,
  type Subject,
  type SubjectFound,
  subjectOf,
  unitLabels,
  unitSubject,
} from "./subject.ts";

/** A place of the blank and what is proposed for it. */
export interface Proposal {
  /** The sheet's name; of a document the number of its table, "" for a line outside tables. */
  readonly grid: string;
  readonly label: string;
  readonly labelAt: string; // e.g. "B3"
  /** Where the value goes; in a list its first row. */
  readonly at: string;
  readonly where: "right" | "below" | "inside" | "column" | "name";
  /** Heads that stand beside or above the label, the nearest first; in a list its titles follow. */
  readonly groups: readonly string[];
  /** Of a document's text outside tables: which line, counted from 1, empty ones left out. */
  readonly line: number | undefined;
  readonly binding: string;
  /** How often such proposals were right, between 0 and 1. */
  readonly confidence: number;
  readonly alternatives: readonly Meaning[];
  readonly unit: string | undefined;
  readonly format: string | undefined;
  /** The list it is a column of, as a place in `lists`. */
  readonly list: number | undefined;
}

/** A label that is left for a person to decide, and why. */
export interface Open extends Omit<Proposal, "binding" | "confidence"> {
  readonly why: "manual" | "unknown" | "unsure" | "two-facts";
}

export interface ProposedList {
  readonly grid: string;
  readonly sampleRow: number;
  readonly room: number;
  readonly topic: string;
  /** The rows binding; undefined when the topic has no list for this subject. */
  readonly rows: string | undefined;
  /** In a unit's form: the columns that say whose row it is. */
  readonly owner: Owner | undefined;
  readonly titles: readonly string[];
}

export interface Proposals {
  readonly kind: Blank["kind"];
  readonly subject: Subject;
  /** What the blank calls itself; "" when it does not. */
  readonly title: string;
  /** Of the blank's structure: the same for every copy of it, whatever is filled in. 24 hexadecimal digits. */
  readonly fingerprint: string;
  readonly proposals: readonly Proposal[];
  readonly open: readonly Open[];
  readonly lists: readonly ProposedList[];
  /** What money is given in, where a sheet or table says it once for all. e.g. { Sheet1: "万元" } */
  readonly units: Readonly<Record<string, string>>;
}

/** Proposes a binding for every label of a blank that the dictionary knows; the others are left open with the reason. */
export function propose(blank: Blank, words: Dictionary = dictionary()): Proposals {
  const pages = blank.grids.map((grid): Page => {
    const lists = listsOf(grid);
    return { grid, lists, slots: slotsOf(grid, lists) };
  });
  const subject = subjectOf(blank, pages, words);
  const asking: Asking = { words, subject, proposals: [], open: [], lists: [] };
  for (const page of pages) {
    const here = isRoster(page, words) ? { ...asking, subject: unitSubject(words) } : asking;
    for (const slot of page.slots) proposeSlot(here, page, slot);
    for (const list of page.lists) proposeList(here, page, list);
  }
  for (const [index, line] of blank.lines.entries())
    for (const label of asked(line)) proposeLine(asking, label, index + 1);
  for (const name of blank.names) proposeName(asking, name);
  const { proposals, open, lists } = asking;
  const [title, fingerprint] = [titleOf(blank), fingerprintOf(blank)];
  const units = pageUnits(blank);
  return {
    kind: blank.kind,
    subject: subject.name,
    ...{ title, fingerprint, proposals, open, lists, units },
  };
}

interface Asking {
  readonly words: Dictionary;
  readonly subject: SubjectFound;
  readonly proposals: Proposal[];
  readonly open: Open[];
  readonly lists: ProposedList[];
}

function proposeSlot(asking: Asking, { grid }: Page, slot: Slot): void {
  const { words, subject } = asking;
  const place = {
    grid: grid.name,
    label: slot.text.trim(),
    labelAt: addressOf(slot.label),
    at: addressOf(slot.answer),
    where: slot.where,
    groups: slot.groups,
    line: undefined,
    list: undefined,
  } as const;
  if (slot.where === "below" && looksLikeTitle(slot.label, grid)) return;
  const start = subject.name === "org" ? "person" : subject.topic.entity;
  const found = meaningsOf(slot.text, slot.groups, subject.topic, start, words);
  decide(asking, place, slot.text, subject.name === "org" ? forUnit(found, slot.text) : found);
}

const looksLikeTitle = (box: Box, grid: Grid): boolean =>
  box.row <= 2 && box.colEnd - box.col + 1 >= grid.columns * 0.6;

function proposeLine(asking: Asking, label: string, line: number): void {
  decide(asking, { ...nowhere, label, where: "inside", line }, label, ofSubject(asking, label));
}

const nowhere = { grid: "", labelAt: "", at: "", groups: [], line: undefined, list: undefined };

/** A content control or a typed marker: its name is a binding, or a label; a program's own name for it is neither. */
function proposeName(asking: Asking, name: string): void {
  const scope = { person: { root: "subject", entity: entityNamed("person") } } as const;
  const own = { binding: name, confidence: 1, by: name, own: true };
  if (!isBinding(name, scope) && !/\p{Script=Han}/u.test(name)) return;
  const found = isBinding(name, scope) ? [own] : ofSubject(asking, name);
  decide(asking, { ...nowhere, label: name, where: "name" }, name, found);
}

/** What a label means that stands alone, of the one the blank is about. */
function ofSubject({ words, subject }: Asking, label: string): readonly Meaning[] {
  const start = subject.name === "org" ? "person" : subject.topic.entity;
  const found = meaningsOf(label, [], subject.topic, start, words);
  return subject.name === "org" ? forUnit(found, label) : found;
}

type Place = Pick<
  Proposal,
  "grid" | "label" | "labelAt" | "at" | "where" | "groups" | "line" | "list"
>;

/** Proposes the likeliest meaning when it is sure enough and no other is as likely. */
function decide(
  { words, proposals, open }: Asking,
  place: Place,
  text: string,
  found: readonly Meaning[],
): void {
  const { unit, format } = labelOf(text);
  const [first, second] = found;
  const told = found.map((one) => ({ ...one, confidence: stated(one.confidence) }));
  const alternatives = told.slice(1, 4);
  const rest = { ...place, unit, format };
  const isSure = first !== undefined && first.confidence >= proposedFrom;
  const isTied =
    second !== undefined && first !== undefined && second.confidence >= first.confidence - 0.02;
  const isExact = isSure && first.confidence >= 0.9;
  if (isSure && !isTied && (isExact || !(isManual(text, words) || isTwoFacts(text)))) {
    const { binding, confidence } = first;
    proposals.push({ ...rest, binding, confidence: stated(confidence), alternatives });
    return;
  }
  const why = isManual(text, words)
    ? "manual"
    : isTwoFacts(text)
      ? "two-facts"
      : found.length > 0
        ? "unsure"
        : "unknown";
  open.push({ ...rest, alternatives: told.slice(0, 3), why });
}

function isManual(text: string, { open }: Dictionary): boolean {
  const { whole, core } = labelOf(text);
  // A unit's stamp goes beside its name.
  const asked = unitLabels.test(core) ? core : whole;
  return open.labels.includes(core) || open.words.some((word) => asked.includes(word));
}

const isTwoFacts = (text: string): boolean => /[/、及和与]/.test(labelOf(text).core);

function proposeList(asking: Asking, { grid }: Page, list: List): void {
  const { words, subject, lists, proposals } = asking;
  const titles = [...list.titles, grid.name];
  const likely = topicOf(list, titles, subject.name, words);
  const chosen = isOpenList(titles[0] ?? "", likely, words) ? undefined : likely;
  const rows = chosen === undefined ? undefined : rowsFor(chosen.rows, subject.name);
  const number = lists.length;
  lists.push({
    grid: grid.name,
    sampleRow: list.sampleRow,
    room: list.room,
    topic: chosen?.topic ?? "",
    rows,
    owner: subject.name === "person" ? undefined : chosen?.rows.owner,
    titles: list.titles,
  });
  // A single row of a person's own facts is no list: the values stand below their labels.
  const isOwn = subject.name === "person" && chosen?.topic === "person";
  for (const column of list.columns) {
    const place = {
      grid: grid.name,
      label: column.label.text.trim(),
      labelAt: addressOf(column.label),
      at: cellName(column.label.col, list.sampleRow),
      where: "column",
      groups: column.groups,
      line: undefined,
      list: number,
    } as const;
    const found =
      chosen === undefined
        ? []
        : meaningsOf(column.label.text, column.groups, chosen, isOwn ? "person" : "row", words);
    const meanings = ordinal(column) ?? found;
    // What a column of another group has said already is not said again: this one asks for something else.
    const isTold = proposals.some(
      ({ list: at, binding, label, groups }) =>
        at === number &&
        binding === meanings[0]?.binding &&
        (groups.join() !== column.groups.join() || label === place.label),
    );
    decide(asking, place, column.label.text, isTold ? meanings.map(unsure) : meanings);
  }
}

const unsure = (one: Meaning): Meaning => ({
  ...one,
  confidence: Math.min(one.confidence, proposedFrom - 0.01),
});

/** A list of what no system holds; a title that says its topic outright is none. e.g. 主要教学工作简历 */
const isOpenList = (title: string, likely: Topic | undefined, { open }: Dictionary): boolean =>
  open.lists.some((word) => says(title, word)) &&
  likely?.words.some((word) => word.length >= 4 && says(title, word)) !== true;

const addressOf = (box: Box): string => cellName(box.col, box.row);

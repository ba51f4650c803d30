import { sha256 } from "../../core/ids.ts";
import { cellName } from "../package/address.ts";
import { type Dictionary, dictionary, type Topic } from "./dictionary.ts";
import { asked, type Column, type List, listsOf, type Slot, slotsOf } from "./find.ts";
import type { Blank, Box, Grid } from "./grid.ts";
import { labelOf } from "./label.ts";
import { type Meaning, meaningsOf, proposedFrom } from "./match.ts";

/** What a blank is about: who or what one file of it stands for. */
export type Subject = "person" | "org" | (string & {});

/** A place of the blank and what is proposed for it. */
export interface Proposal {
  /** The sheet's name; of a document the number of its table, "" for a line outside tables. */
  readonly grid: string;
  readonly label: string;
  readonly labelAt: string; // e.g. "B3"
  /** Where the value goes; in a list its first row. */
  readonly at: string;
  readonly where: "right" | "below" | "inside" | "column";
  readonly binding: string;
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
}

export interface Proposals {
  readonly kind: Blank["kind"];
  readonly subject: Subject;
  /** Of the blank's structure: the same for every copy of it, whatever is filled in. 24 hexadecimal digits. */
  readonly fingerprint: string;
  readonly proposals: readonly Proposal[];
  readonly open: readonly Open[];
  readonly lists: readonly ProposedList[];
}

interface Page {
  readonly grid: Grid;
  readonly lists: readonly List[];
  readonly slots: readonly Slot[];
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
  for (const line of blank.lines) for (const label of asked(line)) proposeLine(asking, label);
  const { proposals, open, lists } = asking;
  const kind = blank.kind;
  return { kind, subject: subject.name, fingerprint: fingerprintOf(blank), proposals, open, lists };
}

interface Asking {
  readonly words: Dictionary;
  readonly subject: { readonly name: Subject; readonly topic: Topic };
  readonly proposals: Proposal[];
  readonly open: Open[];
  readonly lists: ProposedList[];
}

const topicNamed = ({ topics }: Dictionary, name: string): Topic => {
  const found = topics.find(({ topic }) => topic === name);
  if (found === undefined) throw new Error(`the label dictionary has no topic "${name}"`);
  return found;
};

/** What the labels outside lists are mostly about; a blank without any is for a unit, whose people or things it lists. */
function subjectOf(blank: Blank, pages: readonly Page[], words: Dictionary): Asking["subject"] {
  const texts = [
    ...pages.flatMap(({ slots }) => slots.map(({ text }) => text)),
    ...blank.lines.flatMap(asked),
  ];
  const single = words.topics.filter(({ topic }) => subjects.includes(topic));
  const scored = single.map((topic) => {
    const sure = texts.flatMap((text) =>
      meaningsOf(text, [], topic, topic.entity, words).slice(0, 1),
    );
    const own = sure.filter((one) => one.own && one.confidence >= 0.95).length;
    return { topic, score: own + (topic.topic === "person" ? 0.5 : 0) };
  });
  const best = scored.sort((a, b) => b.score - a.score)[0];
  if (best === undefined || best.score < fewestFacts) return unitSubject(words);
  return { name: best.topic.entity, topic: best.topic };
}

const unitSubject = (words: Dictionary): Asking["subject"] => ({
  name: "org",
  topic: topicNamed(words, "person"),
});

/** A sheet that lists people by name and number is a unit's, whatever the other sheets of its workbook are. */
function isRoster({ lists, slots }: Page, words: Dictionary): boolean {
  const people = topicNamed(words, "person");
  const sure = (text: string): string | undefined => {
    const [first] = meaningsOf(text, [], people, "person", words);
    return first !== undefined && first.confidence >= 0.95 ? first.binding : undefined;
  };
  if (slots.filter(({ text }) => sure(text) !== undefined).length >= fewestFacts) return false;
  return lists.some(({ columns, room }) => {
    const facts = columns.map(({ label }) => sure(label.text));
    return room !== 1 && facts.includes("person.name") && facts.includes("person.staff.staff_no");
  });
}

const subjects: readonly string[] = ["person", "project", "course", "equipment", "platform"];
/** Fewer labels than this say only who fills the blank in. */
const fewestFacts = 3;

function proposeSlot(asking: Asking, { grid }: Page, slot: Slot): void {
  const { words, subject } = asking;
  const place = {
    grid: grid.name,
    label: slot.text.trim(),
    labelAt: addressOf(slot.label),
    at: addressOf(slot.answer),
    where: slot.where,
    list: undefined,
  } as const;
  if (slot.where === "below" && looksLikeTitle(slot.label, grid)) return;
  const start = subject.name === "org" ? "person" : subject.topic.entity;
  const found = meaningsOf(slot.text, slot.groups, subject.topic, start, words);
  decide(asking, place, slot.text, subject.name === "org" ? forUnit(found, slot.text) : found);
}

const looksLikeTitle = (box: Box, grid: Grid): boolean =>
  box.row <= 2 && box.colEnd - box.col + 1 >= grid.columns * 0.6;

/** In a unit's form the label of the unit means the unit itself; facts of one person have no place in it. */
function forUnit(found: readonly Meaning[], text: string): readonly Meaning[] {
  const isUnit =
    found[0]?.binding.startsWith("person.home_org") === true || unitLabels.test(labelOf(text).core);
  if (!isUnit) return [];
  return [{ binding: "$subject_name", confidence: 0.95, by: text, own: true }];
}

const unitLabels = /^(填报|报送|申报|所属|推荐|申请|填表)?(单位|学院|院系|部门)(名称)?$/;

function proposeLine(asking: Asking, label: string): void {
  const { words, subject } = asking;
  const place = { grid: "", label, labelAt: "", at: "", where: "inside", list: undefined } as const;
  const start = subject.name === "org" ? "person" : subject.topic.entity;
  const found = meaningsOf(label, [], subject.topic, start, words);
  decide(asking, place, label, subject.name === "org" ? forUnit(found, label) : found);
}

type Place = Pick<Proposal, "grid" | "label" | "labelAt" | "at" | "where" | "list">;

/** Proposes the likeliest meaning when it is sure enough and no other is as likely. */
function decide(
  { words, proposals, open }: Asking,
  place: Place,
  text: string,
  found: readonly Meaning[],
): void {
  const { unit, format } = labelOf(text);
  const [first, second] = found;
  const alternatives = found.slice(1, 4);
  const rest = { ...place, unit, format };
  const isSure = first !== undefined && first.confidence >= proposedFrom;
  const isTied =
    second !== undefined && first !== undefined && second.confidence >= first.confidence - 0.02;
  const isExact = isSure && first.confidence >= 0.9;
  if (isSure && !isTied && (isExact || !(isManual(text, words) || isTwoFacts(text)))) {
    const { binding, confidence } = first;
    proposals.push({ ...rest, binding, confidence: rounded(confidence), alternatives });
    return;
  }
  const why = isManual(text, words)
    ? "manual"
    : isTwoFacts(text)
      ? "two-facts"
      : found.length > 0
        ? "unsure"
        : "unknown";
  open.push({ ...rest, alternatives: found.slice(0, 3), why });
}

const rounded = (confidence: number): number => Math.round(confidence * 100) / 100;

function isManual(text: string, { open }: Dictionary): boolean {
  const { whole, core } = labelOf(text);
  // A unit's stamp goes beside its name.
  const asked = unitLabels.test(core) ? core : whole;
  return open.labels.includes(core) || open.words.some((word) => asked.includes(word));
}

const isTwoFacts = (text: string): boolean => /[/、及和与]/.test(labelOf(text).core);

function proposeList(asking: Asking, { grid }: Page, list: List): void {
  const { words, subject, lists } = asking;
  const titles = [...list.titles, grid.name];
  const isOpenList = words.open.lists.some((word) =>
    titles.slice(0, 1).some((title) => title.includes(word)),
  );
  const chosen = isOpenList ? undefined : topicOf(list, titles, asking);
  const rows = chosen === undefined ? undefined : rowsFor(chosen.rows, subject.name);
  const number = lists.length;
  lists.push({
    grid: grid.name,
    sampleRow: list.sampleRow,
    room: list.room,
    topic: chosen?.topic ?? "",
    rows,
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
      list: number,
    } as const;
    const found =
      chosen === undefined
        ? []
        : meaningsOf(column.label.text, column.groups, chosen, isOwn ? "person" : "row", words);
    decide(asking, place, column.label.text, ordinal(column) ?? found);
  }
}

const rowsFor = (rows: Topic["rows"], subject: Subject): string | undefined =>
  subject === "person" ? rows.person : rows.org;

function ordinal({ label }: Column): readonly Meaning[] | undefined {
  if (!/^(序号|编号|no\.?|序|行号|顺序号)$/i.test(labelOf(label.text).core)) return undefined;
  if (labelOf(label.text).core === "编号") return undefined;
  return [{ binding: "$ordinal", confidence: 1, by: "序号", own: true }];
}

/** The topic that explains most of a list's heads; undefined when none explains two of them. */
function topicOf(list: List, titles: readonly string[], asking: Asking): Topic | undefined {
  const { words, subject } = asking;
  const scored = words.topics
    .filter(
      (topic) =>
        rowsFor(topic.rows, subject.name) !== undefined || isOwnRow(topic, list, subject.name),
    )
    .map((topic) => ({ topic, ...scoreOf(topic, list, titles, words) }))
    .filter(({ topic, sure, own }) => sure >= 2 && (own > 0 || topic.topic === "person"))
    .sort((a, b) => b.score - a.score);
  return scored[0]?.topic;
}

/** In a person's form, heads over a single row of room may be about that person. */
const isOwnRow = (topic: Topic, list: List, subject: Subject): boolean =>
  topic.topic === "person" && subject === "person" && list.room === 1;

function scoreOf(topic: Topic, list: List, titles: readonly string[], words: Dictionary) {
  let [sure, own, score] = [0, 0, 0];
  for (const { label, groups } of list.columns) {
    const [first] = meaningsOf(label.text, groups, topic, "row", words);
    if (first === undefined || first.confidence < proposedFrom) continue;
    sure++;
    if (first.own && !first.binding.startsWith(`row.${topic.person}.`)) own++;
    score += first.own ? first.confidence : first.confidence * 0.6;
  }
  const said = titles.findIndex((title) => topic.words.some((word) => title.includes(word)));
  return { sure, own, score: score + (said < 0 ? 0 : 1.5 / (said + 1)) };
}

const addressOf = (box: Box): string => cellName(box.col, box.row);

/** Labels with their places, so that moving a column or rewording a head makes another blank. */
function fingerprintOf({ kind, grids, lines }: Blank): string {
  const places = grids.flatMap((grid) =>
    grid.boxes.flatMap((box) =>
      box.text.trim() === "" ? [] : [`${grid.name}!${addressOf(box)}=${labelOf(box.text).whole}`],
    ),
  );
  return sha256(kind, ...places, ...lines.map((line) => labelOf(line).whole)).slice(0, 24);
}

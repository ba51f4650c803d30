import type { Row } from "../core/duckdb.ts";
import type { FillPrincipal } from "../query/principal.ts";
import { groups, type Reader, selectStream } from "../query/run.ts";
import type { Selection } from "../query/selection.ts";
import type { BoundRows } from "./bound-form.ts";
import type { SubjectFacts } from "./filled-cells.ts";
import { goldenOf } from "./golden.ts";
import type { LongList } from "./long-list.ts";
import { momentOf, momentsIn } from "./moment.ts";
import { pickedLines } from "./pick/lines.ts";
import { isPicked } from "./pick/pick.ts";
import {
  groupSelections,
  knownName,
  listName,
  ownerNames,
  type Plan,
  personSelection,
  unitRowsSelection,
} from "./plan.ts";
import { listIn, textAt, textIn } from "./struct.ts";
import type { Subject } from "./subjects.ts";
import { unitFigures } from "./unit-figures.ts";
import { meetingsIn } from "./week.ts";

/** How many subjects one statement serves: it bounds memory, not correctness. */
const personsABatch = 500;
const unitsABatch = 10;

/** The subjects cut into batches, each read by one statement a list; a batch is also what a resumed fill skips or does again. */
export function batchesOf(
  { form }: Plan,
  subjects: readonly Subject[],
): readonly (readonly Subject[])[] {
  const size = form.definition.subject === "person" ? personsABatch : unitsABatch;
  return Array.from({ length: Math.ceil(subjects.length / size) }, (_, index) =>
    subjects.slice(index * size, (index + 1) * size),
  );
}

/** Who reads, and with what right. */
export interface BatchReading {
  readonly reader: Reader;
  readonly grant: FillPrincipal;
  /** Filled with the ids of all whose rows were read: the subjects, and who is listed in their forms. */
  readonly persons: Set<string>;
  /** Rows of a list of the whole university that are held; longer ones are read again when they are written. (Default: all.) */
  readonly mostHeld?: number;
}

/** What the release says for the subjects of one batch, in their order. */
export const factsOf = (
  plan: Plan,
  batch: readonly Subject[],
  reading: BatchReading,
): Promise<readonly SubjectFacts[]> =>
  plan.form.definition.subject === "person"
    ? personFacts(plan, batch, reading)
    : unitFacts(plan, batch, reading);

async function personFacts(
  plan: Plan,
  batch: readonly Subject[],
  reading: BatchReading,
): Promise<readonly SubjectFacts[]> {
  const ids = batch.map((subject) => subject.id);
  const moments = new Map<string | undefined, ReadonlyMap<string, Row>>();
  const reached = new Set<string>();
  for (const moment of [undefined, ...momentsIn(plan.form)]) {
    const rows = await rowsOf(reading, personSelection(plan, ids, moment));
    moments.set(moment, new Map(rows.map((row) => [textAt(row, "id"), row])));
    for (const id of rows.flatMap(idsIn)) reached.add(id);
  }
  const golden = await goldenOf(reading.reader, reached);
  return batch.map((subject) => {
    const ownAt = (basis: string | undefined) => moments.get(momentOf(basis))?.get(subject.id);
    const own = ownAt(undefined);
    const lists = plan.lists.map((list, index) =>
      linesIn(plan, list, index, ownAt(list.basis), subject),
    );
    const week = own && plan.week && { meetings: meetingsIn(plan.week, own) };
    return { subject, lists, figures: {}, golden, ownAt, ...week };
  });
}

/** The rows of one of a person's lists; of a picked one its lines. */
function linesIn(
  { decided: { choices, proposes } }: Plan,
  list: BoundRows,
  index: number,
  own: Row | undefined,
  { id }: Subject,
): readonly Row[] {
  const rows = own === undefined ? [] : listIn(own, listName(index));
  if (own === undefined || !isPicked(list)) return rows;
  const { pick } = list.rows;
  return pickedLines(
    pick,
    { rows, known: listIn(own, knownName(index)) },
    choices(pick, id),
    proposes,
  );
}

async function unitFacts(
  plan: Plan,
  batch: readonly Subject[],
  reading: BatchReading,
): Promise<readonly SubjectFacts[]> {
  const orgs = batch.map((subject) => subject.id);
  const isWhole = orgs.includes("");
  const found: (readonly Row[])[] = [];
  const long = new Map<number, LongList>();
  const ids = new Set<string>();
  for (const [index, list] of plan.lists.entries()) {
    const selection = unitRowsSelection(plan, list, isWhole ? undefined : orgs);
    const most = (isWhole ? reading.mostHeld : undefined) ?? Number.POSITIVE_INFINITY;
    const { rows, count } = await readList(reading, selection, ids, most);
    found.push(rows);
    if (count > rows.length)
      long.set(index, { count, chunks: () => listAgain(reading, selection) });
  }
  const golden = await goldenOf(reading.reader, ids);
  const owned = found.map((rows) => ownedIn(rows, orgs));
  const facts: SubjectFacts[] = [];
  for (const subject of batch) {
    const lists = isWhole ? found : owned.map((rows) => rows.get(subject.id) ?? []);
    const figures = await figuresFor(plan, subject, reading);
    facts.push({ subject, lists, figures, golden, ...(long.size > 0 && { long }) });
  }
  return facts;
}

/** The rows of a list, none of one with more than `most`, and how many it has; `ids` takes those of all. */
async function readList(
  { reader, grant, persons }: BatchReading,
  selection: Selection,
  ids: Set<string>,
  most: number,
): Promise<{ readonly rows: readonly Row[]; readonly count: number }> {
  let rows: Row[] = [];
  let count = 0;
  for await (const batch of selectStream(reader, selection, grant, { persons })) {
    count += batch.length;
    for (const row of batch) {
      for (const id of idsIn(row)) ids.add(id);
      if (count <= most) rows.push(row);
    }
    if (count > most) rows = [];
  }
  return { rows, count };
}

/** Whoever is in these rows was told when they were counted. */
const listAgain = ({ reader, grant }: BatchReading, selection: Selection): AsyncGenerator<Row[]> =>
  selectStream(reader, selection, grant);

/** Each unit's rows: its own and those of the units below it. */
function ownedIn(rows: readonly Row[], orgs: readonly string[]): ReadonlyMap<string, Row[]> {
  const owned = new Map<string, Row[]>(orgs.map((org) => [org, []]));
  for (const row of rows) {
    const [unit, college] = [textIn(row, ownerNames.unit), textIn(row, ownerNames.college)];
    for (const org of new Set([unit, college])) owned.get(org)?.push(row);
  }
  return owned;
}

/** The figures of cross-tabs by name, and those of grids. */
async function figuresFor(
  plan: Plan,
  subject: Subject,
  { reader, grant }: BatchReading,
): Promise<Row> {
  const { id } = subject;
  const values: Row = {};
  for (const crosstab of plan.crosstabs)
    for (const selection of groupSelections(plan, crosstab, id === "" ? undefined : id)) {
      const found = await groups(reader, selection, grant);
      Object.assign(values, found.groups[0]?.values);
    }
  Object.assign(values, await unitFigures(plan, subject, { reader, grant }));
  return values;
}

async function rowsOf(
  { reader, grant, persons }: BatchReading,
  selection: Selection,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const batch of selectStream(reader, selection, grant, { persons }))
    rows.push(...batch);
  return rows;
}

/** The ids of a row and of everything it reached. */
function idsIn(row: Row): readonly string[] {
  const inner = Object.values(row).flatMap((value) => {
    if (value === null || typeof value !== "object") return [];
    return (Array.isArray(value) ? value : [value]).flatMap((one) =>
      one !== null && typeof one === "object" && !Array.isArray(one) ? idsIn(one) : [],
    );
  });
  return typeof row["id"] === "string" ? [row["id"], ...inner] : inner;
}

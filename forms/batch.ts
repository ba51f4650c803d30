import type { Row } from "../core/duckdb.ts";
import type { FillPrincipal } from "../query/principal.ts";
import { groups, type Reader, selectStream } from "../query/run.ts";
import type { Selection } from "../query/selection.ts";
import type { SubjectFacts } from "./filled-cells.ts";
import { goldenOf, noGolden } from "./golden.ts";
import {
  groupSelections,
  listName,
  ownerNames,
  type Plan,
  personSelection,
  unitRowsSelection,
} from "./plan.ts";
import { listIn, textAt } from "./struct.ts";
import type { Subject } from "./subjects.ts";
import { meetingsIn } from "./week.ts";

/** How many subjects one statement serves: it bounds memory, not correctness. */
const personsABatch = 500;
const unitsABatch = 10;

/**
 * What the release says for the subjects, batch after batch, in their order. `persons` is filled with the ids of all whose
 * rows were read for it: the subjects, and who is listed in their forms.
 */
export async function* factsOf(
  plan: Plan,
  subjects: readonly Subject[],
  reader: Reader,
  grant: FillPrincipal,
  persons: Set<string>,
): AsyncGenerator<readonly SubjectFacts[]> {
  const isPerson = plan.form.definition.subject === "person";
  const size = isPerson ? personsABatch : unitsABatch;
  for (let from = 0; from < subjects.length; from += size) {
    const batch = subjects.slice(from, from + size);
    if (isPerson) yield personFacts(plan, batch, { reader, grant, persons });
    else if (plan.crosstab !== undefined) yield figures(plan, batch, reader, grant);
    else yield unitFacts(plan, batch, { reader, grant, persons });
  }
}

interface Reading {
  readonly reader: Reader;
  readonly grant: FillPrincipal;
  readonly persons: Set<string>;
}

async function personFacts(
  plan: Plan,
  batch: readonly Subject[],
  reading: Reading,
): Promise<readonly SubjectFacts[]> {
  const ids = batch.map((subject) => subject.id);
  const found = await rowsOf(reading, personSelection(plan, ids));
  const golden = await goldenOf(reading.reader, new Set(found.flatMap(idsIn)));
  const byId = new Map(found.map((row) => [textAt(row, "id"), row]));
  return batch.map((subject) => {
    const own = byId.get(subject.id);
    const rows = own === undefined ? [] : listIn(own, listName);
    const week = own && plan.week && { meetings: meetingsIn(plan.week, own) };
    return { subject, rows, figures: {}, golden, ...(own && { own }), ...week };
  });
}

async function unitFacts(
  plan: Plan,
  batch: readonly Subject[],
  reading: Reading,
): Promise<readonly SubjectFacts[]> {
  const { rows } = plan;
  const orgs = batch.map((subject) => subject.id);
  const isWhole = orgs.includes("");
  const asked = rows && unitRowsSelection(plan, rows, isWhole ? undefined : orgs);
  const found = asked ? await rowsOf(reading, asked) : [];
  const golden = await goldenOf(reading.reader, new Set(found.flatMap(idsIn)));
  const owned = new Map<string, Row[]>(orgs.map((org) => [org, []]));
  for (const row of found) {
    const [unit, college] = [ownerText(row, ownerNames.unit), ownerText(row, ownerNames.college)];
    for (const org of new Set([unit, college])) owned.get(org)?.push(row);
  }
  return batch.map((subject) => ({
    subject,
    rows: subject.id === "" ? found : (owned.get(subject.id) ?? []),
    figures: {},
    golden,
  }));
}

async function figures(
  plan: Plan,
  batch: readonly Subject[],
  reader: Reader,
  grant: FillPrincipal,
): Promise<readonly SubjectFacts[]> {
  const facts: SubjectFacts[] = [];
  for (const subject of batch) {
    if (plan.crosstab === undefined) continue;
    const org = subject.id === "" ? undefined : subject.id;
    const values: Row = {};
    for (const selection of groupSelections(plan, plan.crosstab, org)) {
      const found = await groups(reader, selection, grant);
      Object.assign(values, found.groups[0]?.values);
    }
    facts.push({ subject, rows: [], figures: values, golden: noGolden });
  }
  return facts;
}

async function rowsOf(
  { reader, grant, persons }: Reading,
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

/** A chain of single-column structs down to its text. */
function ownerText(row: Row, name: string): string {
  let value = row[name];
  while (value !== null && typeof value === "object" && !Array.isArray(value))
    value = Object.values(value)[0];
  return typeof value === "string" ? value : "";
}

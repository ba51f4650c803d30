import type { State } from "../../core/state.ts";
import { type Anchor, readAnchors } from "./anchor.ts";
import { readCheckpoint } from "./checkpoint.ts";
import { type AuditRow, firstPrevious, hashRow, hashSubjects, rowOf } from "./entry.ts";

/** `seq`: the first row that is not as it was written. */
export type Verified =
  | { readonly ok: true; readonly rows: number; readonly from: number; readonly to: number }
  | { readonly ok: false; readonly seq: number; readonly why: string };

const bad = (seq: number, why: string): Verified => ({ ok: false, seq, why });

const together = 500;

/** Reads the whole chain, from its beginning or the signed checkpoint to its head, and against the heads kept in files. */
export async function verifyAudit(
  state: State,
  key: string,
  anchors: string | undefined,
): Promise<Verified> {
  const checkpoint = await readCheckpoint(state, key);
  if (checkpoint === "forged") return bad(0, "the checkpoint is not signed with our key");
  const begin = checkpoint ?? { seq: 0, hash: firstPrevious };
  const kept = keptHeads(anchors === undefined ? [] : await readAnchors(anchors));
  if (typeof kept === "number") return bad(kept, "its head was kept twice, differently");
  let head: Anchor = begin;
  for (;;) {
    const rows = await state
      .knex("audit")
      .where("seq", ">", head.seq)
      .orderBy("seq")
      .limit(together);
    if (rows.length === 0) break;
    const subjects = await subjectsOf(
      state,
      rows.map(({ id }) => id),
    );
    for (const row of rows.map(rowOf)) {
      const why = whyNot(row, head, subjects.get(row.id) ?? [], kept.get(row.seq));
      if (why !== undefined) return bad(head.seq + 1, why);
      head = { seq: row.seq, hash: row.hash };
    }
  }
  return atTheEnd(state, begin, head, kept);
}

/** The heads by their place; a place alone where two heads of it differ. */
function keptHeads(anchors: readonly Anchor[]): ReadonlyMap<number, string> | number {
  const kept = new Map<number, string>();
  for (const { seq, hash } of anchors) {
    if ((kept.get(seq) ?? hash) !== hash) return seq;
    kept.set(seq, hash);
  }
  return kept;
}

/** What is wrong with a row that should follow `head`; undefined when nothing is. */
function whyNot(
  row: AuditRow,
  head: Anchor,
  persons: readonly string[],
  anchored: string | undefined,
): string | undefined {
  if (row.seq !== head.seq + 1) return "the row is missing";
  if (row.previous !== head.hash) return "the row does not follow the one before it";
  const hash = hashRow(row.algorithm, row.previous, row);
  if (hash === undefined) return `the algorithm "${row.algorithm}" is unknown`;
  if (hash !== row.hash) return "the row was changed";
  if (persons.length !== row.subjects || hashSubjects(persons) !== row.subjects_hash) {
    return "whose data it showed was changed";
  }
  if (anchored !== undefined && anchored !== row.hash) {
    return "the chain was rewritten: its head of that day was another";
  }
  return undefined;
}

async function subjectsOf(
  { knex }: State,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  const rows = await knex("audit_subject").whereIn("audit_id", [...ids]);
  for (const { audit_id, person_id } of rows) {
    const persons = found.get(audit_id);
    if (persons === undefined) found.set(audit_id, [person_id]);
    else persons.push(person_id);
  }
  return found;
}

/** Whether rows were cut off the end: neither the store's own head nor a file's may lie behind it. */
async function atTheEnd(
  { knex }: State,
  begin: Anchor,
  head: Anchor,
  kept: ReadonlyMap<number, string>,
): Promise<Verified> {
  const furthest = Math.max(0, ...kept.keys());
  if (furthest > head.seq) return bad(head.seq + 1, "rows were cut off the end");
  const stored = await knex("audit_head").where({ name: "head" }).first();
  // A row may have been added since the last was read.
  if (stored === undefined || Number(stored.seq) < head.seq) {
    return bad(head.seq, "the head lies behind the last row");
  }
  if (Number(stored.seq) === head.seq && stored.hash !== head.hash) {
    return bad(head.seq, "the head is not the last row's");
  }
  const isThere = await knex("audit").where({ seq: stored.seq }).first("seq");
  if (Number(stored.seq) > head.seq && isThere === undefined) {
    return bad(head.seq + 1, "rows were cut off the end");
  }
  return { ok: true, rows: head.seq - begin.seq, from: begin.seq + 1, to: head.seq };
}

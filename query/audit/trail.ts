import type { Knex } from "knex";
import pLimit from "p-limit";
import { newId } from "../../core/ids.ts";
import type { State } from "../../core/state.ts";
import { type Anchor, writeAnchor } from "./anchor.ts";
import { type AuditBody, type AuditEvent, algorithm, bodyOf, hashRow } from "./entry.ts";

/** Where events go. */
export interface Trail {
  /** Resolves when the event is kept; rejects when it is not, and then nothing may be handed over. */
  readonly write: (event: AuditEvent) => Promise<void>;
}

interface TrailEffects {
  readonly now: () => Date;
}

interface Waiting {
  readonly body: Omit<AuditBody, "seq">;
  /** Whose data it was, where that is not kept yet. */
  readonly subjects: readonly string[];
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/** Statements are synchronous on SQLite: a transaction of this many rows stays well below 50 ms. */
const mostTogether = 50;
const subjectsTogether = 200;

/** Every commit waits for the disk: what a look-up shows is written together with its row. */
const fewSubjects = subjectsTogether / mostTogether;

/**
 * Appends to the chain. Events that wait for each other's transaction are written together in the next; other processes
 * append to the same chain. `anchors`: the folder of heads; undefined keeps none.
 */
export function openTrail(
  state: State,
  anchors: string | undefined,
  { now }: TrailEffects = { now: () => new Date() },
): Trail {
  let waiting: Waiting[] = [];
  let isWriting = false;
  // One after another, each with a pause: together they would hold the process for seconds.
  const inTurn = pLimit(1);
  const flush = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, mostTogether);
      waiting = waiting.slice(mostTogether);
      try {
        const head = await append(state.knex, batch);
        if (anchors !== undefined) await writeAnchor(anchors, head, head.seq - batch.length, now());
        for (const { done } of batch) done();
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    isWriting = false;
  };
  return {
    write: async (event) => {
      const at = now();
      const id = newId(at);
      const persons = [...new Set(event.persons ?? [])];
      const areFew = persons.length <= fewSubjects;
      // Not after it: a row of the chain never lacks its subjects, whenever the process ends.
      if (!areFew) await inTurn(() => writeSubjects(state.knex, id, persons));
      const subjects = areFew ? persons : [];
      await new Promise<void>((done, failed) => {
        waiting.push({ body: bodyOf(event, id, at.getTime()), subjects, done, failed });
        if (isWriting) return;
        isWriting = true;
        void flush();
      });
    },
  };
}

async function writeSubjects(knex: Knex, id: string, persons: readonly string[]): Promise<void> {
  for (let from = 0; from < persons.length; from += subjectsTogether) {
    await knex("audit_subject").insert(
      subjectRows(id, persons.slice(from, from + subjectsTogether)),
    );
    // Lets others have their turn between two synchronous writes.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const subjectRows = (id: string, persons: readonly string[]) =>
  persons.map((person) => ({ person_id: person, audit_id: id }));

async function append(
  knex: Knex,
  events: readonly Pick<Waiting, "body" | "subjects">[],
): Promise<Anchor> {
  return knex.transaction(async (transaction) => {
    const head = await holdHead(transaction);
    let { seq, hash } = head;
    const shown = events.flatMap(({ body, subjects }) => subjectRows(body.id, subjects));
    if (shown.length > 0) await transaction("audit_subject").insert(shown);
    const rows = events.map(({ body }) => {
      seq += 1;
      const previous = hash;
      hash = hashRow(algorithm, previous, { ...body, seq }) ?? previous;
      return { ...body, seq, algorithm, previous, hash };
    });
    await transaction("audit").insert(rows);
    await transaction("audit_head").where({ name: "head" }).update({ seq, hash });
    return { seq, hash };
  });
}

/** The last row's place and hash. To write first is to wait until every other writer of the chain is done. */
export async function holdHead(transaction: Knex): Promise<Anchor> {
  const [head] = await transaction("audit_head")
    .where({ name: "head" })
    .update({ name: "head" })
    .returning(["seq", "hash"]);
  if (head === undefined) throw new Error("the audit has no head");
  return { seq: Number(head.seq), hash: head.hash };
}

import type { Knex } from "knex";
import { newId } from "../ids.ts";
import type { State } from "../state.ts";
import { databaseNow } from "./lease.ts";
import type { RunEnd, RunRow, RunStatus } from "./run.ts";
import { kindZh, statusZh } from "./words.ts";

/** Something that people are told. It waits in the state store until it has gone every way it should. */
export interface OutboxRow {
  readonly id: string;
  readonly cause: string;
  /** A staff number; null: those whom the configuration names. */
  readonly person: string | null;
  readonly subject: string;
  readonly body: string;
  readonly status: "waiting" | "sent" | "failed";
  readonly delivered: readonly string[];
  readonly tries: number;
  readonly created_at: number;
  readonly error: string | null;
}

const told: readonly RunStatus[] = ["partial", "failed", "lost"];

/** Puts a message into the outbox, in the transaction of what it tells. A cause that was told before is not told again. */
export async function enqueueMessage(
  transaction: Knex,
  message: Pick<OutboxRow, "cause" | "person" | "subject" | "body">,
): Promise<void> {
  await transaction("outbox")
    .insert({
      ...message,
      id: newId(),
      status: "waiting",
      delivered: "[]",
      tries: 0,
      created_at: Date.now(),
      due_at: databaseNow(transaction),
    })
    .onConflict("cause")
    .ignore();
}

/**
 * Tells that a scheduled run ended badly, once for one cause: the same end for the same reason is told again only after
 * a run of that schedule has gone well. A run that a person began is in front of them already.
 */
export async function postMessage(transaction: Knex, run: RunRow, end: RunEnd): Promise<void> {
  if (run.schedule === null || !told.includes(end.status)) return;
  const what = `${kindZh[run.kind]}${statusZh[end.status]}`;
  const well = await transaction("run")
    .where({ schedule: run.schedule, status: "succeeded" })
    .max({ fence: "fence" })
    .first();
  const why = [end.status, end.exitClass ?? "", end.errorClass ?? ""].join("/");
  // One class of error has many reasons; a run number or a count in the text makes no other one.
  const reason = end.exitClass === undefined ? (end.message ?? "").replace(/\d+/g, "#") : "";
  const planned = run.planned_at === null ? "" : `，计划时刻 ${shanghai.format(run.planned_at)}`;
  await enqueueMessage(transaction, {
    cause: `${run.schedule}:${why}:${reason}:${well?.["fence"] ?? 0}`,
    person: null,
    subject: what,
    body: [
      `${what}（${run.schedule}${planned}）。`,
      end.message ?? "",
      end.hint === undefined ? "" : `→ ${end.hint}`,
      `查看 fillonce runs show ${run.id}`,
    ]
      .filter((line) => line !== "")
      .join("\n"),
  });
}

const shanghai = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Asia/Shanghai",
  dateStyle: "short",
  timeStyle: "short",
});
/** The messages that should go now, oldest first. */
export async function dueMessages({ knex }: State, limit: number): Promise<readonly OutboxRow[]> {
  const rows = await knex("outbox")
    .where({ status: "waiting" })
    .where("due_at", "<=", databaseNow(knex))
    .orderBy("created_at")
    .limit(limit);
  return rows.map((row) => ({
    ...row,
    delivered: JSON.parse(row.delivered),
    tries: Number(row.tries),
    created_at: Number(row.created_at),
  }));
}

/** How one try to send a message went. */
export interface Sending {
  readonly delivered: readonly string[];
  readonly status: OutboxRow["status"];
  /** Of one that waits: until it is tried again. */
  readonly waitMs: number;
  readonly error?: string;
}

/** Records the ways that a message has gone so far, before the next is tried. */
export async function recordDelivered(
  { knex }: State,
  id: string,
  delivered: readonly string[],
): Promise<void> {
  await knex("outbox")
    .where({ id })
    .update({ delivered: JSON.stringify(delivered) });
}

/** Records a try. */
export async function recordSending({ knex }: State, id: string, sending: Sending): Promise<void> {
  await knex("outbox")
    .where({ id })
    .update({
      delivered: JSON.stringify(sending.delivered),
      status: sending.status,
      tries: knex.raw("tries + 1"),
      due_at: knex.raw("? + CAST(? AS BIGINT)", [databaseNow(knex), sending.waitMs]),
      ended_at: sending.status === "waiting" ? null : Date.now(),
      error: sending.error ?? null,
    });
}

/**
 * audit/ keeps who asked what and whom they saw: rows that are only ever added, chained by hashes, so that a row edited,
 * deleted, moved or cut off is found. It keeps names of entities and columns, never a value.
 */
import { createHash } from "node:crypto";

export type AuditKind =
  | "query"
  | "export"
  | "fill"
  | "report"
  | "sign-in"
  | "sign-out"
  | "grant"
  | "revoke"
  | "token"
  | "block"
  | "purpose"
  | "reveal"
  | "waiver"
  | "adopt"
  | "roster"
  | "repair"
  | "pick"
  | "prune"
  | "fence"
  /** Turned away before it was known who asks. */
  | "refused";

/** What happened, as its doer hands it in. */
export interface AuditEvent {
  readonly kind: AuditKind;
  /** The account. */
  readonly actor: string;
  /** How they came in: cas, oidc, token, development, cli. */
  readonly method: string;
  /** In which role, e.g. "officer:0101"; "" before one is chosen. */
  readonly role: string;
  readonly operation?: string | undefined;
  /** The text of the question: kept by its hash alone. */
  readonly question?: string | undefined;
  readonly entities?: readonly string[];
  readonly columns?: readonly string[];
  readonly rows?: number;
  readonly release?: number | undefined;
  /** "answered" or "done", or the code of the refusal. */
  readonly outcome: string;
  /** Why, where it was said; about what, where nobody's data is. */
  readonly purpose?: string | undefined;
  /** Whose data was shown. */
  readonly persons?: readonly string[];
}

/** A row of the chain before it is hashed. Columns and property names are the same. */
export interface AuditBody {
  readonly seq: number;
  readonly id: string;
  readonly at: number;
  readonly actor: string;
  readonly method: string;
  readonly role: string;
  readonly kind: string;
  readonly operation: string | null;
  readonly operation_hash: string | null;
  readonly entities: string;
  readonly columns: string;
  readonly rows: number;
  readonly release_id: number | null;
  readonly outcome: string;
  readonly purpose: string | null;
  readonly subjects: number;
  readonly subjects_hash: string;
}

export interface AuditRow extends AuditBody {
  readonly algorithm: string;
  readonly previous: string;
  readonly hash: string;
}

/** SHA-256 over the previous hash and the row as a JSON array in this order. Another order is another algorithm. */
export const algorithm = "sha256/1";

export const firstPrevious = "0".repeat(64);

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The hash of a row that follows `previous`; undefined when the algorithm is none of ours. */
export function hashRow(named: string, previous: string, row: AuditBody): string | undefined {
  if (named !== algorithm) return undefined;
  const canonical = JSON.stringify([
    row.seq,
    row.id,
    row.at,
    row.actor,
    row.method,
    row.role,
    row.kind,
    row.operation,
    row.operation_hash,
    row.entities,
    row.columns,
    row.rows,
    row.release_id,
    row.outcome,
    row.purpose,
    row.subjects,
    row.subjects_hash,
  ]);
  return sha256(`${named}\n${previous}\n${canonical}`);
}

/** The hash of whose data was shown, in whatever order. */
export const hashSubjects = (persons: readonly string[]): string =>
  sha256(JSON.stringify([...persons].sort()));

/** A row as every database gives it. */
// biome-ignore lint/suspicious/noExplicitAny: a row of audit; PostgreSQL gives its big integers as text
export const rowOf = (row: any): AuditRow => ({
  ...row,
  seq: Number(row.seq),
  at: Number(row.at),
  rows: Number(row.rows),
});

/** Everything of a row but its place. */
export function bodyOf(event: AuditEvent, id: string, at: number): Omit<AuditBody, "seq"> {
  const persons = [...new Set(event.persons ?? [])];
  return {
    id,
    at,
    actor: event.actor,
    method: event.method,
    role: event.role,
    kind: event.kind,
    operation: event.operation?.slice(0, 100) ?? null,
    operation_hash: event.question === undefined ? null : sha256(event.question),
    entities: JSON.stringify(event.entities ?? []),
    columns: JSON.stringify(event.columns ?? []),
    rows: event.rows ?? 0,
    release_id: event.release ?? null,
    outcome: event.outcome,
    purpose: event.purpose?.slice(0, 500) ?? null,
    subjects: persons.length,
    subjects_hash: hashSubjects(persons),
  };
}

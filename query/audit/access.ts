import type { State } from "../../core/state.ts";
import { type AuditRow, rowOf } from "./entry.ts";

/** So many rows, and whether more follow. */
export interface AuditPage {
  readonly rows: readonly AuditRow[];
  readonly hasMore: boolean;
}

interface PageAsked {
  readonly first: number;
  /** Only rows before this one. */
  readonly before?: number | undefined;
}

/** Who saw a person's data, newest first, but for the person alone. */
export async function accessesTo(
  { knex }: State,
  person: string,
  { first, before }: PageAsked,
): Promise<AuditPage> {
  const rows = await knex("audit")
    .join("audit_subject", "audit_subject.audit_id", "audit.id")
    .where("audit_subject.person_id", person)
    .whereNot("audit.role", "like", "staff:%")
    .where((within) => {
      if (before !== undefined) within.where("audit.seq", "<", before);
    })
    .orderBy("audit.seq", "desc")
    .limit(first + 1)
    .select("audit.*");
  return { rows: rows.slice(0, first).map(rowOf), hasMore: rows.length > first };
}

export interface AuditFilter {
  readonly actor?: string | undefined;
  readonly kind?: string | undefined;
  readonly person?: string | undefined;
}

/** The audit, newest first. */
export async function auditRows(
  { knex }: State,
  { first, before }: PageAsked,
  { actor, kind, person }: AuditFilter,
): Promise<AuditPage> {
  const rows = await knex("audit")
    .where((within) => {
      if (before !== undefined) within.where("seq", "<", before);
      if (actor !== undefined) within.where({ actor });
      if (kind !== undefined) within.where({ kind });
      if (person !== undefined) {
        within.whereIn("id", knex("audit_subject").where({ person_id: person }).select("audit_id"));
      }
    })
    .orderBy("seq", "desc")
    .limit(first + 1);
  return { rows: rows.slice(0, first).map(rowOf), hasMore: rows.length > first };
}

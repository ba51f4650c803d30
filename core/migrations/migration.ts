import type { Knex } from "knex";

/**
 * The tables of the state store, append-only: a migration that has run anywhere is never edited. Ids are text, moments
 * are UTC epoch milliseconds, JSON is text, so that SQLite and PostgreSQL hold the same.
 */
export interface Migration {
  readonly id: string;
  readonly up: (knex: Knex) => Promise<void>;
}

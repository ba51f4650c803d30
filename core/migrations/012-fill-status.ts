import type { Migration } from "./migration.ts";

/** A fill is recorded before its first file; those recorded until now were whole by then. */
export const fillStatus: Migration = {
  id: "012-fill-status",
  up: async (knex) => {
    await knex.schema.alterTable("fill", (table) => {
      table.text("status").notNullable().defaultTo("filled"); // filling | filled | failed | expired
      table.bigInteger("ended_at");
      table.bigInteger("expires_at"); // null: kept until somebody deletes it
    });
  },
};

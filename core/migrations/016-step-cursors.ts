import type { Migration } from "./migration.ts";

/** From where and up to where a resource was read, and what its bytes were. */
export const stepCursors: Migration = {
  id: "016-step-cursors",
  up: async (knex) => {
    await knex.schema.alterTable("step", (table) => {
      table.text("cursor_before"); // null: it was read whole
      table.text("cursor_after"); // null: it has no cursor, or the next read is a whole one
      table.text("checksum"); // null: it brought no chunk
    });
  },
};

import type { Migration } from "./migration.ts";

/** What the file of a release hashed to when it was published: only a file that still does is copied for the next one. */
export const releaseSha256: Migration = {
  id: "017-release-sha256",
  up: async (knex) => {
    await knex.schema.alterTable("release", (table) => {
      table.text("sha256"); // null: adopted after a death, or published before this was recorded
    });
  },
};

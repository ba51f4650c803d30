import type { Migration } from "./migration.ts";

/** Problem rows that somebody put right: what, by whom, why, and what became of it. */
export const repairs: Migration = {
  id: "013-repairs",
  up: async (knex) => {
    await knex.schema.createTable("repair", (table) => {
      table.text("id").primary();
      table.text("system").notNullable();
      table.text("resource").notNullable();
      table.text("problem").notNullable(); // id of the problem row
      table.text("changes").notNullable(); // JSON: column → {from, to}
      table.text("reason").notNullable();
      table.text("recorded_by").notNullable();
      table.bigInteger("recorded_at").notNullable();
      table.text("status").notNullable(); // waiting | applied | refused | superseded | replaced
      table.text("outcome");
      table.bigInteger("settled_at");
      table.index(["status"]);
      table.index(["problem"]);
    });
  },
};

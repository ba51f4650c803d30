import type { Migration } from "./migration.ts";

/** What people chose where a form lists only some of their rows: remembered, so that it is asked once. */
export const picks: Migration = {
  id: "014-picks",
  up: async (knex) => {
    await knex.schema.createTable("pick_choice", (table) => {
      table.text("id").primary();
      table.text("pick").notNullable(); // 代表作
      table.text("offer").notNullable(); // what was chosen among, by which key: authorships by output.output_no
      table.text("person_id").notNullable();
      table.text("rows").notNullable(); // JSON: [{ key, label }], in the person's order
      table.text("chosen_by").notNullable();
      table.text("recorded_by").notNullable();
      table.bigInteger("chosen_at").notNullable();
      table.bigInteger("replaced_at"); // null: it is the one that counts
      table.index(["pick", "offer", "person_id"]);
    });
  },
};

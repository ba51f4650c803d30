import type { Knex } from "knex";
import type { Migration } from "./migration.ts";

/** What forms remember from edition to edition: how their checks ended, who answered for a failure, what was handed in, whom they count. */
export const checksAndRosters: Migration = {
  id: "011-checks-and-rosters",
  up: async (knex) => {
    await addChecks(knex);
    await addSubmissions(knex);
    await addRosters(knex);
  },
};

async function addChecks(knex: Knex): Promise<void> {
  await knex.schema.createTable("check_waiver", (table) => {
    table.text("id").primary();
    table.text("form").notNullable();
    table.text("edition").notNullable();
    table.text("subject").notNullable();
    table.text("check_id").notNullable();
    table.text("spot").notNullable(); // the row, column or figure; '' the whole form
    table.text("found").notNullable(); // the numbers it was given for
    table.text("expected").notNullable();
    table.text("reason").notNullable();
    table.text("given_by").notNullable(); // the person who answers for it
    table.text("recorded_by").notNullable();
    table.bigInteger("recorded_at").notNullable();
    table.index(["form", "edition"]);
  });
  await knex.schema.createTable("check_outcome", (table) => {
    table.text("form").notNullable();
    table.text("edition").notNullable();
    table.text("subject").notNullable();
    table.integer("release_id").notNullable();
    table.integer("errors").notNullable(); // nobody has answered for these
    table.integer("warnings").notNullable();
    table.integer("waived").notNullable();
    table.text("first").notNullable(); // the first error in words; '' when there is none
    table.bigInteger("judged_at").notNullable();
    table.primary(["form", "edition", "subject"]);
  });
}

async function addSubmissions(knex: Knex): Promise<void> {
  await knex.schema.createTable("submission", (table) => {
    table.text("id").primary();
    table.text("form").notNullable();
    table.text("edition").notNullable();
    table.text("subject").notNullable();
    table.text("file").notNullable();
    table.text("sha256").notNullable();
    table.text("submitted_by").notNullable();
    table.text("submitted_on").notNullable(); // 2025-10-12
    table.text("recorded_by").notNullable();
    table.bigInteger("recorded_at").notNullable();
    table.bigInteger("replaced_at"); // null: it is the one that counts
    table.index(["form", "edition", "subject"]);
  });
  await knex.schema.createTable("submitted_figure", (table) => {
    table.text("submission_id").notNullable();
    table.text("spot").notNullable(); // the row of a list by its key; '' outside lists
    table.text("name").notNullable(); // the field, or row/column
    table.text("at").notNullable(); // 'Sheet!B4'
    table.text("kind").notNullable(); // number | text
    table.text("value").notNullable();
    table.primary(["submission_id", "spot", "name"]);
  });
}

async function addRosters(knex: Knex): Promise<void> {
  await knex.schema.createTable("roster", (table) => {
    table.text("id").primary();
    table.text("name").notNullable();
    table.text("edition").notNullable();
    table.text("rule").notNullable();
    table.text("as_of").notNullable();
    table.integer("release_id").notNullable();
    table.text("made_by").notNullable();
    table.bigInteger("made_at").notNullable();
    table.text("signed_by"); // null: nobody counts by it yet
    table.bigInteger("signed_at");
    table.text("hash"); // of the members when it was signed
    table.unique(["name", "edition"]);
  });
  await knex.schema.createTable("roster_member", (table) => {
    table.text("roster_id").notNullable();
    table.text("person_id").notNullable();
    table.text("staff_no").notNullable();
    table.text("name").notNullable();
    table.text("origin").notNullable(); // rule | added | removed
    table.text("reason"); // of added and removed
    table.text("changed_by");
    table.bigInteger("changed_at");
    table.primary(["roster_id", "person_id"]);
  });
}

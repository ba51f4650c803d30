import type { Knex } from "knex";
import type { Migration } from "./migration.ts";

/** Schedules with every planned moment decided once, attempts, leases, and what is to be told to people. */
export const runStore: Migration = {
  id: "010-run-store",
  up: async (knex) => {
    await addTicks(knex);
    await addAttempts(knex);
    await addLeases(knex);
    await addOutbox(knex);
  },
};

async function addTicks(knex: Knex): Promise<void> {
  await knex.schema.createTable("schedule", (table) => {
    table.text("name").primary();
    table.text("kind").notNullable();
    table.text("definition").notNullable(); // JSON: when it comes
    table.bigInteger("decided_to").notNullable(); // every planned moment up to here is decided
  });
  await knex.schema.createTable("tick", (table) => {
    table.text("schedule").notNullable();
    table.bigInteger("planned_at").notNullable();
    table.bigInteger("decided_at").notNullable();
    table.text("decision").notNullable(); // run | skip
    table.text("reason").notNullable(); // due | late | missed | overlap | capped
    table.text("run_id").notNullable();
    table.primary(["schedule", "planned_at"]);
  });
  await knex.raw(
    `INSERT INTO tick (schedule, planned_at, decided_at, decision, reason, run_id)
       SELECT schedule, planned_at, queued_at, CASE status WHEN 'skipped' THEN 'skip' ELSE 'run' END,
         CASE status WHEN 'skipped' THEN exit_class ELSE 'due' END, id
       FROM run WHERE schedule IS NOT NULL AND planned_at IS NOT NULL`,
  );
}

async function addAttempts(knex: Knex): Promise<void> {
  await knex.schema.createTable("attempt", (table) => {
    table.text("run_id").notNullable();
    table.integer("number").notNullable(); // 1, 2, …
    table.text("host").notNullable();
    table.integer("pid").notNullable();
    table.bigInteger("lease_fence"); // of the scheduler that began it; null: by hand
    table.bigInteger("started_at").notNullable(); // this and heartbeat_at by the database's clock
    table.bigInteger("heartbeat_at").notNullable();
    table.bigInteger("ended_at");
    table.text("exit_class");
    table.text("error_class");
    table.text("message");
    table.primary(["run_id", "number"]);
  });
  await knex.raw("ALTER TABLE run DROP COLUMN pid");
  await knex.raw("ALTER TABLE run DROP COLUMN heartbeat_at");
  await knex.schema.alterTable("run", (table) => {
    table.integer("attempt").notNullable().defaultTo(0); // the number of the latest
    table.integer("most_attempts").notNullable().defaultTo(1);
    table.bigInteger("due_at"); // of a planned run: not before, by the database's clock
    table.text("cancel_by"); // who wants it ended
  });
  // Nobody beats for what an older version left open.
  await knex("run")
    .whereIn("status", ["queued", "running"])
    .update({ status: "lost", exit_class: "lost", ended_at: Date.now() });
}

async function addLeases(knex: Knex): Promise<void> {
  await knex.schema.createTable("lease", (table) => {
    table.text("name").primary();
    table.text("owner").notNullable();
    table.bigInteger("fence").notNullable(); // grows whenever the owner changes
    table.bigInteger("expires_at").notNullable(); // by the database's clock
  });
  // One row is one fence after the other, whoever takes it.
  await knex.schema.createTable("counter", (table) => {
    table.text("name").primary();
    table.bigInteger("value").notNullable();
  });
  const highest = await knex("run").max({ fence: "fence" }).first();
  await knex("counter").insert({ name: "fence", value: Number(highest?.["fence"] ?? 0) });
}

async function addOutbox(knex: Knex): Promise<void> {
  await knex.schema.createTable("outbox", (table) => {
    table.text("id").primary();
    table.text("cause").notNullable().unique(); // one message for one cause
    table.text("person"); // a staff number; null: those the configuration names
    table.text("subject").notNullable();
    table.text("body").notNullable();
    table.text("status").notNullable(); // waiting | sent | failed
    table.text("delivered").notNullable(); // JSON: the ways it has gone already
    table.integer("tries").notNullable();
    table.bigInteger("created_at").notNullable();
    table.bigInteger("due_at").notNullable(); // by the database's clock
    table.bigInteger("ended_at");
    table.text("error");
  });
}

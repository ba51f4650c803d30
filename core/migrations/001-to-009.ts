import type { Migration } from "./migration.ts";

/** The tables of the first days. */
export const firstMigrations: readonly Migration[] = [
  {
    id: "001-runs",
    up: async (knex) => {
      await knex.schema.createTable("run", (table) => {
        table.text("id").primary();
        table.text("kind").notNullable(); // refresh
        table.text("status").notNullable();
        table.bigInteger("fence").notNullable().unique();
        table.text("requested_by").notNullable();
        table.bigInteger("queued_at").notNullable();
        table.bigInteger("started_at");
        table.bigInteger("ended_at");
        table.integer("pid");
        table.text("error_class");
        table.text("message");
        table.text("hint");
        table.text("summary"); // JSON
      });
      await knex.schema.createTable("step", (table) => {
        table.text("run_id").notNullable();
        table.text("system").notNullable();
        table.text("resource").notNullable();
        table.text("status").notNullable(); // succeeded | failed
        table.bigInteger("expected");
        table.bigInteger("landed");
        table.bigInteger("quarantined");
        table.bigInteger("duplicates");
        table.bigInteger("skipped");
        table.text("message");
        table.text("hint");
        table.primary(["run_id", "system", "resource"]);
      });
    },
  },
  {
    id: "002-releases",
    up: async (knex) => {
      await knex.schema.createTable("release", (table) => {
        table.integer("id").primary();
        table.text("run_id").notNullable();
        table.text("file").notNullable();
        table.text("status").notNullable(); // listed | dropped
        table.bigInteger("published_at").notNullable();
        table.text("summary").notNullable(); // JSON
      });
      // `current_release` names what is served; `held` says that a rollback keeps newer ones from being served.
      await knex.schema.createTable("pointer", (table) => {
        table.text("name").primary();
        table.text("value").notNullable();
      });
    },
  },
  {
    id: "003-fills",
    up: async (knex) => {
      await knex.schema.createTable("fill", (table) => {
        table.text("id").primary();
        table.text("form").notNullable();
        table.text("profile").notNullable();
        table.integer("release_id").notNullable();
        table.text("as_of");
        table.text("requested_by").notNullable();
        table.text("folder").notNullable();
        table.bigInteger("made_at").notNullable();
        table.text("summary").notNullable(); // JSON: files, cells
      });
    },
  },
  {
    id: "004-ticks",
    up: async (knex) => {
      await knex.schema.alterTable("run", (table) => {
        table.text("schedule"); // null: asked for by a person
        table.bigInteger("planned_at");
        table.bigInteger("heartbeat_at");
        table.text("exit_class");
        table.unique(["schedule", "planned_at"]);
      });
    },
  },
  {
    id: "005-weekly-briefs",
    up: async (knex) => {
      await knex.schema.createTable("weekly_brief", (table) => {
        table.text("term").notNullable();
        table.integer("week").notNullable();
        table.integer("release_id").notNullable(); // a decision is about the figures of one release
        table.text("state").notNullable(); // verified | released
        table.text("decided_by").notNullable();
        table.bigInteger("decided_at").notNullable();
        table.primary(["term", "week", "release_id"]);
      });
    },
  },
  {
    id: "006-sign-in",
    up: async (knex) => {
      await knex.schema.createTable("account", (table) => {
        table.text("name").primary(); // a staff number, or the name of a service
        table.text("kind").notNullable(); // staff | service
        table.text("note");
        table.bigInteger("blocked_at");
        table.text("blocked_by");
      });
      await knex.schema.createTable("role_grant", (table) => {
        table.text("id").primary();
        table.text("account").notNullable().index();
        table.text("role").notNullable();
        table.text("unit");
        table.text("domain");
        table.text("entities"); // JSON
        table.text("valid_from").notNullable(); // days, [from, to)
        table.text("valid_to");
        table.text("reason").notNullable();
        table.text("granted_by").notNullable();
        table.bigInteger("granted_at").notNullable();
        table.text("revoked_by");
        table.bigInteger("revoked_at");
      });
      await knex.schema.createTable("session", (table) => {
        table.text("id_hash").primary();
        table.text("account").notNullable().index();
        table.text("method").notNullable(); // development | cas | oidc
        table.text("choice"); // "staff" or a grant; under development the role as typed; null: not chosen yet
        table.text("ticket_hash").index();
        table.bigInteger("opened_at").notNullable();
        table.bigInteger("used_at").notNullable();
        table.bigInteger("ends_at").notNullable();
      });
      // A browser that was sent to the university's sign-in and has not come back yet.
      await knex.schema.createTable("sign_in_attempt", (table) => {
        table.text("state_hash").primary();
        table.text("browser_hash").notNullable();
        table.text("method").notNullable(); // cas | oidc
        table.text("nonce").notNullable();
        table.text("verifier").notNullable();
        table.text("return_to").notNullable();
        table.bigInteger("ends_at").notNullable();
      });
      await knex.schema.createTable("spent_ticket", (table) => {
        table.text("hash").primary();
        table.bigInteger("spent_at").notNullable();
      });
      await knex.schema.createTable("api_token", (table) => {
        table.text("id").primary();
        table.text("hash").notNullable().unique();
        table.text("account").notNullable().index();
        table.text("choice").notNullable(); // "staff" or a grant
        table.text("entities"); // JSON; null: all its role sees
        table.text("purpose").notNullable();
        table.text("made_by").notNullable();
        table.bigInteger("made_at").notNullable();
        table.bigInteger("ends_at").notNullable();
        table.bigInteger("used_at");
        table.text("revoked_by");
        table.bigInteger("revoked_at");
      });
    },
  },
  {
    id: "007-audit",
    up: async (knex) => {
      // A chain: each row's hash covers the row and the hash before it.
      await knex.schema.createTable("audit", (table) => {
        table.bigInteger("seq").primary();
        table.text("id").notNullable().unique();
        table.bigInteger("at").notNullable();
        table.text("actor").notNullable();
        table.text("method").notNullable();
        table.text("role").notNullable();
        table.text("kind").notNullable();
        table.text("operation"); // its name
        table.text("operation_hash");
        table.text("entities").notNullable(); // JSON
        table.text("columns").notNullable(); // JSON: L3 and L4, names without values
        table.bigInteger("rows").notNullable();
        table.integer("release_id");
        table.text("outcome").notNullable();
        table.text("purpose");
        table.integer("subjects").notNullable();
        table.text("subjects_hash").notNullable();
        table.text("algorithm").notNullable();
        table.text("previous").notNullable();
        table.text("hash").notNullable();
      });
      // One row: who wants to write the next row of the chain holds it.
      await knex.schema.createTable("audit_head", (table) => {
        table.text("name").primary();
        table.bigInteger("seq").notNullable();
        table.text("hash").notNullable();
      });
      await knex("audit_head").insert({ name: "head", seq: 0, hash: "0".repeat(64) });
      await knex.schema.createTable("audit_subject", (table) => {
        table.text("person_id").notNullable();
        table.text("audit_id").notNullable().index();
        table.primary(["person_id", "audit_id"]);
      });
      // What stands for the rows that were pruned up to it.
      await knex.schema.createTable("audit_checkpoint", (table) => {
        table.bigInteger("seq").primary();
        table.text("hash").notNullable();
        table.bigInteger("at").notNullable();
        table.text("signature").notNullable();
      });
    },
  },
  {
    id: "008-purposes",
    up: async (knex) => {
      await knex.schema.createTable("purpose", (table) => {
        table.text("id").primary();
        table.text("holder").notNullable().index(); // an account, or a role as typed
        table.text("columns").notNullable(); // JSON: entity → columns
        table.text("scope").notNullable(); // JSON
        table.text("reason").notNullable();
        table.bigInteger("until_at").notNullable();
        table.text("requested_by").notNullable();
        table.bigInteger("requested_at").notNullable();
        table.text("status").notNullable(); // requested | approved | rejected | revoked
        table.text("decided_by");
        table.bigInteger("decided_at");
        table.text("why");
      });
    },
  },
  {
    id: "009-reveals",
    up: async (knex) => {
      // How many of a day's reveals an account has taken.
      await knex.schema.createTable("reveal_day", (table) => {
        table.text("account").notNullable();
        table.text("day").notNullable(); // 2026-11-09
        table.integer("used").notNullable();
        table.primary(["account", "day"]);
      });
    },
  },
];

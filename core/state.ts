import { chmodSync, closeSync, existsSync, openSync } from "node:fs";
import knexModule, { type Knex } from "knex";
import pLimit from "p-limit";
import { UserError } from "./errors.ts";
import { LibsqlClient } from "./libsql.ts";
import { migrations } from "./migrations/migrations.ts";
import { diskFull, type Home } from "./paths.ts";

/** The state store: runs, releases, fills. SQLite in the home folder by default, PostgreSQL for several hosts. */
export interface State extends AsyncDisposable {
  readonly knex: Knex;
  readonly close: () => Promise<void>;
}

// libsql is synchronous: a second opening in this process would wait for the first one's lock and keep it from going on.
const migrating = pLimit(1);

/** Opens the state store and brings its tables up to date. `url`: a PostgreSQL address; undefined: SQLite in the home. */
export async function openState(home: Home, url?: string): Promise<State> {
  const knex = url === undefined ? openSqlite(home.state) : openPostgres(url);
  try {
    await migrating(() => migrate(knex));
  } catch (cause) {
    await knex.destroy();
    const full = url === undefined ? diskFull(cause, home.state) : undefined;
    if (full !== undefined) throw full;
    throw new UserError(
      `cannot open the state store ${url === undefined ? `"${home.state}"` : "on PostgreSQL"}`,
      url === undefined
        ? "is the file a fillonce state store, and may this user write it?"
        : "check that the server runs and that the address in the environment is right",
      { cause },
    );
  }
  const close = () => knex.destroy();
  return { knex, close, [Symbol.asyncDispose]: close };
}

function openSqlite(file: string): Knex {
  // Closing a descriptor drops every lock this process holds on the file, those of a store that is open too; another
  // process then takes the log away from under it.
  if (!existsSync(file)) closeSync(openSync(file, "a", 0o600));
  chmodSync(file, 0o600);
  return knexModule({
    client: LibsqlClient,
    connection: { filename: file },
    useNullAsDefault: true,
    pool: {
      min: 1,
      max: 1,
      afterCreate: (raw: { exec: (sql: string) => void }, done: (error?: Error) => void) => {
        raw.exec(
          "PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 5000; PRAGMA synchronous = FULL",
        );
        done();
      },
    },
  });
}

/** A process that is held up inside a transaction loses it, so that its locks do not hold up the others. */
const heldUpMs = 8_000;

const openPostgres = (url: string): Knex =>
  knexModule({
    client: "pg",
    connection: { connectionString: url, idle_in_transaction_session_timeout: heldUpMs },
    pool: { min: 0, max: 4 },
  });

/** Runs what has not run yet, each in its own transaction. Two processes may start at once: the loser finds it done. */
async function migrate(knex: Knex): Promise<void> {
  if (!(await knex.schema.hasTable("migration"))) {
    await knex.raw(
      "CREATE TABLE IF NOT EXISTS migration (id TEXT PRIMARY KEY, done_at BIGINT NOT NULL)",
    );
  }
  const done = new Set(await knex("migration").pluck("id"));
  for (const migration of migrations.filter(({ id }) => !done.has(id))) {
    await knex.transaction(async (transaction) => {
      const claimed = await transaction("migration")
        .insert({ id: migration.id, done_at: Date.now() })
        .onConflict("id")
        .ignore()
        .returning("id");
      if (claimed.length > 0) await migration.up(transaction);
    });
  }
}

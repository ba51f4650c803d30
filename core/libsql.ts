import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type { Knex } from "knex";
import Database from "libsql";

interface LibsqlSettings {
  readonly filename: string;
  readonly options?: {
    /** Refuses every write and never creates the file. */
    readonly readonly?: boolean;
    /** How long a statement waits for another process's lock, milliseconds; 5,000 when absent. */
    readonly busy?: number;
  };
}

// knex types neither this file nor its `_driver`; it is a Client as any other.
const BetterSqlite = createRequire(import.meta.url)(
  "knex/lib/dialects/better-sqlite3/index.js",
) as typeof Knex.Client;

/**
 * knex's SQLite dialect over libsql: `knex({ client: LibsqlClient, connection: { filename }, useNullAsDefault: true })`.
 * Every statement is synchronous, so a lock held elsewhere stops this thread for as long as `busy` allows.
 */
export class LibsqlClient extends BetterSqlite {
  _driver(): typeof Database {
    return Database;
  }

  override async acquireRawConnection(): Promise<Database.Database> {
    // knex types the settings as object; they are what the caller of knex() gave as `connection`.
    return openLibsql(this.connectionSettings as LibsqlSettings);
  }
}

/** Opens a database without knex. A missing file is made unless `readonly`, which throws. */
export function openLibsql({ filename, options }: LibsqlSettings): Database.Database {
  // libsql ignores better-sqlite3's `readonly`; SQLite's own URI does not.
  const name = options?.readonly ? `${pathToFileURL(filename).href}?mode=ro` : filename;
  const database = new Database(name);
  database.exec(`PRAGMA busy_timeout = ${Math.trunc(options?.busy ?? 5_000)}`);
  return database;
}

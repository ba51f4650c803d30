import type { Knex } from "knex";
import type { Resource, SourceSystem } from "../resource.ts";
import type { Dialect, ServerAccess } from "./dialect.ts";

/** Everything one connector of a server is made of. */
export interface Server {
  readonly system: SourceSystem;
  readonly access: ServerAccess;
  readonly dialect: Dialect;
  readonly knex: Knex;
  readonly session: Session;
}

/** The one connection to a server: a source is never asked two things at once. */
export interface Session {
  /** Rows of one statement outside any snapshot but that of `resource`. Connects when it must. */
  readonly ask: (sql: string, resource?: Resource) => Promise<Record<string, unknown>[]>;
  /** The connection with a snapshot for a resource, which counting and reading share. */
  readonly begin: (resource: Resource) => Promise<unknown>;
  /** Ends the snapshot; after anything but a whole read the connection is given up. */
  readonly end: (isWhole: boolean) => Promise<void>;
}

/** What we use of a knex client beneath its pool. */
interface Client {
  readonly acquireRawConnection: () => Promise<object>;
  readonly destroyRawConnection: (connection: object) => Promise<unknown>;
}

const farewell = 2_000; // milliseconds for a server to say good-bye

export function sessionOf(access: ServerAccess, dialect: Dialect, knex: Knex): Session {
  const client: Client = knex.client; // knex types it any
  let connection: object | undefined;
  let current: string | undefined; // the resource of the snapshot
  let version: string | undefined;
  const connect = async (): Promise<object> => {
    const opened = await client.acquireRawConnection();
    // A driver reports a broken connection here too; the statement that it ends has told us already.
    (opened as { on?: (event: "error", take: () => void) => void }).on?.("error", () => {});
    return opened;
  };
  const run = async (sql: string) => {
    connection ??= await connect();
    return rowsOf(await knex.raw(escaped(sql)).connection(connection));
  };
  const end = async (isWhole: boolean): Promise<void> => {
    const open = connection;
    const hasSnapshot = current !== undefined;
    current = undefined;
    if (open === undefined || (isWhole && !hasSnapshot)) return;
    if (isWhole && dialect.end !== "")
      try {
        await run(dialect.end);
        return;
      } catch {}
    if (isWhole && dialect.end === "") return;
    connection = undefined;
    const gone = client.destroyRawConnection(open).catch(() => {});
    await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, farewell).unref())]);
  };
  const ask = async (sql: string, resource?: Resource) => {
    if (current !== undefined && current !== resource?.name) await end(true);
    try {
      return await run(sql);
    } catch (error) {
      await end(false);
      throw error;
    }
  };
  return {
    ask,
    begin: async (resource) => {
      if (connection !== undefined && current === resource.name) return connection;
      const [row] = version === undefined ? await ask(dialect.version) : [];
      version ??= String(Object.values(row ?? {})[0]);
      for (const statement of dialect.begin(access, version)) await ask(statement);
      current = resource.name;
      return connection;
    },
    end,
  };
}

/** knex reads ? as a place for a value. */
const escaped = (sql: string): string => sql.replaceAll("?", "\\?");

/** The rows of a raw answer: every driver of knex has its own shape. */
function rowsOf(answer: unknown): Record<string, unknown>[] {
  const rows = Array.isArray(answer)
    ? Array.isArray(answer[0])
      ? answer[0]
      : answer
    : (answer as { readonly rows?: unknown } | undefined)?.rows;
  return (Array.isArray(rows) ? rows : []) as Record<string, unknown>[]; // rows are objects by knex's promise
}

import type { Resource } from "../resource.ts";
import { ask, rowsOf, type Server } from "./asking.ts";

/** The one connection that counts and reads, and the resource whose snapshot it holds. */
interface Session {
  readonly connection: unknown;
  resource: string | undefined;
}

export interface Sessions {
  /** Connects and asks what the server is; throws when it cannot. */
  readonly version: () => Promise<void>;
  /** The connection of a resource, its snapshot begun. */
  readonly begin: (resource: Resource) => Promise<Session>;
  /** Ends the snapshot; a connection that was not read to its end is given up. */
  readonly end: (isWhole: boolean) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Holds one connection from the counting of a resource to the end of its reading, in one transaction. */
export function sessionsOf(server: Server): Sessions {
  const { access, dialect, knex: database } = server;
  let version = "";
  let session: Session | undefined;
  const client: {
    readonly acquireConnection: () => Promise<object>;
    readonly releaseConnection: (connection: object) => Promise<void>;
  } = database.client; // knex types it any
  const end = async (isWhole: boolean): Promise<void> => {
    if (session === undefined) return;
    const { connection } = session;
    session = undefined;
    // knex's own mark for a connection that the pool must not give out again.
    if (!isWhole) Object.assign(connection as object, { __knex__disposed: "given up" });
    else if (dialect.end !== "") await ask(server, connection, dialect.end).catch(() => {});
    await client.releaseConnection(connection as object);
  };
  return {
    version: async () => {
      const [row] = rowsOf(await database.raw(dialect.version));
      version = String(Object.values(row ?? {})[0]);
    },
    begin: async (resource: Resource): Promise<Session> => {
      if (session?.resource === resource.name) return session;
      await end(true);
      session = { connection: await client.acquireConnection(), resource: undefined };
      try {
        for (const statement of dialect.begin(access, version))
          await ask(server, session.connection, statement);
      } catch (error) {
        await end(false);
        throw error;
      }
      session.resource = resource.name;
      return session;
    },
    end,
    close: () => end(true),
  };
}

import { randomBytes } from "node:crypto";
import knexModule, { type Knex } from "knex";
import type { Access } from "../../connectors/connector.ts";
import { mariadbUrl, postgresUrl } from "../needs.ts";
import type { Content, Source } from "./contract.ts";

/** A database server of the tests: its administrator makes a schema and an account that reads nothing else. */
export interface TestServer {
  readonly url: string;
  readonly knex: Knex;
  readonly quote: (name: string) => string;
  /** Statements that make a schema with an account that may read it, and that remove both. */
  readonly make: (schema: string, password: string) => readonly string[];
  readonly drop: (schema: string) => readonly string[];
  readonly engine: string;
  readonly close: () => Promise<void>;
}

export function postgresServer(url = postgresUrl ?? ""): TestServer {
  const knex = knexModule({ client: "pg", connection: url, pool: { min: 0, max: 2 } });
  const database = url === "" ? "" : new URL(url).pathname.slice(1);
  return {
    url,
    knex,
    engine: "postgres",
    quote: (name) => `"${name}"`,
    make: (schema, password) => [
      `CREATE SCHEMA ${schema}`,
      `CREATE ROLE ${schema} LOGIN PASSWORD '${password}'`,
      `GRANT CONNECT ON DATABASE "${database}" TO ${schema}`,
      `GRANT USAGE ON SCHEMA ${schema} TO ${schema}`,
      `ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT SELECT ON TABLES TO ${schema}`,
    ],
    drop: (schema) => [
      `DROP SCHEMA ${schema} CASCADE`,
      `DROP OWNED BY ${schema}`,
      `DROP ROLE ${schema}`,
    ],
    close: () => knex.destroy(),
  };
}

export function mariadbServer(url = mariadbUrl ?? ""): TestServer {
  const knex = knexModule({ client: "mysql2", connection: url, pool: { min: 0, max: 2 } });
  return {
    url,
    knex,
    engine: "mysql",
    quote: (name) => `\`${name}\``,
    make: (schema, password) => [
      `CREATE DATABASE ${schema} CHARACTER SET utf8mb4`,
      `CREATE USER '${schema}'@'%' IDENTIFIED BY '${password}'`,
      `GRANT SELECT ON ${schema}.* TO '${schema}'@'%'`,
    ],
    drop: (schema) => [`DROP DATABASE ${schema}`, `DROP USER '${schema}'@'%'`],
    close: () => knex.destroy(),
  };
}

export interface Schema extends Source {
  readonly name: string;
  readonly run: (...statements: readonly string[]) => Promise<void>;
}

/** A schema of its own with an account that may read it and nothing else; gone when disposed. */
export async function schemaOn(server: TestServer): Promise<Schema> {
  const name = `fillonce_${randomBytes(5).toString("hex")}`;
  const password = randomBytes(12).toString("hex");
  const run = async (...statements: readonly string[]) => {
    for (const sql of statements) await server.knex.raw(sql.replaceAll("?", "\\?"));
  };
  await run(...server.make(name, password));
  return {
    name,
    run,
    access: readerAccess(server, name, password),
    [Symbol.asyncDispose]: () => run(...server.drop(name)),
  };
}

function readerAccess(server: TestServer, name: string, secret: string): Access {
  const url = new URL(server.url);
  url.username = name;
  url.password = "";
  if (server.engine === "mysql") url.pathname = `/${name}`;
  return {
    location: url.href,
    secret,
    database: {
      engine: server.engine,
      schema: name,
      account: "refuse",
      timeoutSeconds: 30,
      silenceSeconds: 30,
    },
  };
}

/** A table `WP` with the content, its columns text but for SL. */
export async function tableOn(server: TestServer, { columns, rows }: Content): Promise<Schema> {
  const schema = await schemaOn(server);
  const names = columns.map(
    (name) => `${server.quote(name)} ${name === "SL" ? "BIGINT" : "VARCHAR(200)"}`,
  );
  await schema.run(`CREATE TABLE ${schema.name}.${server.quote("WP")} (${names.join(", ")})`);
  for (const row of rows)
    await server.knex
      .withSchema(schema.name)
      .table("WP")
      .insert(Object.fromEntries(columns.map((name, i) => [name, row[i] ?? null])));
  return schema;
}

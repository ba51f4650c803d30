import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { messageOf, UserError } from "../../core/errors.ts";
import { packageRoot } from "../../core/paths.ts";
import type { Dialect } from "./dialect.ts";
import { mssql } from "./mssql.ts";
import { mysql } from "./mysql.ts";
import { oracle } from "./oracle.ts";
import { postgres } from "./postgres.ts";
import { streamRows } from "./stream.ts";

const spoken: Readonly<Record<string, Dialect>> = { postgres, mysql, mssql, oracle };

/**
 * A knex client that the site installs, for an engine that we do not know: a module that exports `client` (the knex
 * client) and `speaks` (whose SQL it understands: "postgres", "mysql", "mssql" or "oracle"). By package name or path.
 */
export async function clientModule(module: string): Promise<Dialect> {
  const { client, speaks } = await imported(module);
  const dialect = typeof speaks === "string" ? spoken[speaks] : undefined;
  if (typeof client === "function" && dialect !== undefined)
    return {
      ...dialect,
      client: client as Dialect["client"], // knex itself says when it is no client
      text: (column) => dialect.spell(dialect.text(column)),
      read: streamRows,
    };
  throw new UserError(
    `"${module}" is not a database client for fillonce`,
    `it must export \`client\`, a knex client, and \`speaks\`, one of ${Object.keys(spoken).join(", ")}`,
  );
}

async function imported(module: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const path = createRequire(join(packageRoot, "package.json")).resolve(module);
    return await import(pathToFileURL(path).href);
  } catch (cause) {
    throw new UserError(
      `the database client "${module}" cannot be loaded: ${messageOf(cause).split("\n")[0]}`,
      `install it beside fillonce: npm install ${module}`,
      { cause },
    );
  }
}

import { UserError } from "../../core/errors.ts";
import type { Dialect } from "./dialect.ts";
import { mssql } from "./mssql.ts";
import { mysql } from "./mysql.ts";
import { oracle } from "./oracle.ts";
import { postgres } from "./postgres.ts";

const known: Readonly<Record<string, Dialect>> = { postgres, mysql, mariadb: mysql, mssql, oracle };

/** The dialect of an engine's name; any other name is a module that the site installed. */
export async function dialectOf(
  engine: string,
  load: (module: string) => Promise<Dialect>,
): Promise<Dialect> {
  const dialect = Object.hasOwn(known, engine) ? known[engine] : undefined;
  if (dialect !== undefined) return dialect;
  if (/[@/.]/.test(engine)) return load(engine);
  throw new UserError(
    `no database engine "${engine}"; there are ${Object.keys(known).join(", ")}`,
    'name one of these as `database`, or the module of a knex client, e.g. "@school/knex-dm"',
  );
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Connection, quoteText } from "../core/duckdb.ts";
import { ContractError } from "../core/errors.ts";
import { asset } from "../core/paths.ts";
import { entities } from "../schema/entities.ts";
import type { Versions } from "./versions.ts";

/**
 * Loads the lists of codes/INDEX.csv into code.list(list, code, name, extra): list is the file's stem, extra its further
 * columns as JSON without the empty ones. A repeated code, a code without a name, and a list that schema/ names but
 * nobody ships are ContractErrors.
 */
export async function loadDictionary(
  connection: Connection,
  folder: string = asset("codes"),
): Promise<void> {
  const files = indexed(folder);
  await connection.run("CREATE SCHEMA IF NOT EXISTS code");
  await connection.run(`
    CREATE OR REPLACE TABLE code.list AS
    SELECT regexp_extract(filename, '([^/\\\\]+)\\.csv$', 1) AS list, code, name,
      json_merge_patch(json_merge_patch('{}', to_json(row)),
        '{"code":null,"name":null,"standard":null,"verified":null,"note":null,"filename":null}') AS extra
    FROM read_csv([${files.map((file) => quoteText(join(folder, file))).join(", ")}],
      header = true, all_varchar = true, union_by_name = true, filename = true) row`);
  await refuseDefects(connection);
  refuseMissing(files);
}

/** Loads the lists unless those that stand were loaded from the same files. */
export async function keepDictionary(versions: Versions, folder = asset("codes")): Promise<void> {
  const files = indexed(folder);
  refuseMissing(files);
  await versions.make("code.list", {
    reads: [],
    parts: files.flatMap((file) => [file, readFileSync(join(folder, file), "utf8")]),
    work: (on) => loadDictionary(on, folder),
  });
}

/** The files that INDEX.csv names, in its order. */
function indexed(folder: string): string[] {
  const index = join(folder, "INDEX.csv");
  const files = readFileSync(index, "utf8")
    .split(/\r?\n/)
    .slice(1)
    .flatMap((line) => line.split(",", 1).filter((file) => file !== ""));
  if (files.length === 0) throw new ContractError(`"${index}" names no code list`);
  return files;
}

async function refuseDefects(connection: Connection): Promise<void> {
  const defects = await connection.rows(`
    SELECT list, code, CASE WHEN code IS NULL THEN 'a row without a code'
      WHEN count(*) > 1 THEN 'the same code ' || count(*) || ' times' ELSE 'a code without a name' END AS found
    FROM code.list
    GROUP BY list, code
    HAVING code IS NULL OR count(*) > 1 OR count(name) = 0
    ORDER BY list, code LIMIT 10`);
  if (defects.length === 0) return;
  const told = defects.map(({ list, code, found }) => `"${list}" has "${code ?? ""}": ${found}`);
  throw new ContractError(
    `codes/ has lists no lookup can trust: ${told.join("; ")}; correct the file, or leave it out with a note in INDEX.csv`,
  );
}

function refuseMissing(files: readonly string[]): void {
  const shipped = new Set(files.map((file) => file.replace(/\.csv$/, "")));
  for (const entity of entities)
    for (const [column, { codes }] of Object.entries(entity.columns))
      if (codes !== undefined && !shipped.has(codes))
        throw new ContractError(
          `"${entity.name}.${column}" names the code list "${codes}", which codes/INDEX.csv does not have`,
        );
}

import { chmodSync, copyFileSync, mkdirSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import { openMemory, quoteName, quoteText } from "../../../core/duckdb.ts";
import { type Home, homeAt } from "../../../core/paths.ts";
import {
  listReleases,
  type ReleaseManifest,
  recordRelease,
  releaseFile,
} from "../../../core/releases.ts";
import { openState } from "../../../core/state.ts";

export const olderRelease = 1;
const servedRelease = 2;

/** Another home with the release that `home` serves, and before it one in which every 16th row was missing or called otherwise. */
export async function homeOfTwo(home: Home): Promise<Home> {
  const two = homeAt(mkdtempSync(join(inject("shared"), "two-")));
  mkdirSync(two.releases);
  mkdirSync(two.tmp);
  await using before = await openState(home);
  const [served] = await listReleases(before);
  if (served === undefined) throw new Error("the home has no release");
  await using state = await openState(two);
  for (const id of [olderRelease, servedRelease]) {
    copyFileSync(releaseFile(home, served.id), releaseFile(two, id));
    chmodSync(releaseFile(two, id), 0o600); // a published file is nobody's to write
    await recordRelease(state, await changed(releaseFile(two, id), { ...served, id }));
  }
  return two;
}

/** Writes the manifest into its file; an older one's rows change first, and what was added up of them is gone. */
async function changed(file: string, manifest: ReleaseManifest): Promise<ReleaseManifest> {
  const database = await openMemory({ memory: "512MB", threads: 2, temp: join(file, "..") });
  const connection = await database.connect();
  await connection.run(`ATTACH ${quoteText(file)} AS "out"`);
  const tables = Object.fromEntries(
    Object.entries(manifest.tables).filter(
      ([name]) => manifest.id !== olderRelease || !name.startsWith("rollup_"),
    ),
  );
  if (manifest.id === olderRelease) {
    for (const [name, { columns }] of Object.entries(tables)) {
      const table = `"out".main.${quoteName(name)}`;
      if (!columns.includes("id") || name === "calendar_day") continue;
      await connection.run(`DELETE FROM ${table} WHERE md5("id") LIKE '7%'`);
      if (columns.includes("name"))
        await connection.run(
          `UPDATE ${table} SET "name" = "name" || '旧' WHERE md5("id") LIKE '3%'`,
        );
    }
  }
  const told = { ...manifest, tables };
  await connection.run(`UPDATE "out".main.release_manifest SET "content" = $1`, [
    JSON.stringify(told),
  ]);
  await connection.run(`DETACH "out"`);
  database.close();
  return told;
}

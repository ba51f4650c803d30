import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { writePrivate } from "../core/config.ts";
import { UserError } from "../core/errors.ts";
import { listReleases } from "../core/releases.ts";
import { parsePrincipal } from "../graphql/principal-text.ts";
import { runExports } from "../jobs/export.ts";
import { wholeTables } from "../query/export/tables.ts";
import { namedIn } from "../query/named.ts";
import { exportSettings } from "./downloads.ts";
import { recordShown } from "./users.ts";
import { answer, formatCount, type Installation, type World } from "./world.ts";

/** Writes a release as one Parquet file per entity, and what they are as release.json, for another engine to read. */
export async function exportRelease(
  args: readonly string[],
  world: World,
  installation: Installation,
): Promise<number> {
  const { config, state } = installation;
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { out: { type: "string" }, as: { type: "string", default: "analyst" } },
    allowPositionals: true,
  });
  const id = Number(positionals[0]);
  const known = await listReleases(state);
  const release = known.find((one) => one.id === id);
  if (release === undefined || values.out === undefined) {
    throw new UserError(
      `要写一个在册的版本和一个文件夹 (give a listed release and a folder); 在册 listed: ${known.map((one) => one.id).join(", ") || "none"}`,
      `fillonce releases export ${known[0]?.id ?? 1} --out DIR`,
    );
  }
  const principal = parsePrincipal(values.as);
  const out = resolve(values.out);
  mkdirSync(out, { recursive: true, mode: 0o700 });
  const tables = wholeTables({ release, alias: "r" }, principal);
  const made = await runExports({
    ...exportSettings(world.home, config),
    release: id,
    orders: tables.map((asked) => ({
      asked,
      principal,
      format: "parquet",
      file: join(out, `${asked.entity}.parquet`),
    })),
    signal: world.signal,
    first: (exported) =>
      recordShown(world, installation, {
        kind: "export",
        role: values.as,
        operation: "release",
        entities: tables.map(({ entity }) => entity),
        columns: tables.flatMap((asked) => namedIn(asked).columns),
        rows: exported.reduce((total, one) => total + one.rows, 0),
        release: id,
        persons: exported.flatMap(({ persons }) => persons),
        outcome: "answered",
      }),
  });
  const told = {
    release: id,
    today: release.today,
    as: values.as,
    tables: tables.map(({ entity }, at) => ({
      name: entity,
      file: `${entity}.parquet`,
      rows: made[at]?.rows ?? 0,
      columns: made[at]?.columns ?? [],
    })),
  };
  writePrivate(join(out, "release.json"), `${JSON.stringify(told, null, 2)}\n`);
  const rows = made.reduce((total, one) => total + one.rows, 0);
  answer(
    world,
    { out, ...told },
    `版本 ${id}：${tables.length} 个实体 ${formatCount(rows)} 行（${values.as}）→ ${out}`,
  );
  return 0;
}

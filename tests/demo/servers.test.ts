import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadServers, readServers, serverSources } from "../../cli/demo-servers.ts";
import { createWorld } from "../../cli/world.ts";
import { writePrivate } from "../../core/config.ts";
import { openLibsql } from "../../core/libsql.ts";
import type { Home } from "../../core/paths.ts";
import { listReleases } from "../../core/releases.ts";
import { openState } from "../../core/state.ts";
import { mariadbServer, postgresServer } from "../connectors/servers.ts";
import { describeWith, mariadbUrl, postgresUrl } from "../needs.ts";
import { copyOfSmallHome, fillonce, smallHome } from "../small-home.ts";

const present = postgresUrl !== undefined && mariadbUrl !== undefined;

describeWith("PostgreSQL and MariaDB", present)("personnel and teaching on servers", () => {
  const servers = [postgresServer(), mariadbServer()];
  let home: Home;
  let names: readonly string[] = [];

  beforeAll(async () => {
    await smallHome();
    home = await copyOfSmallHome();
    process.env["FILLONCE_DEMO_POSTGRES"] = postgresUrl;
    process.env["FILLONCE_DEMO_MARIADB"] = mariadbUrl;
    const orders = readServers(home);
    names = orders.map(({ name }) => name);
    await loadServers(createWorld(home.root, true), orders);
    const sources = serverSources(orders);
    const config = readFileSync(home.config, "utf8").replace(
      /^ {2}(personnel|teaching): .*$/gm,
      (_, system: string) => `  ${system}: ${sources[system]}`,
    );
    writePrivate(home.config, config);
  });
  afterAll(async () => {
    for (const [i, server] of servers.entries()) {
      for (const sql of server.drop(names[i] ?? "")) await server.knex.raw(sql);
      await server.close();
    }
  });

  test("give the same release as the files they were copied from, row for row", async () => {
    const before = await tablesOf(home);
    const told = await fillonce([
      "refresh",
      "personnel",
      "teaching",
      "--home",
      home.root,
      "--json",
      "--accept", // a server's catalogue names its types in its own way
    ]);
    expect(told.code, told.stderr + told.stdout).toBe(0);
    const result = JSON.parse(told.stdout);
    expect(result).toMatchObject({ status: "succeeded", failures: [], drift: [] });
    expect(result.records).toMatchObject({ reconciled: true });
    expect(Object.keys(before).length).toBeGreaterThan(50);
    expect(await tablesOf(home)).toEqual(before);
  });

  test("change nothing when their extractors die while they read, and others take over", async () => {
    const before = await tablesOf(home);
    const told = await fillonce(
      ["refresh", "personnel", "teaching", "--home", home.root, "--json"],
      {
        FILLONCE_CRASH_AT: "mid-read@personnel#9,half-landed@teaching#4",
      },
    );
    for (const system of ["personnel", "teaching"])
      expect(told.stderr).toContain(`the extractor of "${system}" was ended by SIGKILL`);
    expect(JSON.parse(told.stdout)).toMatchObject({ status: "succeeded", failures: [] });
    expect(await tablesOf(home)).toEqual(before);
  });

  test("are shown by `sources check` as reached, whole and read-only", async () => {
    const told = await fillonce(["sources", "check", "personnel", "--home", home.root, "--json"]);
    expect(told.code, told.stderr + told.stdout).toBe(0);
    const [personnel] = JSON.parse(told.stdout).sources;
    expect(personnel).toMatchObject({ name: "personnel", reached: true, rights: [] });
    const counted = new Map<string, number>(
      personnel.resources.map((one: { name: string; rows: number }) => [one.name, one.rows]),
    );
    const file = openLibsql({ filename: `${home.campus}/personnel.sqlite` });
    const [rows] = file.prepare("SELECT count(*) FROM GXJG0101").raw().all();
    expect([counted.get("staff")]).toEqual(rows);
    file.close();
  });
});

/** The tables of the newest release but those that name the run or the technology: problem rows, and shapes of sources. */
async function tablesOf(home: Home) {
  await using state = await openState(home);
  const [newest] = await listReleases(state);
  const { problem_row: _, source_shape: __, ...tables } = { ...newest?.tables };
  return tables;
}

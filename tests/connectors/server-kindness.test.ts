import { mkdtempSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, inject, test } from "vitest";
import type { ExtractorMessage } from "../../connectors/connector.ts";
import { extractSystem } from "../../connectors/extract.ts";
import { resource, type SourceSystem, text } from "../../connectors/resource.ts";
import { canMount, mountSmallDisk } from "../jobs/small-disk.ts";
import { describeWith, mariadbUrl, postgresUrl } from "../needs.ts";
import {
  mariadbServer,
  postgresServer,
  type Schema,
  schemaOn,
  type TestServer,
} from "./servers.ts";

const tables = ["t1", "t2", "t3", "t4"];

const system: SourceSystem = {
  name: "stock",
  zh: "库存系统",
  en: "Stock",
  kind: "database",
  resources: tables.map((at) => resource(at, at, at, "id", { id: text("号"), bz: text("注") })),
};

/** What the extractor says; its spools go below `tmp`. */
async function extracted(source: Schema, tmp: string): Promise<ExtractorMessage[]> {
  const messages: ExtractorMessage[] = [];
  const landing = mkdtempSync(join(inject("shared"), "kind-"));
  const order = { system: "stock", access: source.access, run: "r1", fence: 1, memory: "256MB" };
  await extractSystem(system, { ...order, landing, tmp }, (one) => messages.push(one));
  return messages;
}

const newTmp = () => mkdtempSync(join(inject("shared"), "kind-tmp-"));

interface Told {
  /** Fills a table with 20,000 rows. */
  readonly fill: (table: string) => string;
  /** One row for each session of an account: `writes`, where it has a transaction that may write. */
  readonly sessions: string;
}

function acceptKindness(server: TestServer, { fill, sessions }: Told): void {
  const tablesOn = async (source: Schema) => {
    for (const table of tables)
      await source.run(
        `CREATE TABLE ${source.name}.${table} (id VARCHAR(20), bz VARCHAR(200))`,
        fill(`${source.name}.${table}`),
      );
  };
  const seenBy = async (account: string): Promise<{ readonly writes: boolean }[]> => {
    const answer: unknown = await server.knex.raw(sessions, [account]);
    const rows = Array.isArray(answer) ? answer[0] : Object(answer).rows;
    return rows.map((row: { writes: unknown }) => ({ writes: Boolean(Number(row.writes)) }));
  };

  test("as the server sees it, many resources are read over one connection that may not write", async () => {
    await using source = await schemaOn(server);
    await tablesOn(source);
    const seen: { readonly writes: boolean }[][] = [];
    let isDone = false;
    const watching = (async () => {
      while (!isDone) {
        seen.push(await seenBy(source.name));
        await sleep(3);
      }
    })();
    const messages = await extracted(source, newTmp());
    isDone = true;
    await watching;
    expect(messages.filter(({ type }) => type === "landed")).toHaveLength(tables.length);
    const counts = seen.map((sample) => sample.length);
    expect(Math.max(...counts)).toBe(1);
    expect(counts.filter((count) => count === 1).length).toBeGreaterThan(3); // they were looked at while it read
    expect(seen.flat().filter(({ writes }) => writes)).toEqual([]);
    for (let tries = 0; (await seenBy(source.name)).length > 0; tries += 1) {
      if (tries > 100) throw new Error("the session outlived the extractor");
      await sleep(20);
    }
  });
}

describeWith("PostgreSQL", postgresUrl !== undefined)("PostgreSQL", () => {
  const server = postgresServer();
  afterAll(server.close);
  acceptKindness(server, {
    fill: (table) =>
      `INSERT INTO ${table} SELECT i, repeat('注', 50) FROM generate_series(1, 20000) AS i`,
    // A transaction that writes has an id; one that only reads is never given one.
    sessions: `SELECT CASE WHEN backend_xid IS NULL THEN 0 ELSE 1 END AS writes FROM pg_stat_activity WHERE usename = ?`,
  });

  test("what would write while it is read is refused by the server: the transaction only reads", async () => {
    await using source = await schemaOn(server);
    const { name } = source;
    await source.run(
      `CREATE TABLE ${name}.seen (n INT)`,
      `CREATE FUNCTION ${name}.noted() RETURNS text LANGUAGE sql SECURITY DEFINER AS 'INSERT INTO ${name}.seen VALUES (1) RETURNING n::text'`,
      ...tables.map(
        (table) => `CREATE VIEW ${name}.${table} AS SELECT '1' AS id, ${name}.noted() AS bz`,
      ),
    );
    const [failed] = (await extracted(source, newTmp())).filter(({ type }) => type === "failed");
    expect(failed).toMatchObject({
      resource: "t1",
      message: expect.stringContaining("in a read-only transaction"),
    });
  });

  const onSmallDisk = canMount() ? test : test.skip;
  onSmallDisk(
    "rows that find no room on their way are a full disk by name, and leave nothing",
    async () => {
      await using source = await schemaOn(server);
      for (const table of tables)
        await source.run(
          `CREATE TABLE ${source.name}.${table} AS SELECT i AS id, repeat('注', ${table === "t2" ? 50 : 1}) AS bz FROM generate_series(1, 10000) AS i`,
        );
      const folder = newTmp();
      using _disk = mountSmallDisk(folder, "size=512k");
      const messages = await extracted(source, folder);
      expect(messages.filter(({ type }) => type === "failed")).toMatchObject([
        {
          resource: "t2",
          error_class: "DiskFull",
          retryable: true,
          message: expect.stringContaining(`no room for "${folder}`),
        },
      ]);
      expect(messages.filter(({ type }) => type === "landed")).toHaveLength(3);
      expect(readdirSync(folder)).toEqual([]);
    },
  );
});

describeWith("MariaDB", mariadbUrl !== undefined)("MariaDB", () => {
  const server = mariadbServer();
  afterAll(server.close);
  acceptKindness(server, {
    fill: (table) =>
      `INSERT INTO ${table} SELECT seq, repeat('注', 50) FROM ${table.replace(/\.\w+$/, ".seq_1_to_20000")}`,
    sessions: `SELECT coalesce(1 - max(t.trx_is_read_only), 0) AS writes FROM information_schema.processlist AS p
      LEFT JOIN information_schema.innodb_trx AS t ON t.trx_mysql_thread_id = p.id WHERE p.user = ? GROUP BY p.id`,
  });
});

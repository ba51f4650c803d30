import { afterAll, expect, test } from "vitest";
import type { Access, Connector } from "../../connectors/connector.ts";
import { openConnector } from "../../connectors/open.ts";
import { type Resource, resource, type SourceSystem, text } from "../../connectors/resource.ts";
import { SourceError } from "../../core/errors.ts";
import { describeWith, mariadbUrl, postgresUrl } from "../needs.ts";
import { readAll } from "./contract.ts";
import {
  mariadbServer,
  postgresServer,
  type Schema,
  schemaOn,
  type TestServer,
} from "./servers.ts";

/** What a server holds, as its own SQL writes it and as it must arrive. */
type Matrix = readonly (readonly [type: string, written: string, read: string | null])[];

const names = (count: number) => Array.from({ length: count }, (_, i) => `c${i}`);

const systemOf = (things: readonly Resource[]): SourceSystem => ({
  name: "stock",
  zh: "库存系统",
  en: "Stock",
  kind: "database",
  resources: things,
});

function thingOf(
  columns: readonly string[],
  options: Parameters<typeof resource>[5] = {},
): Resource {
  const declared = Object.fromEntries(columns.map((name) => [name, text(name)]));
  return resource("thing", "物品", "t", columns[0] ?? "c0", declared, options);
}

async function withConnector<T>(
  access: Access,
  thing: Resource,
  work: (connector: Connector) => Promise<T>,
): Promise<T> {
  await using connector = await openConnector(systemOf([thing]), access);
  return await work(connector);
}

function acceptTypes(server: TestServer, matrix: Matrix): void {
  test("every type arrives as text that says all of it", async () => {
    await using schema = await schemaOn(server);
    const columns = names(matrix.length);
    await schema.run(
      `CREATE TABLE ${schema.name}.t (${columns.map((name, i) => `${name} ${matrix[i]?.[0]}`).join(", ")})`,
      `INSERT INTO ${schema.name}.t VALUES (${matrix.map(([, written]) => written).join(", ")})`,
      `INSERT INTO ${schema.name}.t VALUES (${matrix.map(() => "NULL").join(", ")})`,
    );
    const thing = thingOf(columns);
    const { rows, problems } = await withConnector(schema.access, thing, (one) =>
      readAll(one, thing),
    );
    expect(problems).toEqual([]);
    expect(rows[0]).toEqual(matrix.map(([, , read]) => read));
    expect(rows[1]).toEqual(matrix.map(() => null));
  });
}

/** A table of n rows with a cursor. */
async function numbered(server: TestServer, count: number): Promise<Schema> {
  const schema = await schemaOn(server);
  const numbers =
    server.engine === "postgres"
      ? `generate_series(1, ${count}) AS n (n)`
      : `(SELECT seq AS n FROM ${schema.name}.seq_1_to_${count}) AS n`;
  await schema.run(
    `CREATE TABLE ${schema.name}.t (id BIGINT, changed ${server.engine === "postgres" ? "TIMESTAMP" : "DATETIME"}(6))`,
    `INSERT INTO ${schema.name}.t SELECT n, NULL FROM ${numbers}`,
  );
  return schema;
}

function acceptReading(server: TestServer): void {
  test("since a cursor come ties, late rows within the lag, and rows without one", async () => {
    await using schema = await numbered(server, 7);
    const moments = [
      "11:59:59.999999",
      "12:00:00",
      "12:59:59",
      "13:00:00.000001",
      "13:00:00.000002",
    ];
    for (const [i, moment] of moments.entries())
      await schema.run(
        `UPDATE ${schema.name}.t SET changed = '2026-11-09 ${moment}' WHERE id = ${i + 1}`,
      );
    const thing = thingOf(["id", "changed"], { cursor: "changed", lagMinutes: 60 });
    const since = "2026-11-09 13:00:00.000001";
    await withConnector(schema.access, thing, async (one) => {
      const { rows } = await readSince(one, thing, since);
      expect(rows.map(([id]) => id).sort()).toEqual(["2", "3", "4", "5", "6", "7"]);
      expect(await one.count(thing, since)).toBe(6);
    });
  });

  if (server.engine === "mysql") acceptZeroDates(server);

  test("a table is counted and read as of one moment", async () => {
    await using schema = await numbered(server, 5);
    const thing = thingOf(["id"]);
    await withConnector(schema.access, thing, async (one) => {
      expect(await one.count(thing)).toBe(5);
      await schema.run(`INSERT INTO ${schema.name}.t VALUES (6, NULL)`);
      expect((await readAll(one, thing)).rows).toHaveLength(5);
      expect(await one.count(thing)).toBe(6);
    });
  });

  test("a reader that stops early leaves nothing behind, and the next reads everything", async () => {
    await using schema = await numbered(server, 300_000);
    const thing = thingOf(["id"]);
    await withConnector(schema.access, thing, async (one) => {
      for await (const batch of one.read(thing)) if (batch.range !== "head") break;
      const { rows } = await readAll(one, thing);
      expect(new Set(rows.map(([id]) => id)).size).toBe(300_000);
    });
  });

  test("a statement that takes too long is ended by the server, and that is said", async () => {
    await using schema = await schemaOn(server);
    const [table, slow] =
      server.engine === "postgres"
        ? ["generate_series(1, 3)", "pg_sleep(5)::text"]
        : ["(SELECT 1 UNION SELECT 2) AS n", "sleep(5)"];
    await schema.run(
      `CREATE VIEW ${schema.name}.t AS SELECT 1 AS id, ${slow} AS nap FROM ${table}`,
    );
    if (server.engine === "postgres")
      await schema.run(`GRANT SELECT ON ${schema.name}.t TO ${schema.name}`);
    const access = {
      ...schema.access,
      database: { ...database(schema), timeoutSeconds: 1 },
    };
    const thing = thingOf(["id", "nap"]);
    const error = await withConnector(access, thing, (one) =>
      readAll(one, thing).catch((cause: unknown) => cause),
    );
    expect(error).toBeInstanceOf(SourceError);
    expect(error).toMatchObject({ retryable: true, resource: "thing" });
    expect((error as SourceError).hint).toContain("timeout_seconds");
  });

  test("an account that may write is named; one that may not has no rights to tell of", async () => {
    await using schema = await numbered(server, 1);
    const thing = thingOf(["id"]);
    const rights = (access: Access) =>
      withConnector(access, thing, async (one) => (await one.writeRights?.([thing])) ?? []);
    expect(await rights(schema.access)).toEqual([]);
    const grantee = server.engine === "postgres" ? schema.name : `'${schema.name}'@'%'`;
    await schema.run(`GRANT INSERT, DELETE ON ${schema.name}.t TO ${grantee}`);
    expect((await rights(schema.access)).join(" ")).toMatch(/INSERT[\s\S]*DELETE/);
    await expect(withConnector(schema.access, thing, (one) => one.count(thing))).resolves.toBe(1);
  });
}

function acceptZeroDates(server: TestServer): void {
  test("0000-00-00 as a cursor is none", async () => {
    await using schema = await numbered(server, 3);
    await schema.run(
      "SET SESSION sql_mode = ''",
      `UPDATE ${schema.name}.t SET changed = IF(id = 1, '0000-00-00 00:00:00', '2026-11-09 12:00:00')`,
    );
    const thing = thingOf(["id", "changed"], { cursor: "changed", lagMinutes: 60 });
    await withConnector(schema.access, thing, async (one) => {
      const { rows } = await readSince(one, thing, "2026-11-10 12:00:00");
      expect(rows.map(([id]) => id)).toEqual(["1"]);
      expect(await one.count(thing, "2026-11-10 12:00:00")).toBe(1);
      expect(await one.total?.(thing)).toBe(3);
    });
  });
}

function database(schema: Schema) {
  if (schema.access.database === undefined) throw new Error("a schema without a server");
  return schema.access.database;
}

async function readSince(connector: Connector, thing: Resource, since: string) {
  return readAll({ ...connector, read: (one) => connector.read(one, since) }, thing);
}

describeWith("PostgreSQL", postgresUrl !== undefined)("PostgreSQL", () => {
  const server = postgresServer();
  afterAll(server.close);
  acceptReading(server);
  acceptTypes(server, [
    ["text", "''", ""],
    ["text", "'\\N'", "\\N"],
    ["text", "E'a\\r\\nb,\"c\"\\\\'", 'a\r\nb,"c"\\'],
    ["text", "'𠮷㐀 阿卜杜拉·买买提'", "𠮷㐀 阿卜杜拉·买买提"],
    ["text", "'NULL'", "NULL"],
    ["text", "'\\.'", "\\."],
    ["char(4)", "'ab'", "ab"],
    ["bigint", "9223372036854775807", "9223372036854775807"],
    ["numeric(30,4)", "12345678901234567890.1234", "12345678901234567890.1234"],
    ["numeric", "0.1000", "0.1000"],
    ["double precision", "0.1", "0.1"],
    ["boolean", "true", "true"],
    ["date", "'2026-11-09'", "2026-11-09"],
    ["timestamp", "'2026-11-09 07:30:00.123456'", "2026-11-09 07:30:00.123456"],
    ["timestamptz", "'2026-11-09 07:30:00+00'", "2026-11-09 15:30:00+08"],
    ["money", "'1234.50'", "1234.50"],
    ["text[]", "ARRAY['a', NULL, 'b']", "a;;b"],
    ["json", `'{"a": 1}'`, '{"a": 1}'],
    ["uuid", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"],
  ]);
});

describeWith("MariaDB", mariadbUrl !== undefined)("MariaDB", () => {
  const server = mariadbServer();
  afterAll(server.close);
  acceptReading(server);
  acceptTypes(server, [
    ["varchar(20)", "''", ""],
    ["varchar(20)", "'a\\0b'", "a\0b"],
    ["varchar(20) CHARACTER SET gbk", "'张伟镕'", "张伟镕"],
    ["varchar(20) CHARACTER SET latin1", "'é'", "é"],
    ["varchar(20)", "'𠮷㐀'", "𠮷㐀"],
    ["text", "'a\\r\\nb,\"c\"\\\\'", 'a\r\nb,"c"\\'],
    ["char(4)", "'ab'", "ab"],
    ["bigint unsigned", "18446744073709551615", "18446744073709551615"],
    ["decimal(30,4)", "12345678901234567890.1234", "12345678901234567890.1234"],
    ["double", "0.1", "0.1"],
    ["tinyint(1)", "1", "1"],
    ["bit(8)", "b'101'", "5"],
    ["date", "'0000-00-00'", "0000-00-00"],
    ["date", "'2026-11-09'", "2026-11-09"],
    ["datetime(6)", "'2026-11-09 07:30:00.123456'", "2026-11-09 07:30:00.123456"],
    ["year", "2026", "2026"],
    ["time", "'07:30:00'", "07:30:00"],
    ["enum('男', '女')", "'女'", "女"],
    ["blob", "'文'", "文"],
  ]);

  test("bytes that are not UTF-8 spoil their row alone", async () => {
    await using schema = await schemaOn(server);
    await schema.run(
      `CREATE TABLE ${schema.name}.t (id INT, c0 BLOB)`,
      `INSERT INTO ${schema.name}.t VALUES (1, '前'), (2, x'D5C5CEB0'), (3, '后')`,
    );
    const thing = thingOf(["id", "c0"]);
    const { rows, problems } = await withConnector(schema.access, thing, (one) =>
      readAll(one, thing),
    );
    expect(rows.map(([id]) => id)).toEqual(["1", "3"]);
    expect(problems).toMatchObject([{ rule: "undecodable", column: "c0" }]);
  });
});

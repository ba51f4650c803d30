import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Access, ExtractorMessage } from "../../connectors/connector.ts";
import { extractSystem } from "../../connectors/extract.ts";
import { type Resource, resource, type SourceSystem, text } from "../../connectors/resource.ts";
import { describeWith, mariadbUrl, postgresUrl } from "../needs.ts";
import { temporaryFolder } from "./contract.ts";
import { type Fault, faultyProxy } from "./proxy.ts";
import {
  mariadbServer,
  postgresServer,
  type Schema,
  schemaOn,
  type TestServer,
} from "./servers.ts";

const big = resource("big", "大表", "big", "id", { id: text("号"), words: text("字") });
const small = resource("small", "小表", "small", "id", { id: text("号") });

async function tablesOn(server: TestServer): Promise<Schema> {
  const schema = await schemaOn(server);
  const numbers =
    server.engine === "postgres"
      ? "generate_series(1, 40000) AS n (n)"
      : `(SELECT seq AS n FROM ${schema.name}.seq_1_to_40000) AS n`;
  await schema.run(
    `CREATE TABLE ${schema.name}.big (id BIGINT, words VARCHAR(200))`,
    `INSERT INTO ${schema.name}.big SELECT n, repeat('字', 60) FROM ${numbers}`,
    `CREATE TABLE ${schema.name}.small (id BIGINT)`,
    `INSERT INTO ${schema.name}.small VALUES (1), (2)`,
  );
  return schema;
}

async function extracted(access: Access, resources: readonly Resource[]) {
  await using folder = await temporaryFolder();
  const system: SourceSystem = {
    name: "stock",
    zh: "库存系统",
    en: "Stock",
    kind: "database",
    resources,
  };
  const paths = { landing: folder.path, tmp: join(folder.path, "tmp") };
  const messages: ExtractorMessage[] = [];
  await extractSystem(
    system,
    { system: "stock", access, run: "r1", fence: 1, memory: "256MB", ...paths },
    (message) => messages.push(message),
  );
  return {
    failed: messages.flatMap((one) => (one.type === "failed" ? [one] : [])),
    landed: messages.flatMap((one) => (one.type === "landed" ? [one.landing] : [])),
    left: readdirSync(paths.tmp),
    files: readdirSync(folder.path).filter((name) => name.includes("big")),
  };
}

async function through(
  schema: Schema,
  fault: Fault,
  work: (access: Access) => Promise<void>,
): Promise<void> {
  const url = new URL(schema.access.location);
  await using proxy = await faultyProxy({ host: url.hostname, port: Number(url.port) }, fault);
  url.port = String(proxy.port);
  const { database } = schema.access;
  if (database === undefined) throw new Error("a schema without a server");
  await work({
    ...schema.access,
    location: url.href,
    database: { ...database, silenceSeconds: 1 },
  });
}

function faults(server: TestServer): void {
  test("a connection cut in the middle fails that table alone, to be tried again; the next is read", async () => {
    await using schema = await tablesOn(server);
    await through(schema, { after: 2_000_000, fault: "cut" }, async (access) => {
      const { failed, landed, left, files } = await extracted(access, [big, small]);
      expect(failed).toMatchObject([{ resource: "big", retryable: true }]);
      expect(failed[0]?.hint).toContain("the connection broke");
      expect(landed.map((one) => [one.resource, one.rows])).toEqual([["small", 2]]);
      expect([left, files]).toEqual([[], []]);
    });
  });

  test("a server that falls silent is given up in time and named", async () => {
    await using schema = await tablesOn(server);
    await through(schema, { after: 2_000_000, fault: "stall" }, async (access) => {
      const { failed, landed } = await extracted(access, [big, small]);
      expect(failed).toMatchObject([{ resource: "big", retryable: true }]);
      expect(failed[0]?.message).toContain("it said nothing for 1 s");
      expect(landed.map((one) => one.resource)).toEqual(["small"]);
    });
  });

  test("a column that went away is named, the next table is read", async () => {
    await using schema = await tablesOn(server);
    await schema.run(`ALTER TABLE ${schema.name}.big DROP COLUMN id`);
    const { failed, landed } = await extracted(schema.access, [big, small]);
    expect(failed[0]?.message).toMatch(/table "big" lacks "id"/);
    expect(landed.map((one) => one.resource)).toEqual(["small"]);
  });

  test("outside its hours a system is left alone", async () => {
    await using schema = await tablesOn(server);
    const hour = (add: number) =>
      `${String((new Date().getUTCHours() + 8 + add) % 24).padStart(2, "0")}:00`;
    const { failed } = await extracted({ ...schema.access, window: `${hour(2)}-${hour(3)}` }, [
      small,
    ]);
    expect(failed).toMatchObject([{ resource: undefined, retryable: true }]);
    expect(failed[0]?.message).toContain("may be read between");
  });

  test("an account that may write is refused where it must not", async () => {
    await using schema = await tablesOn(server);
    const grantee = server.engine === "postgres" ? schema.name : `'${schema.name}'@'%'`;
    await schema.run(`GRANT UPDATE ON ${schema.name}.small TO ${grantee}`);
    const { failed, landed } = await extracted(schema.access, [small]);
    expect([failed[0]?.message, landed]).toEqual([
      expect.stringMatching(/can do more than read: .*UPDATE/),
      [],
    ]);
    const { database } = schema.access;
    if (database === undefined) throw new Error("a schema without a server");
    const warned = await extracted(
      { ...schema.access, database: { ...database, account: "warn" } },
      [small],
    );
    expect(warned.landed[0]?.drift[0]).toMatch(/can do more than read/);
  });
}

describeWith("PostgreSQL", postgresUrl !== undefined)("PostgreSQL", () => {
  const server = postgresServer();
  afterAll(server.close);
  faults(server);
});

describeWith("MariaDB", mariadbUrl !== undefined)("MariaDB", () => {
  const server = mariadbServer();
  afterAll(server.close);
  faults(server);
});

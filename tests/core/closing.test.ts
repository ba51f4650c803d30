import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, openMemory } from "../../core/duckdb.ts";
import { serveUniversity } from "../graphql/served.ts";

let temp: string;
let database: Database;
beforeAll(async () => {
  temp = await mkdtemp(join(tmpdir(), "fillonce-closing-"));
  database = await openMemory({ memory: "256MB", threads: 2, temp });
});
afterAll(async () => {
  database.close();
  await rm(temp, { recursive: true });
});

const long = "SELECT count(*) AS n FROM range(1000000000) a, range(1000000000) b";

test("a connection closed under its statement ends it, and takes no other", async () => {
  const connection = await database.connect(4);
  const answer = connection.rows(long);
  await new Promise((resolve) => setTimeout(resolve, 50));
  connection.close();
  await expect(answer).rejects.toThrow(/interrupt/i);
  await expect(connection.rows("SELECT 1")).rejects.toThrow("closed");
  await expect(connection.run("SELECT 1")).rejects.toThrow("closed");
  await expect(connection.stream("SELECT 1").next()).rejects.toThrow("closed");
  connection.interrupt();
  connection.close();
});

test("a stream left half-way does not hold its connection open", async () => {
  const connection = await database.connect();
  for await (const rows of connection.stream("FROM range(100000)")) {
    connection.close();
    expect(rows.length).toBeGreaterThan(0);
    break;
  }
  await expect(connection.rows("SELECT 1")).rejects.toThrow("closed");
});

test("closing at any moment of many statements leaves the process alive", async () => {
  for (let round = 0; round < 40; round += 1) {
    const connections = await Promise.all([0, 4, 4].map((kept) => database.connect(kept)));
    const asked = connections.flatMap((connection) =>
      [1, 2, 3].map((n) => connection.rows(`SELECT sum(range + ${n}) FROM range(20000)`)),
    );
    await new Promise((resolve) => setTimeout(resolve, round % 5));
    for (const connection of connections) connection.close();
    await Promise.allSettled(asked);
  }
});

test("releases close behind the lease that is being made", async () => {
  for (let round = 0; round < 5; round += 1) {
    const served = await serveUniversity();
    const leases = Promise.allSettled([1, 2, 3].map(() => served.releases.lease()));
    await served[Symbol.asyncDispose]();
    for (const lease of await leases) if (lease.status === "fulfilled") await lease.value.done();
  }
});

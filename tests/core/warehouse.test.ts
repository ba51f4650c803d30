import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { beforeEach, describe, expect, inject, test } from "vitest";
import { makeHome } from "../../core/config.ts";
import { type Home, homeAt } from "../../core/paths.ts";
import { openWarehouse, WarehouseBusy } from "../../core/warehouse.ts";

const compiledWarehouse = pathToFileURL(join(process.cwd(), "dist", "core", "warehouse.js")).href;
let home: Home;

beforeEach(() => {
  home = homeAt(mkdtempSync(join(inject("shared"), "warehouse-")));
  makeHome(home);
});

const budget = () => ({ memory: "256MB", threads: 1, temp: home.tmp });

const opening = `
  import { openWarehouse } from ${JSON.stringify(compiledWarehouse)};
  const open = () => openWarehouse(
    { root: process.env.ROOT, warehouse: process.env.ROOT + "/warehouse.duckdb" },
    { memory: "256MB", threads: 1, temp: process.env.ROOT + "/tmp" });
`;

/** Runs a module in another process; resolves with what it printed. */
function inProcess(code: string): Promise<string> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", opening + code], {
    env: { ...process.env, ROOT: home.root },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  child.stdout.on("data", (chunk) => {
    printed += chunk;
  });
  return new Promise((resolve) => child.on("close", () => resolve(printed.trim())));
}

/** Runs a module in a worker thread of this process; resolves with what it posted. */
function inThread(code: string): Promise<string> {
  const source = `import { parentPort } from "node:worker_threads"; ${opening} ${code}`;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), {
    env: { ...process.env, ROOT: home.root },
  });
  return new Promise((resolve, reject) => {
    worker.once("message", (message) => {
      worker.terminate();
      resolve(String(message));
    });
    worker.once("error", reject);
  });
}

describe("law 1: one owner of the warehouse", () => {
  test("a worker thread is refused before the file is touched", async () => {
    const said = await inThread(
      "open().then(() => parentPort.postMessage('opened'), (error) => parentPort.postMessage(error.message));",
    );
    expect(said).toContain("worker thread");
    expect(existsSync(home.warehouse)).toBe(false);
  });

  test("a thread that tries while its own process is the owner changes nothing of what is committed", async () => {
    await using warehouse = await openWarehouse(home, budget());
    const connection = await warehouse.connect();
    await connection.run("CREATE TABLE t AS SELECT 1 AS a");
    await inThread(
      "open().then(() => parentPort.postMessage('opened'), (error) => parentPort.postMessage(error.message));",
    );
    await connection.run("INSERT INTO t VALUES (2)");
    connection.close();
    await warehouse.close();
    await using again = await openWarehouse(home, budget());
    const reader = await again.connect();
    expect(await reader.rows("SELECT count(*)::INTEGER AS n FROM t")).toEqual([{ n: 2 }]);
    reader.close();
  });

  test("another process is refused while this one holds it, and the file is as it was", async () => {
    await using warehouse = await openWarehouse(home, budget());
    const before = readFileSync(`${home.warehouse}.lock`, "utf8");
    const said = await inProcess(
      "open().then(() => console.log('opened'), (error) => console.log(error.message));",
    );
    expect(said).toContain(`in use by process ${process.pid}`);
    expect(readFileSync(`${home.warehouse}.lock`, "utf8")).toBe(before);
    await warehouse.close();
  });

  test("a second opening in the same process is refused", async () => {
    await using warehouse = await openWarehouse(home, budget());
    await expect(openWarehouse(home, budget())).rejects.toThrow("already open in this process");
    await warehouse.close();
  });

  test("the lock of a process that was killed is taken over", async () => {
    const printed = await inProcess(
      "await open(); console.log('holding'); process.kill(process.pid, 'SIGKILL');",
    );
    expect(printed).toBe("holding");
    expect(existsSync(`${home.warehouse}.lock`)).toBe(true);
    await using warehouse = await openWarehouse(home, budget());
    await warehouse.close();
    expect(existsSync(`${home.warehouse}.lock`)).toBe(false);
  });

  test("a pid that was reused by another process does not count as the owner", async () => {
    const impostor = {
      pid: process.pid,
      started: "1",
      boot: readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim(),
    };
    writeFileSync(`${home.warehouse}.lock`, JSON.stringify(impostor));
    await using warehouse = await openWarehouse(home, budget());
    await warehouse.close();
  });

  test("of two processes that find the same dead lock, one gets the warehouse", async () => {
    writeFileSync(
      `${home.warehouse}.lock`,
      JSON.stringify({ pid: 999_999, started: "1", boot: "elsewhere" }),
    );
    const code =
      "open().then(async (w) => { console.log('opened'); await new Promise((r) => setTimeout(r, 1500)); await w.close(); }, (error) => console.log(error.message));";
    const said = await Promise.all([inProcess(code), inProcess(code), inProcess(code)]);
    expect(said.filter((line) => line === "opened")).toHaveLength(1);
  });

  test("being refused is a WarehouseBusy that says who and what to do", async () => {
    await using warehouse = await openWarehouse(home, budget());
    expect(warehouse).toBeDefined();
    const said = await inProcess(
      "open().then(() => 0, (error) => console.log(error.name + '|' + error.hint));",
    );
    expect(said).toContain("wait for that refresh to end");
    expect(WarehouseBusy.prototype).toBeInstanceOf(Error);
    await warehouse.close();
  });
});

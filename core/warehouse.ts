import { closeSync, linkSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
import { isRunning, processStart } from "./children.ts";
import { type Budget, type Connection, openFile } from "./duckdb.ts";
import { isMissingFile, UserError } from "./errors.ts";
import { openLibsql } from "./libsql.ts";
import type { Home } from "./paths.ts";

/** The warehouse while this process owns it. Closing gives it up. */
export interface Warehouse extends AsyncDisposable {
  readonly connect: () => Promise<Connection>;
  readonly close: () => Promise<void>;
}

interface Owner {
  readonly pid: number;
  readonly started: string; // clock ticks since boot: tells a reused pid apart
  readonly boot: string;
}

const openHere = new Set<string>();

/**
 * Opens warehouse.duckdb, which exactly one process, one thread and one instance may do. A worker thread that opened it
 * would lose its rows without an error (duckdb issues 17343, 24739), so everyone but the owner is refused before the
 * file is touched: in a worker thread, a second time in this process, or while another process holds the lock.
 */
export async function openWarehouse(home: Home, budget: Budget): Promise<Warehouse> {
  if (!isMainThread) {
    throw new UserError(
      `仓库不能在线程里打开 · "${home.warehouse}" was about to be opened in a worker thread; rows written there would be lost without an error`,
      "open the warehouse in the main thread of a child process of its own (fork, not Worker)",
    );
  }
  if (openHere.has(home.warehouse)) {
    throw new UserError(
      `仓库在本进程里已经打开 · "${home.warehouse}" is already open in this process`,
      "用已打开的那个连接 · use the connection that is open; there is one owner",
    );
  }
  const file = `${home.warehouse}.lock`;
  const unlock = lock(file, (pid) => new WarehouseBusy(file, pid));
  openHere.add(home.warehouse);
  const giveUp = () => {
    openHere.delete(home.warehouse);
    unlock();
  };
  try {
    const database = await openFile(home.warehouse, budget);
    const close = async () => {
      database.close();
      giveUp();
    };
    return { connect: database.connect, close, [Symbol.asyncDispose]: close };
  } catch (cause) {
    giveUp();
    throw cause;
  }
}

/** Thrown when another process owns the warehouse; the caller may wait and try again. */
export class WarehouseBusy extends UserError {
  constructor(file: string, pid: number) {
    super(
      `仓库正由进程 ${pid} 使用 · the warehouse is in use by process ${pid} (lock file "${file}")`,
      "等那次刷新结束；进程已不在的锁会自动接管 · wait for that refresh to end; a lock whose process has died is taken over by itself",
    );
  }
}

/** Takes a lock file, also from a process that has died; returns what gives it back. Throws `busy` when its owner lives. */
export function lock(file: string, busy: (pid: number) => UserError): () => void {
  const me: Owner = { pid: process.pid, started: processStart(process.pid) ?? "", boot: bootId() };
  const mine = `${file}.${process.pid}`;
  const handle = openSync(mine, "w", 0o600);
  writeSync(handle, JSON.stringify(me));
  closeSync(handle);
  try {
    for (let attempt = 0; attempt < 3; attempt++) {
      if (tryLink(mine, file)) return () => rmSync(file, { force: true });
      const owner = readOwner(file);
      if (owner === undefined) continue;
      if (isAlive(owner)) throw busy(owner.pid);
      removeDead(file);
    }
    throw new UserError(
      `拿不到锁 · cannot take the lock file "${file}"`,
      "看看还有谁在做同样的事，再试一次 · look who else is starting the same work, then try again",
    );
  } finally {
    rmSync(mine, { force: true });
  }
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/**
 * Removes a dead owner's lock. Two that found the same dead one could each remove what the other has put there since, so
 * one after the other looks again under a lock of the system's own, which dies with its process.
 */
function removeDead(file: string): void {
  const guard = `${file}.guard`;
  closeSync(openSync(guard, "a", 0o600));
  const database = openLibsql({ filename: guard });
  try {
    database.exec("BEGIN EXCLUSIVE");
    const owner = readOwner(file);
    if (owner !== undefined && !isAlive(owner)) rmSync(file, { force: true });
    database.exec("COMMIT");
  } finally {
    database.close();
  }
}

function readOwner(file: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Owner; // written by lock() alone
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    return { pid: -1, started: "", boot: "" }; // torn: its writer died
  }
}

function isAlive(owner: Owner): boolean {
  if (owner.pid <= 0 || owner.boot !== bootId()) return false;
  if (process.platform === "linux") return processStart(owner.pid) === owner.started;
  return isRunning(owner.pid);
}

function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "";
  }
}

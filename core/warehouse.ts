import {
  closeSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { isMainThread } from "node:worker_threads";
import { isRunning } from "./children.ts";
import { type Budget, type Connection, openFile } from "./duckdb.ts";
import { isMissingFile, UserError } from "./errors.ts";
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
      `"${home.warehouse}" was about to be opened in a worker thread; rows written there would be lost without an error`,
      "open the warehouse in the main thread of a child process of its own (fork, not Worker)",
    );
  }
  if (openHere.has(home.warehouse)) {
    throw new UserError(
      `"${home.warehouse}" is already open in this process`,
      "use the connection that is open; there is one owner",
    );
  }
  const unlock = lock(`${home.warehouse}.lock`);
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
  constructor(file: string, owner: Owner) {
    super(
      `the warehouse is in use by process ${owner.pid} (lock file "${file}")`,
      "wait for that refresh to end; a lock whose process has died is taken over by itself",
    );
  }
}

/** Takes the lock file or throws WarehouseBusy; returns what gives it back. */
function lock(file: string): () => void {
  const me: Owner = { pid: process.pid, started: startOf(process.pid) ?? "", boot: bootId() };
  const mine = `${file}.${process.pid}`;
  const handle = openSync(mine, "w", 0o600);
  writeSync(handle, JSON.stringify(me));
  closeSync(handle);
  try {
    for (let attempt = 0; attempt < 3; attempt++) {
      if (tryLink(mine, file)) return () => rmSync(file, { force: true });
      const owner = readOwner(file);
      if (owner === undefined) continue;
      if (isAlive(owner)) throw new WarehouseBusy(file, owner);
      setAside(file, owner);
    }
    throw new UserError(
      `cannot take the lock file "${file}"`,
      "look who else is starting a refresh, then try again",
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

/** Removes a dead owner's lock, unless a faster process has already put its own there. */
function setAside(file: string, dead: Owner): void {
  const aside = `${file}.dead-${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (isMissingFile(error)) return;
    throw error;
  }
  const moved = readOwner(aside);
  if (moved !== undefined && (moved.pid !== dead.pid || moved.started !== dead.started))
    tryLink(aside, file);
  rmSync(aside, { force: true });
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
  if (process.platform === "linux") return startOf(owner.pid) === owner.started;
  return isRunning(owner.pid);
}

/** Start time of a process in clock ticks since boot (field 22 of /proc/<pid>/stat); undefined when it is gone. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}

function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "";
  }
}

import { readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DiskFull, diskFull, freeBytes, type Home } from "../core/paths.ts";

/** Bytes that are free for releases, and what the next one needs: about as much as the newest has. */
export function roomOf(home: Home): { readonly free: number; readonly needed: number } {
  const files = readdirSync(home.releases).filter((file) => /^\d+\.duckdb$/.test(file));
  const newest = files.sort((a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10))[0];
  return {
    free: freeBytes(home.releases),
    needed: newest === undefined ? 0 : statSync(join(home.releases, newest)).size,
  };
}

/** Before a system is bothered: a release that will not fit is a DiskFull now. */
export function checkRoom(home: Home): void {
  const { free, needed } = roomOf(home);
  if (free >= needed) return;
  const megabytes = Math.ceil(needed / 1_048_576);
  throw new DiskFull(home.releases, `一个新版本约需 ${megabytes} MB · a release needs about that`);
}

const reserved = 1_048_576;

/** Keeps a megabyte until it is given back, so that of a disk that fills up meanwhile the state store can be told. */
export function keepReserve(home: Home): Disposable {
  const file = join(home.tmp, "reserve");
  const giveBack = () => rmSync(file, { force: true });
  try {
    writeFileSync(file, Buffer.alloc(reserved), { mode: 0o600 });
  } catch (error) {
    giveBack();
    throw diskFull(error, file) ?? error;
  }
  return { [Symbol.dispose]: giveBack };
}

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A file system of its own, whose room a test decides. */
export interface SmallDisk extends Disposable {
  readonly folder: string;
  /** Fills it but for so many kilobytes; what filled it before goes. */
  readonly leave: (kilobytes: number) => void;
  /** Gives all of its room back. */
  readonly free: () => void;
}

const asRoot = process.getuid?.() === 0 ? [] : ["sudo", "-n"];

function run(...command: readonly string[]): { readonly done: boolean; readonly said: string } {
  const [program = "", ...args] = command;
  const { status, stdout } = spawnSync(program, args, { encoding: "utf8" });
  return { done: status === 0, said: stdout };
}

/** Mounts a tmpfs at a folder, e.g. with "size=200k"; undefined where this user may not. */
export function mountSmallDisk(folder: string, options: string): SmallDisk | undefined {
  const owned = `${options},mode=700,uid=${process.getuid?.()},gid=${process.getgid?.()}`;
  mkdirSync(folder, { recursive: true });
  if (!run(...asRoot, "mount", "-t", "tmpfs", "-o", owned, "tmpfs", folder).done) return undefined;
  const ballast = join(folder, "ballast");
  const free = () => writeFileSync(ballast, "");
  const leave = (kilobytes: number) => {
    free();
    const left = Number(run("df", "-k", "--output=avail", folder).said.split("\n")[1]);
    run("fallocate", "-l", `${left - kilobytes}k`, ballast);
  };
  const unmount = () => run(...asRoot, "umount", "--lazy", folder);
  return { folder, leave, free, [Symbol.dispose]: unmount };
}

/** Whether this user may mount one. */
export function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), "fillonce-mount-"));
  const disk = mountSmallDisk(folder, "size=64k");
  disk?.[Symbol.dispose]();
  rmdirSync(folder);
  return disk !== undefined;
}

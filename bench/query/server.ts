import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { asset, type Home } from "../../core/paths.ts";

export interface Served {
  readonly url: string;
  /** The most memory it ever held, in MB, as the kernel counted it. */
  readonly peakRss: () => number;
  readonly stop: () => Promise<void>;
}

/** Serves the home in a process of its own, as `fillonce serve` does. */
export async function serve(home: Home): Promise<Served> {
  const args = [asset("bin", "fillonce.cjs"), "serve", "--no-scheduler", "--port", "0"];
  const child = spawn(process.execPath, [...args, "--home", home.root, "--json"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const { url } = JSON.parse(await firstLine(child)); // what `serve` says of itself
  return {
    url,
    peakRss: () => peakRss(child.pid),
    stop: () =>
      new Promise((resolve) => {
        child.once("exit", () => resolve());
        child.kill("SIGTERM");
      }),
  };
}

const firstLine = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    if (child.stdout === null) return reject(new Error("the server has no stdout"));
    createInterface(child.stdout).once("line", resolve);
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
  });

/** VmHWM of a process of this machine; NaN where the kernel does not tell it. */
function peakRss(pid: number | undefined): number {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Math.round(Number(kilobytes) / 1024);
}

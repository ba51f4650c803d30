import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ServerOrder } from "../campus/servers.ts";
import { forkChild } from "../core/children.ts";
import { makeHome, writePrivate } from "../core/config.ts";
import { UserError } from "../core/errors.ts";
import { compiled, type Home } from "../core/paths.ts";
import { loadServers, serverSources } from "./demo-servers.ts";
import type { SeedMessage, SeedOrder } from "./seed-child.ts";
import { formatCount, type World } from "./world.ts";

const config = (
  scale: number,
  onServers: Readonly<Record<string, string>>,
) => `# 演示用的工作目录：七个系统都是模拟的，时间停在 2026-11-09。
# A demo home: the seven systems are simulated, and time stands still on 2026-11-09.
university: 梧桐大学（模拟）
fixed_now: "2026-11-09T07:30:00+08:00"
sources:
  personnel: ${onServers["personnel"] ?? "{ file: campus/personnel.sqlite }"}
  teaching: ${onServers["teaching"] ?? "{ file: campus/teaching.sqlite }"}
  graduate: { file: campus/graduate.sqlite }
  # research 由模拟校园的接口提供，刷新时自动启动。 The campus serves it while a refresh runs.
  facilities: { folder: campus/facilities }
  assets: { folder: campus/assets }
  students: { folder: campus/students }
server: { port: 4000 }
keep_releases: 3
demo: { scale: ${scale}, research_token_file: secrets/research.token }
`;

/** Makes a demo home with its campus, or finds the one of the same scale that is there. Returns the peak memory in MB. */
export async function prepareDemoHome(
  world: World,
  scale: number,
  servers: readonly ServerOrder[],
): Promise<number> {
  const { home } = world;
  if (existsSync(home.config) && !readFileSync(home.config, "utf8").includes("\ndemo:")) {
    throw new UserError(
      `"${home.root}" is an installation of your own, not a demo`,
      "name another folder with --home, so that nothing of yours is touched",
    );
  }
  makeHome(home);
  makeHomeSecrets(home);
  const wasOnServers =
    existsSync(home.config) && readFileSync(home.config, "utf8").includes("database:");
  if (!existsSync(home.config) || seededScale(home) !== scale || servers.length > 0 || wasOnServers)
    writePrivate(home.config, config(scale, serverSources(servers)));
  const peak = seededScale(home) === scale ? 0 : await seed(world, scale);
  await loadServers(world, servers);
  return peak;
}

function makeHomeSecrets(home: Home): void {
  const file = join(home.root, "secrets", "research.token");
  if (existsSync(file)) return;
  writePrivate(file, `${randomBytes(24).toString("hex")}\n`);
}

function seededScale(home: Home): number | undefined {
  const file = join(home.campus, "truth.json");
  if (!existsSync(file)) return undefined;
  const truth: { readonly scale: number } = JSON.parse(readFileSync(file, "utf8")); // written by seedCampus alone
  return truth.scale;
}

async function seed(world: World, scale: number): Promise<number> {
  let peak: number | undefined;
  const child = forkChild<SeedMessage, SeedOrder>(compiled("cli", "seed-child.js"), {
    onMessage: (message) => {
      if (message.type === "done") peak = message.rss_mb;
      else world.progress.detail(`${message.system} ${formatCount(message.rows)}`);
    },
  });
  child.send({ folder: world.home.campus, scale });
  await child.ended;
  if (peak !== undefined) return peak;
  throw new UserError(
    "the simulated university could not be written",
    "look at the log above; is there room on the disk and may you write the folder?",
  );
}

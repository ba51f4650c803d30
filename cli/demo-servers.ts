import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { loadServer, type ServerOrder } from "../campus/servers.ts";
import { writePrivate } from "../core/config.ts";
import { messageOf, UserError } from "../core/errors.ts";
import { sha256 } from "../core/ids.ts";
import type { Home } from "../core/paths.ts";
import { formatCount, type World } from "./world.ts";

const wanted = [
  { system: "personnel", engine: "postgres", variable: "FILLONCE_DEMO_POSTGRES" },
  { system: "teaching", engine: "mysql", variable: "FILLONCE_DEMO_MARIADB" },
] as const;

/** The servers of `demo --servers`, their administrators' addresses from the environment. */
export function readServers(home: Home): readonly ServerOrder[] {
  return wanted.map(({ system, engine, variable }) => {
    const url = process.env[variable];
    if (url === undefined || url === "")
      throw new UserError(
        `--servers 需要环境变量 ${variable} · needs the environment variable ${variable}`,
        "它是一个可以建库建账号的管理员地址，起两个数据库的办法见 docs/servers.md · an administrator's address; docs/servers.md starts both servers",
      );
    const name = `fillonce_demo_${sha256(home.root).slice(0, 8)}`; // two homes may share a server
    return { system, engine, url, name, password: randomBytes(18).toString("hex") };
  });
}

/** Copies the systems to their servers and keeps the passwords of their readers in the home. */
export async function loadServers(world: World, servers: readonly ServerOrder[]): Promise<void> {
  for (const order of servers) {
    world.progress.stage(`把 ${order.system} 装进 ${order.engine} copying to the server`);
    try {
      const rows = await loadServer(world.home.campus, order);
      world.progress.detail(`${order.system} ${formatCount(rows)}`);
    } catch (cause) {
      throw new UserError(
        `${order.system} 装不进 ${order.engine} · cannot be copied to the server: ${messageOf(cause)}`,
        "这个地址的账号要能建库（模式）和账号 · its account must be allowed to create schemas and accounts",
        { cause },
      );
    }
    writePrivate(
      join(world.home.root, "secrets", `${order.system}.password`),
      `${order.password}\n`,
    );
  }
}

/** The lines of the configuration for systems on servers. */
export function serverSources(servers: readonly ServerOrder[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    servers.map(({ system, engine, url, name }) => {
      const reader = new URL(url);
      reader.username = name;
      reader.password = "";
      if (engine === "mysql") reader.pathname = `/${name}`;
      return [
        system,
        `{ database: ${engine}, url: "${reader.href}", schema: ${name}, secret_file: secrets/${system}.password, account: refuse }`,
      ];
    }),
  );
}

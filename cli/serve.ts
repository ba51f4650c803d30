import { parseArgs } from "node:util";
import { UserError } from "../core/errors.ts";
import { createServer } from "../graphql/server.ts";
import { openHomeReleases } from "./reading.ts";
import { answer, type Installation, openInstallation, type Verb, type World } from "./world.ts";

export const verb: Verb = {
  usage: "fillonce serve [--port 4000]",
  zh: "在本机提供当前版本：首页、GraphQL、GraphiQL。",
  en: "Serves the current release on this machine: landing page, GraphQL, GraphiQL.",
  run: async (args, world) => {
    const { values } = parseArgs({ args: [...args], options: { port: { type: "string" } } });
    await using installation = await openInstallation(world.home);
    const port =
      values.port === undefined ? installation.config.server.port : readPort(values.port);
    return await serveUntilStopped(world, installation, port);
  },
};

function readPort(typed: string): number {
  const port = Number(typed);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new UserError(`--port "${typed}" 不是端口号`, "例如 --port 4000");
}

/** Serves on 127.0.0.1 until SIGINT or SIGTERM. */
export async function serveUntilStopped(
  world: World,
  { state, clock }: Installation,
  port: number,
): Promise<number> {
  await using releases = await openHomeReleases(world.home, state);
  const server = await createServer({ releases, clock, port });
  answer(
    world,
    { url: server.url, pid: process.pid },
    `fillonce 在 ${server.url}（按 Ctrl+C 停止）`,
  );
  await new Promise<void>((resolve) => {
    if (world.signal.aborted) resolve();
    world.signal.addEventListener("abort", () => resolve());
  });
  await server.close();
  return 0;
}

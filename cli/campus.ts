import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Access } from "../connectors/connector.ts";
import { forkChild } from "../core/children.ts";
import { type Config, inHome, readConfig, readSecret } from "../core/config.ts";
import { UserError } from "../core/errors.ts";
import { compiled, type Home } from "../core/paths.ts";
import { answer, formatCount, type Verb, type World } from "./world.ts";

export const verb: Verb = {
  usage: "fillonce campus seed|serve [--scale 1]",
  zh: "生成模拟校园的七个系统；或单独提供其科研接口。",
  en: "Writes the simulated university, or serves its research API.",
  run: async (args, world) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { scale: { type: "string", default: "1" } },
      allowPositionals: true,
    });
    if (positionals[0] === "seed") {
      const { seedCampus } = await import("../campus/seed.ts"); // what it loads no other verb needs
      const truth = await seedCampus(
        world.home.campus,
        { scale: readScale(values.scale) },
        (system, rows) => world.progress.detail(`${system} ${formatCount(rows)}`),
      );
      answer(world, truth, `模拟校园在 ${world.home.campus}`);
      return 0;
    }
    if (positionals[0] === "serve") return serve(world);
    throw new UserError("campus 之后要写 seed 或 serve (seed or serve)", verb.usage);
  },
};

/** A scale as typed. UserError unless it is a number above 0 and at most 20. */
export function readScale(typed: string): number {
  const scale = Number(typed);
  if (Number.isFinite(scale) && scale > 0 && scale <= 20) return scale;
  throw new UserError(`--scale "${typed}" 不是 0 到 20 之间的数`, "例如 --scale 0.1");
}

async function serve(world: World): Promise<number> {
  await using campus = await startCampus(world.home, readConfig(world.home));
  const research = campus.access?.["research"];
  if (research === undefined) throw new UserError("这个目录没有模拟校园", "先运行 fillonce demo");
  world.out(`科研接口在 ${research.location}，按 Ctrl+C 停止`);
  await new Promise<void>((resolve) => {
    if (world.signal.aborted) resolve();
    world.signal.addEventListener("abort", () => resolve());
  });
  return 0;
}

export interface Campus extends AsyncDisposable {
  /** Where the campus's research system answers; undefined outside a demo home. */
  readonly access: Readonly<Record<string, Access>> | undefined;
}

/** In a demo home, starts the campus's research API as a child; disposing ends it. Elsewhere nothing happens. */
export async function startCampus(home: Home, config: Config): Promise<Campus> {
  if (config.demo === undefined)
    return { access: undefined, [Symbol.asyncDispose]: async () => {} };
  if (!existsSync(home.campus)) {
    throw new UserError(
      `模拟校园不在 "${home.campus}" · the simulated university is missing there`,
      "再运行一次 fillonce demo · run `fillonce demo` again",
    );
  }
  const secret = readSecret(home, { secret_file: config.demo.research_token_file });
  let ready: (url: string) => void = () => {};
  const url = new Promise<string>((resolve) => {
    ready = resolve;
  });
  const child = forkChild<{ url: string }, { folder: string; port: number; token: string }>(
    compiled("campus", "serve-child.js"),
    { onMessage: (message) => ready(message.url) },
  );
  child.send({ folder: home.campus, port: 0, token: secret ?? "" });
  const started = await Promise.race([url, child.ended.then(() => undefined)]);
  if (started === undefined) {
    throw new UserError(
      "模拟的科研系统没有启动：文件缺失或损坏，见上面的日志 · the simulated research system did not start: its files are missing or damaged, the log above says which",
      `删掉 "${home.campus}" 再运行 fillonce demo · delete it and run \`fillonce demo\` to write it anew`,
    );
  }
  return {
    access: { research: { location: started, ...(secret === undefined ? {} : { secret }) } },
    [Symbol.asyncDispose]: async () => {
      await child.stop(1_000);
    },
  };
}

/** As `startCampus`; where it does not start, why, for the others to be read all the same. */
export async function campusOrWhyNot(home: Home, config: Config) {
  try {
    return await startCampus(home, config);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { access: { research: error }, [Symbol.asyncDispose]: async () => {} };
  }
}

/** What the campus says of itself, written when it was seeded. */
export function readTruth(home: Home): {
  readonly department: { readonly org_no: string; readonly name: string };
} {
  return JSON.parse(readFileSync(inHome(home, "campus/truth.json"), "utf8")); // written by seedCampus alone
}

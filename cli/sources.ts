import { UserError } from "../core/errors.ts";
import { currentReleaseId, listReleases } from "../core/releases.ts";
import { systems } from "../pipelines/sources/index.ts";
import { checkSources } from "./sources-check.ts";
import { answer, formatCount, formatTable, openInstallation, type Verb } from "./world.ts";

export const verb: Verb = {
  usage: "fillonce sources [check [SOURCE…]]",
  zh: "列出各系统：怎样接入、有多少资源、当前版本里有多少行、是否陈旧；check 连上去看：通不通、列与约定是否一致、多少行、账号能否写。",
  en: "Lists the systems: how they are read, their rows in the current release, whether they are stale; check reaches them and compares.",
  run: async (args, world) => {
    if (args[0] === "check") return checkSources(args.slice(1), world);
    if (args.length > 0) throw new UserError(`sources 没有 "${args[0]}"`, verb.usage);
    await using installation = await openInstallation(world.home);
    const current = await currentReleaseId(installation.state);
    const release = (await listReleases(installation.state)).find(({ id }) => id === current);
    const listed = systems.map(({ name, zh, kind, resources }) => {
      const served = release?.systems.find((system) => system.name === name);
      return {
        name,
        zh,
        kind,
        resources: resources.length,
        configured: name in installation.config.sources || installation.config.demo !== undefined,
        rows: served?.landed ?? 0,
        ...(served?.stale_since === undefined ? {} : { stale_since: served.stale_since }),
      };
    });
    const rows = listed.map((system) => [
      system.name,
      system.zh,
      system.kind,
      String(system.resources),
      formatCount(system.rows),
      system.configured ? (system.stale_since ?? "") : "未配置",
    ]);
    answer(
      world,
      { release: current, sources: listed },
      formatTable([["系统", "名称", "接入", "资源", "行", "备注"], ...rows]),
    );
    return 0;
  },
};

import { UserError } from "../core/errors.ts";
import { currentReleaseId, listReleases, resumeReleases, rollbackTo } from "../core/releases.ts";
import { diffKept } from "./releases-diff.ts";
import { exportRelease } from "./releases-export.ts";
import {
  answer,
  formatCount,
  formatTable,
  type Installation,
  openInstallation,
  type Verb,
  type World,
} from "./world.ts";

export const verb: Verb = {
  usage: "fillonce releases list|diff A B|rollback N|resume|export N --out DIR [--as analyst|…]",
  zh: "列出、比较、回退或恢复已发布的版本；按某个身份把一个版本写成 Parquet。",
  en: "Lists releases, compares two, serves an older one, goes back to the newest, or writes one as Parquet, as somebody may see it.",
  run: async ([action = "list", ...rest], world) => {
    const [number] = rest;
    await using installation = await openInstallation(world.home);
    if (action === "list") return await list(world, installation);
    if (action === "rollback") {
      const id = Number(number);
      if (!Number.isInteger(id))
        throw new UserError(`"${number ?? ""}" 不是版本号`, "例如 fillonce releases rollback 2");
      await rollbackTo(installation.state, id);
      answer(
        world,
        { current: id, held: true },
        `现在提供版本 ${id}；之后的刷新照常发布但不启用，直到 fillonce releases resume`,
      );
      return 0;
    }
    if (action === "resume") {
      const id = await resumeReleases(installation.state);
      answer(world, { current: id, held: false }, `现在提供最新的版本 ${id}`);
      return 0;
    }
    if (action === "diff") return await diffKept(rest, world, installation);
    if (action === "export") return await exportRelease(rest, world, installation);
    throw new UserError(`releases 没有 "${action}"`, verb.usage);
  },
};

async function list(world: World, { state }: Installation): Promise<number> {
  const current = await currentReleaseId(state);
  const releases = (await listReleases(state)).map((release) => ({
    id: release.id,
    current: release.id === current,
    run: release.run,
    today: release.today,
    built_at: release.built_at,
    records: release.systems.reduce((total, system) => total + system.landed, 0),
    tables: Object.keys(release.tables).length,
  }));
  const rows = releases.map((release) => [
    release.current ? "→" : "",
    String(release.id),
    release.today,
    formatCount(release.records),
    String(release.tables),
    release.built_at,
  ]);
  answer(
    world,
    { releases },
    releases.length === 0
      ? "还没有版本：运行 fillonce refresh"
      : formatTable([["", "版本", "数据日期", "记录", "表", "建成（UTC）"], ...rows]),
  );
  return 0;
}

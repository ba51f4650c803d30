import { join } from "node:path";
import { parseArgs } from "node:util";
import type { ServerOrder } from "../campus/servers.ts";
import { peakRssMb } from "../core/children.ts";
import type { RefreshResult } from "../jobs/messages.ts";
import { readScale, readTruth } from "./campus.ts";
import { type DemoForms, fillDepartment } from "./demo-forms.ts";
import { prepareDemoHome } from "./demo-home.ts";
import { readServers } from "./demo-servers.ts";
import { describeRefresh, runRefresh } from "./refresh.ts";
import { serveUntilStopped } from "./serve.ts";
import { answer, formatCount, openInstallation, type Verb, type World } from "./world.ts";

export const verb: Verb = {
  usage: "fillonce demo [--scale 1] [--no-serve] [--servers]",
  zh: "从七个模拟系统到填好的表，一条命令走完，然后在 127.0.0.1:4000 提供查看。",
  en: "From seven simulated systems to filled forms in one command, then serves on 127.0.0.1:4000.",
  run: async (args, world) => {
    const { values } = parseArgs({
      args: [...args],
      options: {
        scale: { type: "string", default: "1" },
        "no-serve": { type: "boolean", default: false },
        servers: { type: "boolean", default: false },
      },
    });
    const servers = values.servers ? readServers(world.home) : [];
    return runDemo(world, readScale(values.scale), servers, !values["no-serve"]);
  },
};

async function runDemo(
  world: World,
  scale: number,
  servers: readonly ServerOrder[],
  serve: boolean,
): Promise<number> {
  const startedAt = performance.now();
  world.progress.stage(`写模拟校园的七个系统（规模 ${scale}） writing the simulated university`);
  const campusMb = await prepareDemoHome(world, scale, servers);
  const seedSeconds = Math.round((performance.now() - startedAt) / 100) / 10;
  await using installation = await openInstallation(world.home);
  const refreshed = await runRefresh(world, installation, []);
  if (refreshed.release === undefined) {
    answer(world, refreshed, describeRefresh(refreshed));
    return 1;
  }
  const department = readTruth(world.home).department;
  const forms = await fillDepartment(world, installation, department);
  world.progress.end();
  const summary = {
    home: world.home.root,
    scale,
    ...refreshed,
    forms: forms.counts,
    department,
    seconds: { seed: seedSeconds, ...refreshed.seconds, forms: forms.seconds },
    rss: { campus: campusMb, ...refreshed.rss, filler: forms.rss_mb, cli: peakRssMb() },
  };
  answer(world, summary, describeDemo(world, refreshed, forms, department, seedSeconds));
  if (!serve) return 0;
  return await serveUntilStopped(world, installation, installation.config.server.port);
}

const example =
  "{ persons(first: 3, where: { staff: { isCurrent: { eq: true } } }) { totalCount nodes { name staffNo title { titleName } } } }";

function describeDemo(
  world: World,
  refreshed: RefreshResult,
  forms: DemoForms,
  department: { readonly org_no: string; readonly name: string },
  seedSeconds: number,
): string {
  const { filled, cells } = forms.counts;
  const share = ((cells.filled / Math.max(1, cells.filled + cells.empty)) * 100).toFixed(1);
  return [
    "",
    describeRefresh(refreshed),
    "",
    `${department.name}（${department.org_no}）的表：核对稿和报送稿共 ${formatCount(filled)} 份，应填 ${formatCount(cells.filled + cells.empty)} 格，自动填好 ${formatCount(cells.filled)} 格（${share} %）`,
    `写校园 ${seedSeconds} s · 填表 ${forms.seconds} s`,
    "",
    `表单在   ${forms.folder}`,
    `  先看   ${join(forms.folder, "核对稿", "PE-27", `${department.org_no}-${department.name}.xlsx`)}`,
    `版本在   ${world.home.releases}`,
    `看页面   node bin/fillonce.cjs serve --home ${world.home.root}   然后打开 http://127.0.0.1:4000`,
    `问一句   node bin/fillonce.cjs query '${example}' --as officer:${department.org_no} --home ${world.home.root}`,
    "演示的时间停在 2026-11-09；人物和数据全是虚构的。",
  ].join("\n");
}

import { existsSync } from "node:fs";
import type { ConnectorKind } from "../connectors/resource.ts";
import { makeHome, writePrivate } from "../core/config.ts";
import { UserError } from "../core/errors.ts";
import { systems } from "../pipelines/sources/index.ts";
import { answer, type Verb } from "./world.ts";

const examples: Readonly<Record<ConnectorKind, string>> = {
  database:
    "{ database: postgres, url: postgres://reader@10.0.0.5/zjk, secret_env: FILLONCE_READER }",
  rest: "{ url: https://research.example.edu.cn/api, secret_env: FILLONCE_RESEARCH_TOKEN }",
  xlsx: "{ folder: /path/to/workbooks }",
  csv: "{ folder: /path/to/dump }",
  ndjson: "{ folder: /path/to/day-files }",
  parquet: "{ folder: /path/to/files }",
};

export const verb: Verb = {
  usage: "fillonce init",
  zh: "新建一个空的工作目录和配置文件。",
  en: "Makes an empty home folder with a configuration to complete.",
  run: async (_args, world) => {
    if (existsSync(world.home.config)) {
      throw new UserError(
        `已有配置 "${world.home.config}" is already there`,
        "编辑它，或用 --home 另指一个目录 edit it, or name another folder with --home",
      );
    }
    makeHome(world.home);
    const lines = systems.map(({ name, zh, kind }) => `  # ${name}: ${examples[kind]}  # ${zh}`);
    writePrivate(
      world.home.config,
      [
        "university: 某某大学",
        "sources:",
        "  # 去掉一行前面的 # 并改成本校的地址。 Uncomment and point each at your own system.",
        ...lines,
        "server: { port: 4000 }",
        "# 每晚 02:00 刷新、周一 07:00 出周报草稿；改时刻见 docs/operate.md。 Runs by itself; see docs/operate.md.",
        '# schedules: { refresh: { cron: "0 2 * * *" } }',
        "keep_releases: 3",
        "",
      ].join("\n"),
    );
    answer(
      world,
      { home: world.home.root, config: world.home.config },
      `已建立 ${world.home.root}\n下一步：编辑 ${world.home.config}，然后运行 fillonce refresh`,
    );
    return 0;
  },
};

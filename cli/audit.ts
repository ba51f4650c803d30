import { parseArgs } from "node:util";
import { UserError } from "../core/errors.ts";
import { momentOf } from "../graphql/scalars.ts";
import { auditRows } from "../query/audit/access.ts";
import { auditKey, pruneAudit } from "../query/audit/checkpoint.ts";
import { verifyAudit } from "../query/audit/verify.ts";
import { recordDone } from "./users.ts";
import { answer, formatCount, formatTable, openInstallation, type Verb } from "./world.ts";

export const verb: Verb = {
  usage: "fillonce audit verify | list [--actor ACCOUNT] [--kind KIND] [--first 50] | prune",
  zh: "审计：核对链条、列出记录、删去超过保留期的（至少留 180 天）。",
  en: "The audit: verify the chain, list it, prune what is older than it is to be kept (at least 180 days).",
  run: async (args, world) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        actor: { type: "string" },
        kind: { type: "string" },
        first: { type: "string", default: "50" },
      },
      allowPositionals: true,
    });
    const [action, ...more] = positionals;
    if (more.length > 0) throw new UserError(`多余的 "${more[0]}"`, verb.usage);
    await using installation = await openInstallation(world.home);
    const { state, config } = installation;
    const key = auditKey(world.home, config);
    switch (action) {
      case "verify": {
        const found = await verifyAudit(state, key, world.home.log);
        answer(
          world,
          found,
          found.ok
            ? `完好：${formatCount(found.rows)} 条，第 ${found.from} 至 ${found.to} 条`
            : `第 ${found.seq} 条不对：${found.why}`,
        );
        return found.ok ? 0 : 1;
      }
      case "list": {
        const first = Number(values.first);
        if (!Number.isInteger(first) || first < 1) {
          throw new UserError(`--first "${values.first}" 不是条数`, verb.usage);
        }
        const { rows } = await auditRows(state, { first }, values);
        const lines = rows.map((row) => [
          String(row.seq),
          momentOf(row.at),
          row.actor,
          row.role,
          row.kind,
          row.operation ?? "",
          String(row.rows),
          String(row.subjects),
          row.outcome,
          row.purpose ?? "",
        ]);
        const head = ["序号", "时间", "账号", "身份", "种类", "操作", "行", "人", "结果", "说明"];
        answer(world, { rows }, formatTable([head, ...lines]));
        return 0;
      }
      case "prune": {
        const { keep_days: days } = config.audit;
        const pruned = await pruneAudit(state, key, days);
        await recordDone(world, installation, "prune", `${pruned} rows older than ${days} days`);
        answer(world, { pruned, keep_days: days }, `删去 ${formatCount(pruned)} 条 ${days} 天前的`);
        return 0;
      }
      default:
        throw new UserError(`audit 没有 "${action ?? ""}"`, verb.usage);
    }
  },
};

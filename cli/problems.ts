import { parseArgs } from "node:util";
import { UserError } from "../core/errors.ts";
import { exportProblems, replayProblems, showRepairs } from "./problem-repairs.ts";
import { withdrawProblem } from "./problem-withdraw.ts";
import { withRelease } from "./reading.ts";
import {
  answer,
  formatCount,
  formatTable,
  type Installation,
  openInstallation,
  type Verb,
  type World,
} from "./world.ts";

const shown = 50;

const usage = `fillonce problems list
  fillonce problems export FILE --of SYSTEM.RESOURCE
  fillonce problems replay FILE --reason TEXT | replay PROBLEM --set COLUMN=VALUE … --reason TEXT
  fillonce problems repairs | withdraw PROBLEM --reason TEXT`;

export const verb: Verb = {
  usage,
  zh: "问题行：列出（哪个系统、哪张表、哪条规则）；导出成表格改好再重放，改动留痕，来源自己改了就以来源为准；看谁改了什么；改错了可以撤回。",
  en: "Problem rows: lists them; exports them to be put right and replays them through the contract; who put what right; takes a repair back.",
  run: async (args, world) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        of: { type: "string", default: "" },
        set: { type: "string", multiple: true },
        reason: { type: "string" },
      },
      allowPositionals: true,
    });
    const [action = "list", what, ...more] = positionals;
    if (more.length > 0) throw new UserError(`多余的 "${more[0]}"`, usage);
    await using installation = await openInstallation(world.home);
    if (action === "list") return await listProblems(world, installation);
    if (action === "repairs") return await showRepairs(world, installation);
    if (action !== "export" && action !== "replay" && action !== "withdraw")
      throw new UserError(`problems 没有 "${action}"`, usage);
    if (what === undefined)
      throw new UserError("要写文件或问题编号 · name a file or a problem", usage);
    if (action === "export") return await exportProblems(world, installation, what, values.of);
    if (action === "withdraw")
      return await withdrawProblem(world, installation, what, values.reason);
    return await replayProblems(world, installation, what, values);
  },
};

function listProblems(world: World, installation: Installation): Promise<number> {
  return withRelease(world.home, installation.state, async ({ connection, alias, release }) => {
    const table = `"${alias}".main.problem_row`;
    const rules = await connection.rows(
      `SELECT system, resource, rule, column_name, count(*)::INTEGER AS rows, min(found) AS example
           FROM ${table} GROUP BY ALL ORDER BY rows DESC, system, resource, rule, column_name`,
    );
    const total = rules.reduce((sum, rule) => sum + Number(rule["rows"]), 0);
    const lines = rules
      .slice(0, shown)
      .map((rule) =>
        ["system", "resource", "rule", "column_name", "rows", "example"].map((name) =>
          String(rule[name] ?? ""),
        ),
      );
    const more =
      rules.length > shown ? `\n… 另有 ${rules.length - shown} 类，用 --json 看全部` : "";
    answer(
      world,
      { release: release.id, run: release.run, total, rules },
      total === 0
        ? `版本 ${release.id} 没有问题行`
        : `${formatTable([["系统", "资源", "规则", "列", "行数", "例"], ...lines])}${more}\n共 ${formatCount(total)} 行`,
    );
    return 0;
  });
}

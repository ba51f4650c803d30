import { UserError } from "../core/errors.ts";
import { withRelease } from "./reading.ts";
import { answer, formatCount, formatTable, openInstallation, type Verb } from "./world.ts";

const shown = 50;

export const verb: Verb = {
  usage: "fillonce problems list",
  zh: "列出当前版本的问题行：哪个系统、哪张表、哪条规则。",
  en: "Lists the problem rows of the current release by system, resource and rule.",
  run: async ([action = "list"], world) => {
    if (action !== "list") throw new UserError(`problems 没有 "${action}"`, verb.usage);
    await using installation = await openInstallation(world.home);
    return await withRelease(
      world.home,
      installation.state,
      async ({ connection, alias, release }) => {
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
      },
    );
  },
};

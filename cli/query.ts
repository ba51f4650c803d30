import { parseArgs } from "node:util";
import { UserError } from "../core/errors.ts";
import { executeOnce } from "../graphql/execute-once.ts";
import { parsePrincipal } from "../graphql/principal-text.ts";
import { exportTo } from "./query-export.ts";
import { openHomeReleases } from "./reading.ts";
import { sourceWords } from "./source-words.ts";
import { recordShown } from "./users.ts";
import { openInstallation, type Verb } from "./world.ts";

export const verb: Verb = {
  usage:
    "fillonce query 'GRAPHQL' [--as analyst|leader|officer:<org_no>|office:<domain>|staff:<staff_no>] [--variables JSON] [--export FILE.csv|parquet|arrow|xlsx]",
  zh: "以某个身份问一次当前版本；答案是 JSON，--export 则把全部行写成文件。",
  en: "Asks the current release once, as somebody; answers JSON, or with --export writes every row into a file.",
  run: async (args, world) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        as: { type: "string", default: "analyst" },
        variables: { type: "string" },
        export: { type: "string" },
      },
      allowPositionals: true,
    });
    const [query, ...more] = positionals;
    if (query === undefined || more.length > 0) {
      throw new UserError(
        "要写一条 GraphQL 查询，用引号括起来 (give one quoted query)",
        verb.usage,
      );
    }
    const principal = parsePrincipal(values.as);
    const variables = values.variables === undefined ? undefined : readVariables(values.variables);
    if (values.export !== undefined) {
      const params = { query, ...(variables === undefined ? {} : { variables }) };
      return await exportTo(world, values.export, params, values.as);
    }
    await using installation = await openInstallation(world.home);
    await using releases = await openHomeReleases(world.home, installation.state);
    const reply = await executeOnce({
      releases,
      query,
      principal,
      signal: world.signal,
      first: ({ asked, persons, rows }) =>
        recordShown(world, installation, { ...asked, role: values.as, persons, rows }),
      surroundings: {
        clock: installation.clock,
        state: installation.state,
        sources: sourceWords,
      },
      ...(variables === undefined ? {} : { variables }),
    });
    world.out(JSON.stringify(reply, null, world.json ? undefined : 2));
    return reply.errors === undefined ? 0 : 2;
  },
};

function readVariables(typed: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(typed);
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed))
      return { ...parsed };
  } catch {
    // told below
  }
  throw new UserError(
    `--variables 不是一个 JSON 对象: ${typed}`,
    `例如 --variables '{"org":"0101"}'`,
  );
}

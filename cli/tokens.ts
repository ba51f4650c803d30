import { parseArgs } from "node:util";
import { dateOf } from "../core/clock.ts";
import { UserError } from "../core/errors.ts";
import { grantsOn } from "../graphql/sign-in/grants.ts";
import { createToken, listTokens, revokeToken, type Token } from "../graphql/sign-in/tokens.ts";
import { operator, recordDone, roleWords } from "./users.ts";
import { answer, formatTable, type Installation, openInstallation, type Verb } from "./world.ts";

export const verb: Verb = {
  usage: `fillonce tokens create ACCOUNT (--grant ID | --staff) --purpose TEXT [--days 90] [--entities A,B]
  fillonce tokens list | revoke ID`,
  zh: "程序用的访问令牌：一个账号的一种身份，只读，到期即止；只显示一次。",
  en: "Tokens for programs: one role of one account, read only, expiring; shown once.",
  run: async (args, world) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        grant: { type: "string" },
        staff: { type: "boolean", default: false },
        purpose: { type: "string" },
        days: { type: "string", default: "90" },
        entities: { type: "string" },
      },
      allowPositionals: true,
    });
    const [action = "list", named = "", ...more] = positionals;
    if (more.length > 0) throw new UserError(`多余的 "${more[0]}"`, verb.usage);
    await using installation = await openInstallation(world.home);
    const { state } = installation;
    switch (action) {
      case "list": {
        const tokens = await listTokens(state);
        answer(world, { tokens }, tokens.length === 0 ? "没有令牌" : tableOf(tokens));
        return 0;
      }
      case "create": {
        const choice = await choiceOf(installation, named, values);
        const { id, secret, endsAt } = await createToken(state, {
          account: named,
          choice,
          entities: values.entities?.split(","),
          purpose: values.purpose ?? "",
          days: Number(values.days),
          by: operator(),
        });
        await recordDone(world, installation, "token", `${id} ${named} ${choice}`);
        const until = dateOf(new Date(endsAt));
        const said = `令牌 ${id}，${until} 到期。下面这一行只显示这一次：\n${secret}`;
        answer(world, { id, token: secret, until }, said);
        return 0;
      }
      case "revoke": {
        const token = await revokeToken(state, named, operator());
        await recordDone(world, installation, "revoke", `${token.id} ${token.account}`);
        answer(world, { token }, `已收回令牌 ${token.id}`);
        return 0;
      }
      default:
        throw new UserError(`tokens 没有 "${action}"`, verb.usage);
    }
  },
};

/** The one role the token has: it must be the account's own, today. */
async function choiceOf(
  { state, clock }: Installation,
  account: string,
  { grant, staff }: { readonly grant?: string | undefined; readonly staff: boolean },
): Promise<string> {
  if ((grant === undefined) !== staff) {
    throw new UserError("要用 --grant 或 --staff 指明一种身份 (name one role)", verb.usage);
  }
  if (grant === undefined) return "staff";
  const grants = await grantsOn(state, account, dateOf(clock.now()));
  const found = grants.find(({ id }) => id === grant);
  if (found !== undefined) return found.id;
  const has = grants.map(({ id, principal }) => `${id} (${roleWords(principal)})`).join(", ");
  throw new UserError(
    `"${account}" 没有有效的授权 "${grant}" (no such grant)`,
    `现有 ${has || "无"}；见 fillonce users list`,
  );
}

function tableOf(tokens: readonly Token[]): string {
  const day = (at: number | null) => (at === null ? "" : dateOf(new Date(at)));
  const rows = tokens.map((token) => [
    token.id,
    token.account,
    token.choice,
    token.entities?.join(",") ?? "全部",
    day(token.made_at),
    day(token.ends_at),
    day(token.used_at),
    token.revoked_at === null ? "" : "已收回",
    token.purpose,
  ]);
  const head = ["编号", "账号", "身份", "实体", "签发", "到期", "最近使用", "状态", "用途"];
  return formatTable([head, ...rows]);
}

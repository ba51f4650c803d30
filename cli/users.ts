import { userInfo } from "node:os";
import { parseArgs } from "node:util";
import { dateOf } from "../core/clock.ts";
import { UserError } from "../core/errors.ts";
import { principalText } from "../graphql/principal-label.ts";
import { addService, blockAccount, isAccountName } from "../graphql/sign-in/accounts.ts";
import { type Grant, grantRole, listGrants, revokeGrant } from "../graphql/sign-in/grants.ts";
import type { AuditEvent, AuditKind } from "../query/audit/entry.ts";
import { openTrail } from "../query/audit/trail.ts";
import {
  answer,
  formatTable,
  type Installation,
  openInstallation,
  type Verb,
  type World,
} from "./world.ts";

/** Whose shell it is, as the state store keeps who did something. */
export const operator = (): string => `cli:${userInfo().username}`;

/** Keeps what was done at the command line; `purpose` says to whom or what, and why. */
export const recordDone = (
  world: World,
  installation: Installation,
  kind: AuditKind,
  purpose: string,
): Promise<void> => recordShown(world, installation, { kind, role: "", outcome: "done", purpose });

/** Keeps what was shown at the command line, and of whom. To be awaited before it is handed over. */
export const recordShown = (
  { home }: World,
  { state }: Installation,
  event: Omit<AuditEvent, "actor" | "method">,
): Promise<void> =>
  openTrail(state, home.log).write({ ...event, actor: operator(), method: "cli" });

export const verb: Verb = {
  usage: `fillonce users list [ACCOUNT]
  fillonce users grant ACCOUNT ROLE [--unit NO] [--domain D] [--entities A,B] [--from DAY] [--to DAY] --reason TEXT
  fillonce users revoke GRANT | block ACCOUNT | unblock ACCOUNT | service NAME --note TEXT`,
  zh: "用户与授权：每位在岗教职工不用授权即可看自己的；其余身份都要授权，到期即止。",
  en: "Users and their roles. Staff on duty see their own record without a grant; every other role is granted, by dates.",
  run: async (args, world) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        unit: { type: "string" },
        domain: { type: "string" },
        entities: { type: "string" },
        from: { type: "string" },
        to: { type: "string" },
        reason: { type: "string" },
        note: { type: "string" },
      },
      allowPositionals: true,
    });
    const [action = "list", named, role, ...more] = positionals;
    if (more.length > 0) throw new UserError(`多余的 "${more[0]}"`, verb.usage);
    await using installation = await openInstallation(world.home);
    const { state, clock } = installation;
    switch (action) {
      case "list":
        answer(world, ...(await listed(installation, named)));
        return 0;
      case "grant": {
        const { unit, domain, to } = values;
        const grant = await grantRole(state, {
          account: given(named, "ACCOUNT"),
          role: given(role, "ROLE"),
          unit,
          domain,
          entities: values.entities?.split(","),
          from: values.from ?? dateOf(clock.now()),
          to,
          reason: values.reason ?? "",
          by: operator(),
        });
        const words = `${grant.account} ${wordsOf(grant)}：${grant.reason}`;
        await recordDone(world, installation, "grant", words);
        answer(world, { grant }, `已授权 ${grant.id}：${grant.account} ${wordsOf(grant)}`);
        return 0;
      }
      case "revoke": {
        const grant = await revokeGrant(state, given(named, "GRANT"), operator());
        await recordDone(world, installation, "revoke", `${grant.account} ${wordsOf(grant)}`);
        answer(world, { grant }, `已收回 ${grant.id}：${grant.account} ${wordsOf(grant)}`);
        return 0;
      }
      case "block":
      case "unblock": {
        const account = asAccount(named);
        await blockAccount(state, account, action === "block" ? operator() : undefined);
        await recordDone(world, installation, "block", `${action} ${account}`);
        answer(world, { account, action }, `${account} 已${action === "block" ? "停用" : "恢复"}`);
        return 0;
      }
      case "service": {
        const account = asAccount(named);
        await addService(state, account, given(values.note, "--note"));
        answer(world, { account }, `已登记服务账号 ${account}；用 users grant 给它身份`);
        return 0;
      }
      default:
        throw new UserError(`users 没有 "${action}"`, verb.usage);
    }
  },
};

function given(value: string | undefined, name: string): string {
  if (value !== undefined && value !== "") return value;
  throw new UserError(`缺少 ${name} (missing)`, verb.usage);
}

function asAccount(named: string | undefined): string {
  const account = given(named, "ACCOUNT");
  if (isAccountName(account)) return account;
  throw new UserError(`"${account}" 不是账号 (no account)`, verb.usage);
}

/** e.g. "officer:0101 人事 2026-09-01 起" */
const wordsOf = ({ principal, valid_from, valid_to }: Grant): string =>
  `${roleWords(principal)}，${valid_from} 起${valid_to === null ? "" : `，${valid_to} 止（不含当天）`}`;

/** A role with all that limits it. */
export function roleWords(principal: Grant["principal"]): string {
  if (principal.role === "steward") return `steward:${principal.entities.join(",")}`;
  const domain = principal.role === "officer" ? principal.domain : undefined;
  return domain === undefined ? principalText(principal) : `${principalText(principal)}/${domain}`;
}

async function listed({ state }: Installation, account: string | undefined) {
  const grants = await listGrants(state, account);
  const accounts = await state
    .knex("account")
    .select("name", "kind", "note", "blocked_at")
    .where(account === undefined ? {} : { name: account })
    .orderBy("name");
  const rows = grants.map((grant) => [
    grant.id,
    grant.account,
    roleWords(grant.principal),
    grant.valid_from,
    grant.valid_to ?? "",
    grant.revoked_at === null ? "" : `已收回 ${grant.revoked_by}`,
    grant.reason,
  ]);
  const notes = accounts.map(({ name, kind, note, blocked_at }) =>
    [name, kind === "service" ? "服务账号" : "", note ?? "", blocked_at === null ? "" : "已停用"]
      .filter(Boolean)
      .join(" "),
  );
  const table =
    rows.length === 0
      ? "没有授权"
      : formatTable([["编号", "账号", "身份", "起", "止", "状态", "依据"], ...rows]);
  return [{ grants, accounts }, [table, ...notes].join("\n")] as const;
}

import { parseArgs } from "node:util";
import { dateOf } from "../core/clock.ts";
import { UserError } from "../core/errors.ts";
import { parsePrincipal } from "../graphql/principal-text.ts";
import {
  type Decision,
  decidePurpose,
  listPurposes,
  type Purpose,
  requestPurpose,
} from "../query/policy/purposes.ts";
import type { FillScope } from "../query/principal.ts";
import { recordDone, recordShown } from "./users.ts";
import { answer, formatTable, openInstallation, type Verb } from "./world.ts";

export const verb: Verb = {
  usage: `fillonce purposes list
  fillonce purposes request HOLDER --columns person.phone,… --for all|org:<org_no>|person:<person_id> --until DATE --reason TEXT --by WHO
  fillonce purposes approve|reject|revoke ID --as security_admin|office:<domain> --why TEXT`,
  zh: "用途：谁为什么需要哪些列的原值、哪些人的、到哪天为止；由安全管理员或数据所属部门审批，到期或收回即恢复脱敏。",
  en: "Purposes: who needs which columns in the clear, of whom, why and until when; decided by somebody else.",
  run: async (args, world) => {
    const text = { type: "string" } as const;
    const options = {
      columns: text,
      for: text,
      until: text,
      reason: text,
      by: text,
      as: text,
      why: text,
    };
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [action = "list", named = "", ...more] = positionals;
    if (more.length > 0) throw new UserError(`多余的 "${more[0]}"`, verb.usage);
    await using installation = await openInstallation(world.home);
    const { state, clock } = installation;
    const decision = decisions[action];
    if (decision !== undefined) {
      const by = values.as ?? "";
      const as = parsePrincipal(by);
      const asked = { status: decision, by, as, why: values.why ?? "" };
      const purpose = await decidePurpose(state, named, asked, clock.now()).catch(
        async (error: unknown) => {
          const tried = `${named} ${decision}`;
          await recordShown(world, installation, { ...refused, role: by, purpose: tried });
          throw error;
        },
      );
      await recordDone(
        world,
        installation,
        "purpose",
        `${purpose.id} ${decision} ${purpose.holder}`,
      );
      answer(world, { purpose }, `用途 ${purpose.id}：${said[purpose.status]}`);
      return 0;
    }
    if (action === "request") {
      const asked = {
        holder: named,
        columns: (values.columns ?? "").split(",").filter((one) => one !== ""),
        scope: scopeOf(values.for ?? ""),
        reason: values.reason ?? "",
        untilAt: endOf(values.until ?? ""),
        by: values.by ?? named,
      };
      const id = await requestPurpose(state, asked, clock.now());
      await recordDone(world, installation, "purpose", `${id} requested ${named}`);
      answer(world, { id }, `已提出用途 ${id}，待审批`);
      return 0;
    }
    if (action !== "list") throw new UserError(`purposes 没有 "${action}"`, verb.usage);
    const purposes = await listPurposes(state);
    answer(world, { purposes }, purposes.length === 0 ? "没有用途" : tableOf(purposes));
    return 0;
  },
};

const refused = { kind: "purpose", outcome: "REFUSED" } as const;

const decisions: Readonly<Record<string, Decision["status"]>> = {
  approve: "approved",
  reject: "rejected",
  revoke: "revoked",
};

const said: Readonly<Record<Purpose["status"], string>> = {
  requested: "待审批",
  approved: "已批准",
  rejected: "未批准",
  revoked: "已收回",
};

function scopeOf(text: string): FillScope {
  const [kind, no = ""] = text.split(":");
  if (text === "all") return text;
  if (kind === "org" && no !== "") return { orgs: [no] };
  if (kind === "person" && no !== "") return { persons: [no] };
  throw new UserError(
    `不明的范围 "${text}"`,
    "写 --for all、org:单位号 或 person:人员标识 · give all, org:<org_no> or person:<person_id>",
  );
}

/** The end of that day. */
function endOf(text: string): number {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return Date.parse(`${text}T00:00:00+08:00`) + 86_400_000;
  throw new UserError(
    `不是日期 · not a day: "${text}"`,
    "写最后一天 · give the last day, e.g. --until 2026-12-31",
  );
}

const tableOf = (purposes: readonly Purpose[]): string =>
  formatTable([
    ["编号", "持有人", "列", "最后一天", "状态", "事由"],
    ...purposes.map((one) => [
      one.id,
      one.holder,
      Object.entries(one.columns)
        .flatMap(([entity, columns]) => columns.map((column) => `${entity}.${column}`))
        .join(" "),
      dateOf(new Date(one.untilAt - 1)),
      said[one.status],
      one.reason,
    ]),
  ]);

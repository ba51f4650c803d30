import { UserError } from "../../core/errors.ts";
import { type AuditPage, accessesTo, auditRows } from "../../query/audit/access.ts";
import type { AuditKind, AuditRow } from "../../query/audit/entry.ts";
import { entities } from "../../schema/entities.ts";
import type { Builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { describe } from "../describe.ts";
import { refusal } from "../errors.ts";
import { firstOf } from "../paging.ts";
import { describePrincipal } from "../principal-label.ts";
import { parsePrincipal } from "../principal-text.ts";
import { momentOf } from "../scalars.ts";

const kindZh: Readonly<Record<AuditKind, string>> = {
  query: "查询",
  export: "导出",
  fill: "填表",
  report: "周报",
  "sign-in": "登录",
  "sign-out": "退出",
  grant: "授权",
  revoke: "收回",
  token: "签发令牌",
  block: "停用账号",
  purpose: "登记用途",
  reveal: "查看原值",
  waiver: "校验说明",
  adopt: "收入上期报送数",
  roster: "名册",
  repair: "更正问题行",
  pick: "选定",
  prune: "清理",
  fence: "拒绝过期的栅栏号",
  refused: "拒绝（尚不知是谁）",
};

/** `whoSawMyData` for staff about themselves, and `audit` for the audit administrator. */
export function addAuditQueries(builder: Builder): void {
  const access = addAccess(builder);
  const entry = addEntry(builder);
  builder.queryField("whoSawMyData", (t) =>
    t.field({
      type: addPage(builder, "DataAccessPage", access),
      nullable: false,
      description: describe(
        "谁看过我的数据，新的在前；本人看自己的不算",
        "Who saw my data, newest first; oneself not counted",
      ),
      args: {
        first: t.arg.int({ description: describe("最多几条，默认 20", "How many, 20 by default") }),
        after: t.arg.string({ description: describe("从这里往后", "Only those after this one") }),
      },
      resolve: async (_root, { first, after }, context) => {
        const { principal, ask } = context;
        if (principal.role !== "staff") throw notStaff();
        const me = await ask("light", (reader) => describePrincipal(principal, reader));
        const asked = { first: firstOf(first), before: placeOf(after) };
        return me.personId === undefined
          ? { rows: [], hasMore: false }
          : accessesTo(stateOf(context), me.personId, asked);
      },
    }),
  );
  builder.queryField("audit", (t) =>
    t.field({
      type: addPage(builder, "AuditPage", entry),
      nullable: false,
      description: describe("审计记录，仅审计管理员", "The audit, for its administrator only"),
      args: {
        first: t.arg.int({ description: describe("最多几条，默认 20", "How many, 20 by default") }),
        after: t.arg.string({ description: describe("从这里往后", "Only those after this one") }),
        actor: t.arg.string({ description: describe("账号", "Account") }),
        kind: t.arg.string({ description: describe("种类，如 export", "Kind, e.g. export") }),
        person: t.arg.string({
          description: describe("看到了谁的数据：人员标识", "Whose data was shown: a person id"),
        }),
      },
      resolve: async (_root, { first, after, actor, kind, person }, context) => {
        if (context.principal.role !== "audit_admin") throw notAuditor();
        const asked = { first: firstOf(first), before: placeOf(after) };
        const filter = {
          actor: actor ?? undefined,
          kind: kind ?? undefined,
          person: person ?? undefined,
        };
        return auditRows(stateOf(context), asked, filter);
      },
    }),
  );
}

function stateOf({ state }: Context) {
  if (state !== undefined) return state;
  throw new UserError("no audit is kept here", "ask a server that was opened on a home");
}

const notStaff = () =>
  refusal("只有教职工本人可以查看 · for staff about themselves", {
    code: "FORBIDDEN",
    hint: "换成教职工身份 · choose the staff role",
  });

const notAuditor = () =>
  refusal("只有审计管理员可以查看 · for the audit administrator", {
    code: "FORBIDDEN",
    hint: "联系审计管理员 · ask the audit administrator",
  });

/** A cursor is the place in the chain; who may read the audit may know it. */
function placeOf(after: string | null | undefined): number | undefined {
  if (after === undefined || after === null) return undefined;
  const place = Number(after);
  if (Number.isSafeInteger(place) && place >= 0) return place;
  throw new UserError(`"${after.slice(0, 40)}" is no cursor`, "give an endCursor");
}

function addPage(
  builder: Builder,
  name: string,
  node: ReturnType<typeof addAccess> | ReturnType<typeof addEntry>,
) {
  return builder.objectRef<AuditPage>(name).implement({
    description: describe("一页记录", "A page of records"),
    fields: (t) => ({
      nodes: t.field({
        type: [node],
        nullable: false,
        description: describe("记录", "Records"),
        resolve: ({ rows }) => [...rows],
      }),
      hasNextPage: t.exposeBoolean("hasMore", {
        nullable: false,
        description: describe("后面还有", "More follow"),
      }),
      endCursor: t.string({
        description: describe("最后一条的位置", "The place of the last"),
        resolve: ({ rows }) => rows.at(-1)?.seq.toString() ?? null,
      }),
    }),
  });
}

function addAccess(builder: Builder) {
  return builder.objectRef<AuditRow>("DataAccess").implement({
    description: describe("一次看到本人数据的操作", "One time somebody saw my data"),
    fields: (t) => ({
      at: t.field({
        type: "DateTime",
        nullable: false,
        description: describe("何时", "When"),
        resolve: ({ at }) => momentOf(at),
      }),
      kind: t.exposeString("kind", {
        nullable: false,
        description: describe("种类，如 query", "Kind, e.g. query"),
      }),
      kindZh: t.string({
        nullable: false,
        description: describe("种类的中文说法", "The same in Chinese"),
        resolve: ({ kind }) => zhOf(kind),
      }),
      byZh: t.string({
        nullable: false,
        description: describe("由哪个部门或身份", "By which office or role"),
        resolve: async ({ role }, _args, context) => (await labelOf(role, context)).labelZh,
      }),
      byEn: t.string({
        nullable: false,
        description: describe("同上，英文", "The same in English"),
        resolve: async ({ role }, _args, context) => (await labelOf(role, context)).labelEn,
      }),
      purpose: t.exposeString("purpose", {
        nullable: true,
        description: describe("为了什么", "What for"),
      }),
      facts: t.stringList({
        nullable: false,
        description: describe("看的是哪类信息", "What kind of facts"),
        resolve: ({ entities }) => labels(entities, (name) => entityZh.get(name)),
      }),
      sensitive: t.stringList({
        nullable: false,
        description: describe("其中涉及的敏感项", "Sensitive ones among them"),
        resolve: ({ columns }) => labels(columns, (name) => columnZh(name)),
      }),
    }),
  });
}

function addEntry(builder: Builder) {
  return builder.objectRef<AuditRow>("AuditEntry").implement({
    description: describe("一条审计记录", "One row of the audit"),
    fields: (t) => {
      const text = (name: "actor" | "method" | "role" | "kind" | "outcome", words: string) =>
        t.exposeString(name, { nullable: false, description: words });
      return {
        seq: t.exposeInt("seq", { nullable: false, description: describe("序号", "Place") }),
        at: t.field({
          type: "DateTime",
          nullable: false,
          description: describe("何时", "When"),
          resolve: ({ at }) => momentOf(at),
        }),
        actor: text("actor", describe("账号", "Account")),
        method: text("method", describe("怎样登录", "How they came in")),
        role: text("role", describe("身份", "In which role")),
        kind: text("kind", describe("种类", "Kind")),
        operation: t.exposeString("operation", {
          nullable: true,
          description: describe("操作名", "Name of the operation"),
        }),
        operationHash: t.exposeString("operation_hash", {
          nullable: true,
          description: describe("问题原文的散列", "Hash of the question"),
        }),
        entities: t.stringList({
          nullable: false,
          description: describe("涉及的实体", "Entities asked"),
          resolve: ({ entities }) => JSON.parse(entities),
        }),
        columns: t.stringList({
          nullable: false,
          description: describe("涉及的敏感列，不含值", "Sensitive columns asked, no values"),
          resolve: ({ columns }) => JSON.parse(columns),
        }),
        rows: t.exposeInt("rows", { nullable: false, description: describe("行数", "Rows") }),
        persons: t.exposeInt("subjects", {
          nullable: false,
          description: describe("涉及多少人", "How many persons"),
        }),
        release: t.exposeInt("release_id", {
          nullable: true,
          description: describe("所读版本", "The release that was read"),
        }),
        outcome: text("outcome", describe("结果", "Outcome")),
        purpose: t.exposeString("purpose", {
          nullable: true,
          description: describe("为了什么", "What for"),
        }),
      };
    },
  });
}

const zhOf = (kind: string): string => (kind in kindZh ? kindZh[kind as AuditKind] : kind);

/** A role in words; of one that can no longer be read, the text that was kept. */
async function labelOf(role: string, { ask }: Context) {
  try {
    const principal = parsePrincipal(role);
    return await ask("light", (reader) => describePrincipal(principal, reader));
  } catch {
    return { labelZh: role, labelEn: role };
  }
}

const entityZh = new Map(entities.map(({ name, zh }) => [name, zh]));

function columnZh(name: string): string | undefined {
  const [entity, column = ""] = name.split(".");
  return entities.find(({ name }) => name === entity)?.columns[column]?.zh;
}

const labels = (json: string, of: (name: string) => string | undefined): string[] => [
  ...new Set((JSON.parse(json) as string[]).map((name) => of(name) ?? name)), // written by bodyOf
];

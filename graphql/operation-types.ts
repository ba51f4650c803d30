import { UserError } from "../core/errors.ts";
import { currentReleaseId, listReleases, type ReleaseManifest } from "../core/releases.ts";
import { listRuns, listStepsOf, type RunRow, type Step } from "../core/runs/run.ts";
import { kindZh, statusZh } from "../core/runs/words.ts";
import type { State } from "../core/state.ts";
import { mayDo } from "../query/policy.ts";
import type { Principal } from "../query/principal.ts";
import type { Builder } from "./builder.ts";
import type { Context } from "./context.ts";
import { describe } from "./describe.ts";
import { refusal } from "./errors.ts";
import { firstOf } from "./paging.ts";
import { recordsOf } from "./release-types.ts";
import { momentOf } from "./scalars.ts";

/** `runs` and `releases`: how the refreshes went and what they published. */
export function addOperationQueries(builder: Builder): void {
  const run = addRun(builder, addStep(builder));
  const release = addReleaseRow(builder);
  builder.queryField("runs", (t) =>
    t.field({
      type: [run],
      nullable: false,
      description: describe("最近的运行，新的在前", "The latest runs, newest first"),
      args: {
        first: t.arg.int({ defaultValue: 20, description: describe("最多几条", "How many") }),
      },
      resolve: async (_root, { first }, context) => {
        const state = operationsOf(context);
        const rows = await listRuns(state, Math.min(firstOf(first), 100));
        let steps: ReturnType<typeof listStepsOf> | undefined;
        return rows.map((row) => ({
          row,
          steps: async () => {
            steps ??= listStepsOf(
              state,
              rows.map(({ id }) => id),
            );
            return (await steps).get(row.id) ?? [];
          },
        }));
      },
    }),
  );
  builder.queryField("releases", (t) =>
    t.field({
      type: [release],
      nullable: false,
      description: describe("现存的发布，新的在前", "The releases that are kept, newest first"),
      resolve: async (_root, _args, context) => {
        const state = operationsOf(context);
        const current = await currentReleaseId(state);
        const listed = await listReleases(state);
        return listed.map((manifest) => ({ manifest, current: manifest.id === current }));
      },
    }),
  );
}

/** Who may see how the platform runs stands in their policy: everyone signed in but staff and who only audits. */
export function checkOperator(principal: Principal): void {
  if (mayDo(principal, "platform")) return;
  throw refusal("教职工身份不看平台运行 · staff do not see operations", {
    code: "FORBIDDEN",
    hint: "联系信息中心 · ask the IT centre",
  });
}

/** The state store, for who may see it. */
export function operationsOf({ principal, state }: Context): State {
  checkOperator(principal);
  if (state !== undefined) return state;
  throw new UserError("runs are not kept here", "ask a server that was opened on a home");
}

interface RunAnswered {
  readonly row: RunRow;
  readonly steps: () => Promise<readonly Step[]>;
}

function addRun(builder: Builder, step: ReturnType<typeof addStep>) {
  return builder.objectRef<RunAnswered>("Run").implement({
    description: describe("一次运行", "One run"),
    fields: (t) => {
      const text = (words: string, of: (row: RunRow) => string) =>
        t.string({ nullable: false, description: words, resolve: ({ row }) => of(row) });
      const maybe = (words: string, of: (row: RunRow) => string | null) =>
        t.string({ description: words, resolve: ({ row }) => of(row) });
      const moment = (words: string, of: (row: RunRow) => number | null) =>
        t.field({
          type: "DateTime",
          description: words,
          resolve: ({ row }) => {
            const at = of(row);
            return at === null ? null : momentOf(at);
          },
        });
      return {
        id: t.id({
          nullable: false,
          description: describe("编号", "Id"),
          resolve: ({ row }) => row.id,
        }),
        kind: text(describe("种类，如 refresh", "Kind, e.g. refresh"), ({ kind }) => kind),
        kindZh: text(describe("种类的中文说法", "The same in Chinese"), (row) => kindZh[row.kind]),
        schedule: maybe(
          describe("所属计划；人工发起的为空", "Its schedule; null when a person asked"),
          (row) => row.schedule,
        ),
        status: text(describe("状态", "Status"), ({ status }) => status),
        statusZh: text(
          describe("状态的中文说法", "The same in Chinese"),
          (row) => statusZh[row.status],
        ),
        requestedBy: text(describe("由谁发起", "Who asked for it"), (row) => row.requested_by),
        queuedAt: moment(describe("排队时间", "Queued at"), (row) => row.queued_at),
        startedAt: moment(describe("开始时间", "Started at"), (row) => row.started_at),
        endedAt: moment(describe("结束时间", "Ended at"), (row) => row.ended_at),
        seconds: t.float({
          description: describe("用时（秒）", "How long it took"),
          resolve: ({ row: { started_at, ended_at } }) =>
            started_at === null || ended_at === null ? null : (ended_at - started_at) / 1000,
        }),
        exitClass: maybe(describe("怎样结束", "How it came to its end"), (row) => row.exit_class),
        errorClass: maybe(describe("错误类别", "Class of error"), (row) => row.error_class),
        message: maybe(describe("说明", "What went wrong"), (row) => row.message),
        hint: maybe(describe("建议", "What to do"), (row) => row.hint),
        steps: t.field({
          type: [step],
          nullable: false,
          description: describe("各资源的账目", "Each resource, counted"),
          resolve: async ({ steps }) => [...(await steps())],
        }),
      };
    },
  });
}

function addStep(builder: Builder) {
  return builder.objectRef<Step>("RunStep").implement({
    description: describe("一次运行中的一个资源", "One resource of a run"),
    fields: (t) => {
      const text = (name: "system" | "resource" | "status", words: string) =>
        t.exposeString(name, { nullable: false, description: words });
      const int = (name: "landed" | "quarantined" | "duplicates" | "skipped", words: string) =>
        t.exposeInt(name, { nullable: false, description: words });
      const maybe = (
        name: "cursor_before" | "cursor_after" | "checksum" | "message" | "hint",
        words: string,
      ) => t.exposeString(name, { nullable: true, description: words });
      return {
        system: text("system", describe("系统", "System")),
        resource: text("resource", describe("资源", "Resource")),
        status: text("status", describe("状态", "Status")),
        expected: t.exposeInt("expected", {
          nullable: true,
          description: describe(
            "应采记录数；没有读到时为空",
            "Records expected; null when not read",
          ),
        }),
        landed: int("landed", describe("入库记录数", "Records landed")),
        quarantined: int("quarantined", describe("隔离的问题记录数", "Records set aside")),
        duplicates: int("duplicates", describe("重复记录数", "Duplicates")),
        skipped: int("skipped", describe("跳过记录数", "Records skipped")),
        cursorBefore: maybe(
          "cursor_before",
          describe(
            "从游标的哪个值读起；整个读的为空",
            "Read from this value of its cursor; null: whole",
          ),
        ),
        cursorAfter: maybe(
          "cursor_after",
          describe("下次从哪里读起；整个读的为空", "Where the next read begins; null: whole"),
        ),
        checksum: maybe("checksum", describe("读到内容的 SHA-256", "SHA-256 of what was read")),
        message: maybe("message", describe("说明", "What went wrong")),
        hint: maybe("hint", describe("建议", "What to do")),
      };
    },
  });
}

interface ReleaseAnswered {
  readonly manifest: ReleaseManifest;
  readonly current: boolean;
}

const addReleaseRow = (builder: Builder) =>
  builder.objectRef<ReleaseAnswered>("ReleaseRow").implement({
    description: describe("现存的一次发布", "A release that is kept"),
    fields: (t) => {
      const int = (words: string, of: (manifest: ReleaseManifest) => number) =>
        t.int({ nullable: false, description: words, resolve: ({ manifest }) => of(manifest) });
      return {
        id: int(describe("发布号", "Number"), ({ id }) => id),
        current: t.exposeBoolean("current", {
          nullable: false,
          description: describe("正在提供", "The one that is served"),
        }),
        today: t.field({
          type: "Date",
          nullable: false,
          description: describe("数据日期", "The calendar day it was built for"),
          resolve: ({ manifest }) => manifest.today,
        }),
        builtAt: t.field({
          type: "DateTime",
          nullable: false,
          description: describe("建成时间", "When it was built"),
          resolve: ({ manifest }) => momentOf(Date.parse(manifest.built_at)),
        }),
        records: int(describe("采集的记录数", "Records landed"), (one) => recordsOf(one).records),
        tables: int(describe("表数", "Tables"), ({ tables }) => Object.keys(tables).length),
      };
    },
  });

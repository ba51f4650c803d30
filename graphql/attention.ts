import { GraphQLError } from "graphql";
import type { ReleaseManifest } from "../core/releases.ts";
import { listRuns, type RunRow } from "../core/runs/run.ts";
import { statusZh } from "../core/runs/words.ts";
import { mayDo } from "../query/policy.ts";
import { isDrift, type ProblemGroup, problemGroups } from "../query/problem-groups.ts";
import type { Builder } from "./builder.ts";
import type { Context } from "./context.ts";
import { describe } from "./describe.ts";
import { checkOperator } from "./operation-types.ts";
import { momentOf } from "./scalars.ts";
import { systemZh } from "./system-words.ts";

/** Something that somebody should look at. */
export interface Attention {
  readonly level: "error" | "warning" | "info";
  readonly zh: string;
  readonly en: string;
  /** A place in the web pages. e.g. "#/runs" */
  readonly link?: string;
}

/** `attention`: what of the platform needs somebody's eyes, the worst first. */
export function addAttentionQuery(builder: Builder): void {
  const attention = builder.objectRef<Attention>("Attention").implement({
    description: describe("需要留意的事", "Something to look at"),
    fields: (t) => {
      const text = (name: "level" | "zh" | "en", words: string) =>
        t.exposeString(name, { nullable: false, description: words });
      return {
        level: text("level", describe("轻重：error、warning、info", "How bad it is")),
        zh: text("zh", describe("中文说明", "In Chinese")),
        en: text("en", describe("英文说明", "In English")),
        link: t.exposeString("link", {
          nullable: true,
          description: describe("去哪里看", "Where to look"),
        }),
      };
    },
  });
  builder.queryField("attention", (t) =>
    t.field({
      type: [attention],
      nullable: false,
      description: describe("需要留意的事，重的在前", "What needs attention, the worst first"),
      resolve: async (_root, _args, context) => {
        checkOperator(context.principal);
        const notices = context.notices?.() ?? [];
        const found = [...(await ofRuns(context)), ...(await ofRelease(context)), ...notices];
        return found.sort((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level));
      },
    }),
  );
}

const levels = ["error", "warning", "info"];
const link = "#/runs";

async function ofRuns({ state }: Context): Promise<readonly Attention[]> {
  if (state === undefined) return [];
  const runs = await listRuns(state, 20);
  const ended = runs.find(({ status }) => !["queued", "running", "skipped"].includes(status));
  const running = runs.find(({ status }) => status === "running");
  return [...(ended ? lastRun(ended) : []), ...(running ? [inProgress(running)] : [])];
}

function lastRun(run: RunRow): readonly Attention[] {
  if (run.status === "succeeded" || run.status === "cancelled") return [];
  if (run.status === "planned" && run.exit_class === "stopped") return []; // it is made up for by itself
  const when = momentOf(run.ended_at ?? run.queued_at).slice(0, 16);
  return [
    {
      level: run.status === "partial" ? "warning" : "error",
      zh: `最近一次运行（${when}）${statusZh[run.status]}${run.message ? `：${run.message}` : ""}`,
      en: `The last run (${when}) is ${run.status}${run.message ? `: ${run.message}` : ""}`,
      link,
    },
  ];
}

const inProgress = (run: RunRow): Attention => {
  const when = momentOf(run.started_at ?? run.queued_at).slice(0, 16);
  return {
    level: "info",
    zh: `正在运行，${when} 开始`,
    en: `A run is going on since ${when}`,
    link,
  };
};

async function ofRelease(context: Context): Promise<readonly Attention[]> {
  let release: ReleaseManifest;
  try {
    release = await context.manifest();
  } catch (error) {
    if (!(error instanceof GraphQLError) || error.extensions["code"] !== "NOT_READY") throw error;
    const zh = "尚未发布数据，请先运行 fillonce refresh";
    return [
      { level: "error", zh, en: "Nothing has been published yet: run fillonce refresh", link },
    ];
  }
  const stale = release.systems.flatMap(({ name, stale_since }): readonly Attention[] => {
    if (stale_since === undefined) return [];
    const when = momentOf(Date.parse(stale_since)).slice(0, 16);
    const zh = `${systemZh(name)}沿用 ${when} 的数据，最近一次采集未成功`;
    return [{ level: "warning", zh, en: `"${name}" still has its rows of ${when}`, link }];
  });
  return [...stale, ...(await ofProblems(context, release))];
}

async function ofProblems(
  { ask, principal }: Context,
  release: ReleaseManifest,
): Promise<readonly Attention[]> {
  if (release.tables["problem_row"] === undefined || !mayDo(principal, "problems")) return [];
  const groups = await ask("light", (reader, asking) => problemGroups(reader, principal, asking));
  const count = (isMeant: (group: ProblemGroup) => boolean) =>
    groups.filter(isMeant).reduce((sum, group) => sum + group.rows, 0);
  const isCheck = ({ system }: ProblemGroup) => system === "fillonce";
  const [checks, drift] = [count(isCheck), count(isDrift)];
  const rows = count((group) => !isCheck(group) && !isDrift(group));
  const found: Attention[] = [];
  if (drift > 0) {
    const zh = `来源系统的表结构有 ${drift} 处变动，请数源责任人确认`;
    found.push({ level: "warning", zh, en: `${drift} columns of the sources have changed`, link });
  }
  if (checks > 0) {
    const zh = `平台校验发现 ${checks} 处不一致`;
    found.push({ level: "warning", zh, en: `${checks} rows fail the platform's checks`, link });
  }
  if (rows > 0) {
    const zh = `${rows} 行来源数据有问题，已隔离或记录待查`;
    found.push({ level: "info", zh, en: `${rows} source rows have problems`, link });
  }
  return found;
}

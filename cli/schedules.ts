import { nextMoment } from "../core/runs/cron.ts";
import { findLease } from "../core/runs/lease.ts";
import { listRuns, type RunRow, runKinds } from "../core/runs/run.ts";
import { kindZh } from "../core/runs/words.ts";
import { recurrenceOf } from "../jobs/schedules.ts";
import { type Calendar, calendarOf } from "../pipelines/calendar.ts";
import { cronZh, onlyZh } from "./cron-words.ts";
import { statusText, timeText } from "./run-lines.ts";
import { answer, formatTable, type Installation, openInstallation, type Verb } from "./world.ts";

const overlapZh = { skip: "跳过", queue: "排队" } as const;
const misfireZh = { none: "不补", latest: "补最近一次", all: "都补" } as const;

export const verb: Verb = {
  usage: "fillonce schedules",
  zh: "各计划何时运行、下几次是什么时候、错过和重叠时怎么办。",
  en: "When each schedule comes, its next moments, what becomes of missed and overlapping ones.",
  run: async (_args, world) => {
    await using installation = await openInstallation(world.home);
    const { state } = installation;
    const lead = await findLease(state, "scheduler");
    const runs = await listRuns(state, 500);
    const calendar = calendarOf(world.home);
    const schedules = runKinds.map((kind) => {
      const settings = installation.config.schedules[kind];
      return {
        schedule: kind,
        ...settings,
        next: settings.enabled ? nextOf(installation, kind, calendar) : [],
        last: runs.find(({ schedule }) => schedule === kind),
      };
    });
    const rows = schedules.map((one) => [
      kindZh[one.schedule],
      one.enabled ? cronZh(one.cron) + zoneZh(one.zone) + onlyZh(one.only) : "未启用",
      one.enabled ? timeText(one.next[0]) || "校历之外，没有下一次" : "",
      misfireZh[one.misfire],
      overlapZh[one.overlap],
      `${one.retries} 次`,
      lastText(one.last),
    ]);
    answer(
      world,
      {
        leader: lead?.isLive ? lead.owner : null,
        schedules: schedules.map(({ next, last, ...one }) => ({
          ...one,
          next: next.map((moment) => moment.toISOString()),
          last: last ?? null,
        })),
      },
      [
        formatTable([["计划", "时刻", "下一次", "错过", "重叠", "重试", "上一次"], ...rows]),
        "",
        lead?.isLive
          ? `调度器在运行：${lead.owner.split(":").slice(0, 2).join(" 进程 ")}`
          : "没有调度器在运行：计划只在 fillonce serve 运行时执行",
      ].join("\n"),
    );
    return 0;
  },
};

const zoneZh = (zone: string): string => (zone === "Asia/Shanghai" ? "" : `（${zone}）`);

const lastText = (run: RunRow | undefined): string =>
  run === undefined ? "" : `${timeText(run.planned_at)} ${statusText(run)}`;

/** The next three moments by the machine's clock, by which the server ticks, also where a demo home stands still. */
function nextOf(
  { config }: Installation,
  kind: (typeof runKinds)[number],
  calendar: Calendar,
): readonly Date[] {
  const recurrence = recurrenceOf(config, kind, calendar);
  const moments: Date[] = [];
  for (let after = new Date(); moments.length < 3; ) {
    const next = nextMoment(recurrence, after);
    if (next === undefined) break;
    moments.push(next);
    after = next;
  }
  return moments;
}

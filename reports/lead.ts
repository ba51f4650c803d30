import { changeText, countText, valueText } from "./figures.ts";
import type { Measure } from "./measure.ts";
import { daysText, type TeachingWeek } from "./teaching-week.ts";

/** 本周要点, 下周安排, 上周批示落实: what can be said, and how many blank lines are left for the office. */
export interface LeadBlock {
  readonly zh: string;
  readonly lines: readonly string[];
  readonly blankLines: number;
}

interface LeadGiven {
  readonly week: TeachingWeek;
  readonly previous: TeachingWeek | null;
  readonly lastYear: TeachingWeek | null;
  readonly next: TeachingWeek | null;
  readonly blocks: readonly { readonly measures: readonly Measure[] }[];
}

/** The three blocks that stand before the numbers. */
export function leadOf(given: LeadGiven): readonly LeadBlock[] {
  return [
    { zh: "本周要点", lines: highlights(given), blankLines: 1 },
    { zh: "下周安排", lines: plans(given.next), blankLines: 3 },
    { zh: "上周批示落实", lines: [], blankLines: 5 },
  ];
}

function highlights({ week, previous, lastYear, blocks }: LeadGiven): readonly string[] {
  const measures = blocks.flatMap((block) => block.measures);
  const text = (id: string): string => {
    const measure = measures.find((known) => known.id === id);
    if (measure === undefined || measure.value === null) return "—";
    const change = changeText(measure, measure.previous);
    return `${valueText(measure)}${change === "" ? "" : `（较上周${change}）`}`;
  };
  const lights = (["red", "yellow"] as const).map((light) => {
    const found = measures.filter((measure) => measure.light === light).map(({ zh }) => zh);
    const name = light === "red" ? "预警" : "关注";
    return found.length === 0 ? "" : `${name} ${countText(found.length)} 项：${found.join("、")}。`;
  });
  const notes = [
    ["本周", week],
    ["上周", previous],
    ["去年同周", lastYear],
  ] as const;
  const marked = notes.flatMap(([name, at]) => (at?.note ? [`${name}逢${at.note}`] : []));
  return [
    `计划课堂 ${text("sessions.scheduled")}，到课率 ${text("attendance.rate")}，教师准时率 ${text("teacher.on_time")}。`,
    ...lights.filter((line) => line !== ""),
    ...(marked.length === 0 ? [] : [`${marked.join("，")}，比较时请留意。`]),
  ];
}

function plans(next: TeachingWeek | null): readonly string[] {
  if (next === null) return ["本学期教学周已结束。"];
  const note = next.note === null ? "" : `；${next.note}`;
  const planned =
    next.plannedMeetings > 0 ? `课表排课 ${countText(next.plannedMeetings)} 课次` : "课表没有排课";
  return [`第${next.week}教学周（${daysText(next.startsOn, next.endsOn)}）${planned}${note}。`];
}

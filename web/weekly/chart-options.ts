import type { EChartsCoreOption } from "echarts/core";
import type { Say } from "../language.tsx";
import type { ChangesQuery } from "../operations.ts";
import type { College } from "./brief.ts";

const ink = "#4a5563";
const font =
  '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",system-ui,sans-serif';
const textStyle = { fontFamily: font, color: ink };
const lights: Readonly<Record<string, string>> = {
  green: "#2c6e49",
  yellow: "#c98a1b",
  red: "#b3261e",
};
const noLight = "#9aa5b1";

/** Attendance of each college as a dot, lowest first; the axis begins below the lowest. */
export function attendanceOption(colleges: readonly College[]): EChartsCoreOption {
  const shown = colleges
    .flatMap(({ rate, collegeShort, light }) =>
      rate === null ? [] : [{ rate, collegeShort, light }],
    )
    .sort((a, b) => a.rate - b.rate);
  const lowest = Math.min(...shown.map(({ rate }) => rate), 90);
  return {
    animation: false,
    textStyle,
    grid: { left: 48, right: 12, top: 16, bottom: 92 },
    xAxis: {
      type: "category",
      data: shown.map(({ collegeShort }) => collegeShort),
      axisLabel: { rotate: 55, interval: 0, color: ink, fontSize: 12 },
      axisTick: { alignWithLabel: true },
    },
    yAxis: {
      type: "value",
      min: Math.floor(lowest / 5) * 5 - 5,
      max: 100,
      axisLabel: { formatter: "{value}%", color: ink },
    },
    series: [
      {
        type: "scatter",
        symbolSize: 11,
        data: shown.map(({ rate, light }) => ({
          value: rate,
          itemStyle: { color: lights[light] ?? noLight },
        })),
      },
    ],
  };
}

const kinds = ["调课", "停课", "代课"] as const;
const kindNames = { 调课: "Moved", 停课: "Cancelled", 代课: "Substituted" } as const;
const kindColours = { 调课: "#1d4f91", 停课: "#b3261e", 代课: "#8fb4de" } as const;

/** Changes of each day of the week, stacked by kind. */
export function changesOption(
  answer: ChangesQuery,
  days: readonly string[],
  say: Say,
): EChartsCoreOption {
  const counts = new Map(
    answer.changes?.groups.map(({ keys, count }) => [
      keys.map(({ value }) => value).join(" "),
      count ?? 0,
    ]),
  );
  return {
    animation: false,
    textStyle,
    legend: { top: 0, right: 0, icon: "rect", itemWidth: 12, itemHeight: 12, textStyle },
    grid: { left: 36, right: 8, top: 34, bottom: 26 },
    xAxis: {
      type: "category",
      data: days.map((day) => dayName(day, say)),
      axisLabel: { color: ink, interval: 0 },
    },
    yAxis: { type: "value", minInterval: 1, axisLabel: { color: ink } },
    series: kinds.map((kind) => ({
      name: say(kind, kindNames[kind]),
      type: "bar",
      stack: "day",
      barMaxWidth: 34,
      itemStyle: { color: kindColours[kind] },
      data: days.map((day) => counts.get(`${day} ${kind}`) ?? 0),
    })),
  };
}

const weekdays = [
  ["周日", "Sun"],
  ["周一", "Mon"],
  ["周二", "Tue"],
  ["周三", "Wed"],
  ["周四", "Thu"],
  ["周五", "Fri"],
  ["周六", "Sat"],
] as const;

function dayName(day: string, say: Say): string {
  const [zh, en] = weekdays[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? ["", ""];
  return say(zh, en);
}

/** The days from one to another, both included. */
export function daysBetween(from: string, to: string): readonly string[] {
  const days: string[] = [];
  for (let at = Date.parse(from); at <= Date.parse(to) && days.length < 7; at += 86_400_000) {
    days.push(new Date(at).toISOString().slice(0, 10));
  }
  return days;
}

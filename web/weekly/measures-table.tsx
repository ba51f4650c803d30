import { numberText } from "../format.ts";
import { type Say, useSay } from "../language.tsx";
import { type Column, Listing } from "../listing.tsx";
import { Section } from "../section.tsx";
import type { Brief, Measure } from "./brief.ts";

type Line = Measure & { readonly block: string };

/** Every number of the brief beside last week and the same week of last year. */
export function MeasuresTable({ brief }: { readonly brief: Brief }) {
  const say = useSay();
  const name = say("本周指标", "Measures of the week");
  const rows = brief.blocks.flatMap(({ zh, measures }) =>
    measures.map((measure): Line => ({ ...measure, block: zh })),
  );
  return (
    <Section title={name} aside={say("不作为考核结论", "not for appraisal")}>
      <Listing<Line> name={name} rows={rows} keyOf={({ id }) => id} columns={columnsOf(say)} />
    </Section>
  );
}

interface Signal {
  readonly zh: string;
  readonly en: string;
  readonly tone: string;
}

const signals: Readonly<Record<string, Signal>> = {
  green: { zh: "正常", en: "fine", tone: "good" },
  yellow: { zh: "关注", en: "watch", tone: "warn" },
  red: { zh: "预警", en: "alert", tone: "bad" },
};

const columnsOf = (say: Say): readonly Column<Line>[] => [
  { title: say("板块", "Block"), cell: ({ block }) => block },
  {
    title: say("指标", "Measure"),
    cell: ({ zh, definition }) => <span title={definition}>{zh}</span>,
  },
  {
    title: say("本周", "This week"),
    isNumber: true,
    cell: (line) =>
      line.value === null ? (
        <span className="none">{line.missing ?? "—"}</span>
      ) : (
        <b>{shown(line, line.value)}</b>
      ),
  },
  { title: "n", isNumber: true, cell: ({ n }) => numberText(n, 0) },
  {
    title: say("上周", "Last week"),
    isNumber: true,
    cell: (line) => shown(line, line.previous),
  },
  {
    title: say("去年同周", "Last year"),
    isNumber: true,
    cell: (line) => shown(line, line.lastYear),
  },
  {
    title: say("信号", "Light"),
    cell: ({ light }) => {
      const signal = signals[light];
      if (signal === undefined) return "—";
      return <span className={`state ${signal.tone}`}>{say(signal.zh, signal.en)}</span>;
    },
  },
  { title: say("责任单位", "Owner"), cell: ({ owner }) => owner },
  {
    title: say("说明与下一步", "Parts, next step"),
    cell: ({ parts, next }) => [parts, next].filter((text) => text !== null).join("；") || "—",
  },
];

/** One decimal for shares, none for counts. */
function shown({ unit }: Measure, value: number | null): string {
  if (value === null) return "—";
  return unit === "%"
    ? `${value.toFixed(1)}%`
    : `${numberText(value, 1)}${unit === "" ? "" : ` ${unit}`}`;
}

import { Skeleton } from "antd";
import { lazy, Suspense, useMemo } from "react";
import { Failure } from "../failure.tsx";
import { useSay } from "../language.tsx";
import { changesOperation } from "../operations.ts";
import { Section } from "../section.tsx";
import { useAnswer } from "../use-answer.ts";
import type { Brief, Week } from "./brief.ts";
import { attendanceOption, changesOption, daysBetween } from "./chart-options.ts";

const Chart = lazy(async () => ({ default: (await import("./chart.tsx")).Chart }));

/** Attendance of the colleges, below the coverage floor none. */
export function AttendanceChart({ brief }: { readonly brief: Brief }) {
  const say = useSay();
  const option = useMemo(() => attendanceOption(brief.colleges), [brief]);
  const withheld = brief.colleges.filter(({ rate }) => rate === null).length;
  const name = say("各学院到课率", "Attendance by college");
  return (
    <Section
      title={name}
      aside={
        withheld === 0
          ? undefined
          : say(
              `${withheld} 个学院考勤覆盖不足 ${brief.coverageFloor}%，不列到课率`,
              `${withheld} colleges below ${brief.coverageFloor}% coverage are left out`,
            )
      }
    >
      <Suspense fallback={<Waiting height={340} />}>
        <Chart name={name} option={option} height={340} />
      </Suspense>
    </Section>
  );
}

/** Changes of the schedule, day by day. */
export function ChangesChart({ week }: { readonly week: Week }) {
  const say = useSay();
  const { startsOn: from, endsOn: to } = week;
  const { data, error, again } = useAnswer(changesOperation, { from, to });
  const option = useMemo(
    () => (data === undefined ? undefined : changesOption(data, daysBetween(from, to), say)),
    [data, from, to, say],
  );
  const name = say("调停代课（课次，按原上课日）", "Changes of the schedule by day");
  return (
    <Section title={name}>
      {error === undefined ? null : <Failure error={error} again={again} />}
      {option === undefined ? (
        error === undefined ? (
          <Waiting height={240} />
        ) : null
      ) : (
        <Suspense fallback={<Waiting height={240} />}>
          <Chart name={name} option={option} height={240} />
        </Suspense>
      )}
    </Section>
  );
}

const Waiting = ({ height }: { readonly height: number }) => (
  <div style={{ height }}>
    <Skeleton active title={false} paragraph={{ rows: 5 }} />
  </div>
);

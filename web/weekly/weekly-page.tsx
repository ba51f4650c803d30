import { Alert, Select, Skeleton } from "antd";
import type { AskError } from "../ask.ts";
import { Failure } from "../failure.tsx";
import { dayText } from "../format.ts";
import { useLanguage } from "../language.tsx";
import { briefOperation, weeksOperation } from "../operations.ts";
import { goTo } from "../route.ts";
import { Heading, Section } from "../section.tsx";
import { useMe } from "../session.tsx";
import { useAnswer } from "../use-answer.ts";
import type { Week } from "./brief.ts";
import { MeasuresTable } from "./measures-table.tsx";
import { AttendanceChart, ChangesChart } from "./week-charts.tsx";
import { WeekFiles } from "./week-files.tsx";
import "./weekly.css";

/** The weekly teaching brief of the week the address names, or of the last one recorded. */
export function WeeklyPage({ named }: { readonly named: string }) {
  const { say } = useLanguage();
  const me = useMe();
  const mayRead = me.role === "leader" || me.as === "office:teaching";
  const { data, error, again } = useAnswer(weeksOperation, mayRead ? {} : undefined);
  const weeks = data?.weeks.filter(({ recorded }) => recorded) ?? [];
  const week = weeks.find((one) => keyOf(one) === named) ?? weeks.at(-1);
  return (
    <>
      <Heading
        title={say("教学周报", "Weekly teaching brief")}
        lead={week?.heading}
        aside={week === undefined ? undefined : <WeekSelect weeks={weeks} week={week} />}
      />
      {mayRead ? null : <NotForYou />}
      {error === undefined ? null : <NoWeeks error={error} again={again} />}
      {mayRead && data === undefined && error === undefined ? <Skeleton active /> : null}
      {data !== undefined && week === undefined ? <NothingRecorded /> : null}
      {week === undefined ? null : <WeekBrief key={keyOf(week)} week={week} />}
    </>
  );
}

const keyOf = ({ term, week }: Week) => `${term}:${week}`;

interface WeekSelectProps {
  readonly weeks: readonly Week[];
  readonly week: Week;
}

function WeekSelect({ weeks, week }: WeekSelectProps) {
  const { say, language } = useLanguage();
  return (
    <>
      <label htmlFor="week">{say("教学周", "Week")}</label>
      <Select
        id="week"
        className="week-select"
        value={keyOf(week)}
        onChange={(key: string) => goTo(["weekly", key])}
        options={weeks.toReversed().map((one) => ({
          value: keyOf(one),
          label: say(
            `${one.term} 第${one.week}周（${dayText(one.startsOn, language).slice(5)}起）`,
            `${one.term} week ${one.week} (${dayText(one.startsOn, language)})`,
          ),
        }))}
      />
    </>
  );
}

function WeekBrief({ week }: { readonly week: Week }) {
  const { say } = useLanguage();
  const { data, error, again } = useAnswer(briefOperation, {
    term: week.term,
    week: week.week,
  });
  const brief = data?.weeklyBrief;
  if (error !== undefined) return <Failure error={error} again={again} />;
  if (data === undefined) return <Skeleton active />;
  if (brief == null) return <NothingRecorded />;
  return (
    <>
      <WeekFiles
        week={keyOf(week)}
        note={say(
          `${brief.stateZh} · 发布 #${brief.releaseId} · 不作为考核结论`,
          `${brief.state} · release #${brief.releaseId} · not for appraisal`,
        )}
      />
      <div className="columns-2">
        <Section title={say("要点与安排", "Lead")}>
          {brief.lead.map(({ zh, lines }) => (
            <div key={zh} className="lead-block">
              <h3>{zh}</h3>
              {lines.length === 0 ? (
                <p className="none">
                  {say("待教务处填写", "to be written by the teaching office")}
                </p>
              ) : null}
              {lines.map((line) => (
                <p key={line}>{line}</p>
              ))}
            </div>
          ))}
        </Section>
        <ChangesChart week={week} />
      </div>
      <MeasuresTable brief={brief} />
      <AttendanceChart brief={brief} />
    </>
  );
}

function NotForYou() {
  const { say } = useLanguage();
  return (
    <Alert
      type="info"
      showIcon
      title={say("周报供校领导和教务处查看", "For leadership and the teaching office")}
    />
  );
}

interface NoWeeksProps {
  readonly error: AskError;
  readonly again: () => void;
}

/** A server that has no weekly report yet is no failure. */
function NoWeeks({ error, again }: NoWeeksProps) {
  const isMissing = error.code === "GRAPHQL_VALIDATION_FAILED" || error.code === "NOT_RECORDED";
  return isMissing ? <NothingRecorded /> : <Failure error={error} again={again} />;
}

function NothingRecorded() {
  const { say } = useLanguage();
  return (
    <div className="invite">
      <p>
        <b>{say("还没有可看的周报", "No brief yet")}</b>
      </p>
      <p>
        {say(
          "周一早上七点自动生成上一教学周的草稿。要现在生成，请运行 fillonce refresh，再运行 fillonce report weekly。",
          "Monday at seven makes a draft of the last week. To make one now run fillonce refresh, then fillonce report weekly.",
        )}
      </p>
    </div>
  );
}

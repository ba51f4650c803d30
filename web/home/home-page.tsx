import { Skeleton } from "antd";
import { Failure } from "../failure.tsx";
import { dayText, momentText, numberText } from "../format.ts";
import { useLanguage } from "../language.tsx";
import { attentionOperation, type HomeQuery, homeOperation } from "../operations.ts";
import { Heading, Section } from "../section.tsx";
import { seesRuns, useMe } from "../session.tsx";
import { useAnswer } from "../use-answer.ts";
import { AttentionList } from "./attention-list.tsx";
import { QuickEntries } from "./quick-entries.tsx";
import { SystemsTable } from "./systems-table.tsx";
import "./home.css";

type Release = NonNullable<HomeQuery["release"]>;

/** What is served, how fresh it is, what needs attention, where to begin. */
export function HomePage() {
  const { say, language } = useLanguage();
  const me = useMe();
  const { data, error, again } = useAnswer(homeOperation, {});
  const attention = useAnswer(attentionOperation, seesRuns(me) ? {} : undefined);
  const release = data?.release ?? undefined;
  return (
    <>
      <Heading
        title={say("首页", "Home")}
        lead={say(
          "一项事实只填一次，各种表格自动填好。",
          "A fact is given once, and every form fills itself.",
        )}
        aside={
          release === undefined
            ? undefined
            : say(
                `数据日期 ${dayText(release.today, language)}`,
                `Data of ${dayText(release.today, language)}`,
              )
        }
      />
      {error === undefined ? null : <Failure error={error} again={again} />}
      {data === undefined && error === undefined ? <Skeleton active /> : null}
      {release === undefined ? null : <ReleaseFacts release={release} />}
      <div className="columns-main">
        {data?.sources == null ? null : (
          <SystemsTable sources={data.sources} today={release?.today} />
        )}
        <div>
          {seesRuns(me) ? <AttentionList answer={attention} /> : null}
          <QuickEntries />
        </div>
      </div>
    </>
  );
}

function ReleaseFacts({ release }: { readonly release: Release }) {
  const { say, language } = useLanguage();
  const rowsOf = (name: string) =>
    release.tables.find((table) => table.name === name)?.rows ?? null;
  return (
    <Section
      title={say("当前发布", "Current release")}
      aside={say(
        `${momentText(release.publishedAt, language)} 建成`,
        `built ${momentText(release.publishedAt, language)}`,
      )}
    >
      <dl className="facts">
        <Fact name={say("发布号", "Release")} value={`#${release.id}`} />
        <Fact
          name={say("采集记录", "Records read")}
          value={numberText(release.records)}
          note={release.reconciled ? say("账目平衡", "balanced") : say("账目不平", "not balanced")}
        />
        <Fact name={say("教职工身份", "Staff roles")} value={numberText(rowsOf("staff_role"))} />
        <Fact name={say("学生身份", "Student roles")} value={numberText(rowsOf("student_role"))} />
      </dl>
    </Section>
  );
}

interface FactProps {
  readonly name: string;
  readonly value: string;
  readonly note?: string;
}

const Fact = ({ name, value, note }: FactProps) => (
  <div>
    <dt>{name}</dt>
    <dd>
      {value} {note === undefined ? null : <small>{note}</small>}
    </dd>
  </div>
);

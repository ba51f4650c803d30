import { Alert, Skeleton, Tabs } from "antd";
import type { ReactNode } from "react";
import { Failure } from "../failure.tsx";
import { useSay } from "../language.tsx";
import {
  attentionOperation,
  problemsOperation,
  releasesOperation,
  runsOperation,
} from "../operations.ts";
import { goTo } from "../route.ts";
import { Heading } from "../section.tsx";
import { seesRuns, useMe } from "../session.tsx";
import { type Answer, useAnswer } from "../use-answer.ts";
import { ProblemsTable } from "./problems-table.tsx";
import { ReleasesTable } from "./releases-table.tsx";
import { RunsTable } from "./runs-table.tsx";

const tabs = ["runs", "releases", "problems"];

/** Where what is told of the teaching calendar leads. */
const calendarLink = "#/runs/calendar";

/** How the refreshes went, what they published, which rows broke a rule. */
export function RunsPage({ named }: { readonly named: string }) {
  const say = useSay();
  const me = useMe();
  return (
    <>
      <Heading
        title={say("运行", "Operation")}
        lead={say(
          "每次刷新的批次与步骤、已发布的版本、被隔离的问题数据。",
          "Runs and their steps, published releases, rows set aside.",
        )}
      />
      {seesRuns(me) ? (
        <Operation tab={tabs.includes(named) ? named : "runs"} />
      ) : (
        <Alert
          type="info"
          showIcon
          title={say(
            "运行情况由信息中心和业务部门查看",
            "Operation is for the IT centre and the offices",
          )}
        />
      )}
    </>
  );
}

function Operation({ tab }: { readonly tab: string }) {
  const say = useSay();
  const attention = useAnswer(attentionOperation, {});
  const seesProblems = useMe().role !== "admin";
  const runs = useAnswer(runsOperation, {});
  const releases = useAnswer(releasesOperation, {});
  const problems = useAnswer(problemsOperation, seesProblems ? {} : undefined);
  const problemsTab = {
    key: "problems",
    label: say("问题数据", "Problem rows"),
    children: (
      <Shown answer={problems} show={(data) => <ProblemsTable groups={data.problemGroups} />} />
    ),
  };
  const ends = attention.data?.attention.find(({ link }) => link === calendarLink);
  return (
    <>
      {ends === undefined ? null : (
        <Alert className="notice" type="warning" showIcon title={say(ends.zh, ends.en)} />
      )}
      <Tabs
        activeKey={tab}
        onChange={(chosen) => goTo(["runs", chosen])}
        items={[
          {
            key: "runs",
            label: say("批次", "Runs"),
            children: <Shown answer={runs} show={(data) => <RunsTable runs={data.runs} />} />,
          },
          {
            key: "releases",
            label: say("发布", "Releases"),
            children: (
              <Shown
                answer={releases}
                show={(data) => <ReleasesTable releases={data.releases} />}
              />
            ),
          },
          ...(seesProblems ? [problemsTab] : []),
        ]}
      />
    </>
  );
}

interface ShownProps<T> {
  readonly answer: Answer<T>;
  readonly show: (data: T) => ReactNode;
}

function Shown<T>({ answer: { data, error, again }, show }: ShownProps<T>) {
  if (error !== undefined) return <Failure error={error} again={again} />;
  return data === undefined ? <Skeleton active /> : show(data);
}

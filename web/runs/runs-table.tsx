import { momentText, numberText, secondsText } from "../format.ts";
import { type Language, type Say, useLanguage } from "../language.tsx";
import { type Columns, Listing } from "../listing.tsx";
import { systemName } from "../systems.ts";

interface Step {
  readonly system: string;
  readonly resource: string;
  readonly status: string;
  readonly expected: number;
  readonly landed: number;
  readonly quarantined: number;
  readonly duplicates: number;
  readonly skipped: number;
  readonly message: string | null;
  readonly hint: string | null;
}

export interface Run {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly statusZh: string;
  readonly requestedBy: string;
  readonly queuedAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly seconds: number | null;
  readonly errorClass: string | null;
  readonly message: string | null;
  readonly hint: string | null;
  readonly steps: readonly Step[];
}

/** Runs, newest first; one opens to its steps, and a failed one says why and what to do. */
export function RunsTable({ runs }: { readonly runs: readonly Run[] }) {
  const { say, language } = useLanguage();
  return (
    <Listing<Run>
      name={say("批次", "Runs")}
      rowKey="id"
      size="middle"
      dataSource={[...runs]}
      columns={columnsOf(say, language)}
      empty={say(
        "还没有刷新过。运行 fillonce refresh 采集数据。",
        "Nothing has run yet. Run fillonce refresh.",
      )}
      expandable={{
        expandedRowRender: (run) => <Steps run={run} />,
        rowExpandable: ({ steps }) => steps.length > 0,
        defaultExpandedRowKeys: runs.slice(0, 1).map(({ id }) => id),
      }}
    />
  );
}

/** Colour of a state: fine, doubtful, bad, or none. */
const tones: Readonly<Record<string, string>> = {
  succeeded: "good",
  landed: "good",
  partial: "warn",
  skipped: "warn",
  failed: "bad",
  lost: "bad",
};

const columnsOf = (say: Say, language: Language): Columns<Run> => [
  {
    title: say("开始时间", "Started"),
    render: (_, { startedAt, queuedAt }) => momentText(startedAt ?? queuedAt, language),
  },
  { title: say("内容", "Kind"), dataIndex: "kind", render: (kind: string) => kindWord(kind, say) },
  {
    title: say("状态", "Status"),
    render: (_, { status, statusZh }) => (
      <span className={`state ${tones[status] ?? "quiet"}`}>{say(statusZh, status)}</span>
    ),
  },
  {
    title: say("用时", "Took"),
    align: "right",
    render: (_, { seconds }) => secondsText(seconds, language),
  },
  {
    title: say("入库", "Landed"),
    align: "right",
    render: (_, { steps }) => numberText(steps.reduce((sum, { landed }) => sum + landed, 0)),
  },
  { title: say("发起", "By"), dataIndex: "requestedBy" },
  { title: say("批次号", "Run"), dataIndex: "id", render: (id: string) => <code>{id}</code> },
  {
    title: say("说明", "Note"),
    render: (_, run) => <Note message={run.message} hint={run.hint} />,
  },
];

function Note({
  message,
  hint,
}: {
  readonly message: string | null;
  readonly hint: string | null;
}) {
  if (message === null) return "—";
  return (
    <span className="note">
      {message}
      {hint === null ? null : <small>{hint}</small>}
    </span>
  );
}

const kinds: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  refresh: ["数据刷新", "refresh"],
  "weekly-draft": ["周报草稿", "weekly draft"],
  "forms-batch": ["批量填表", "forms batch"],
};

function kindWord(kind: string, say: Say): string {
  const [zh, en] = kinds[kind] ?? [kind, kind];
  return say(zh, en);
}

function Steps({ run }: { readonly run: Run }) {
  const { say } = useLanguage();
  return (
    <Listing<Step>
      name={say(`批次 ${run.id} 的步骤`, `Steps of run ${run.id}`)}
      rowKey={({ system, resource }) => `${system} ${resource}`}
      dataSource={[...run.steps]}
      columns={stepColumns(say)}
    />
  );
}

const stepColumns = (say: Say): Columns<Step> => {
  const count = (
    key: "expected" | "landed" | "quarantined" | "duplicates" | "skipped",
    title: string,
  ) => ({
    title,
    dataIndex: key,
    align: "right" as const,
    render: (value: number) => numberText(value),
  });
  return [
    {
      title: say("系统", "System"),
      dataIndex: "system",
      render: (system: string) => systemName(system, say),
    },
    { title: say("资源", "Resource"), dataIndex: "resource" },
    {
      title: say("状态", "Status"),
      dataIndex: "status",
      render: (status: string) => (
        <span className={`state ${tones[status] ?? "quiet"}`}>{stepWord(status, say)}</span>
      ),
    },
    count("expected", say("应到", "Expected")),
    count("landed", say("入库", "Landed")),
    count("quarantined", say("隔离", "Set aside")),
    count("duplicates", say("重复", "Duplicate")),
    count("skipped", say("略过", "Skipped")),
    {
      title: say("说明", "Note"),
      render: (_, { message, hint }) => <Note message={message} hint={hint} />,
    },
  ];
};

const stepStates: Readonly<Record<string, string>> = {
  pending: "等待",
  running: "进行中",
  landed: "已入库",
  succeeded: "成功",
  partial: "部分完成",
  failed: "失败",
  skipped: "跳过",
};

const stepWord = (status: string, say: Say): string => say(stepStates[status] ?? status, status);

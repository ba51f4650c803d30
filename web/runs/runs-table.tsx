import { momentText, numberText, secondsText } from "../format.ts";
import { type Language, type Say, useLanguage } from "../language.tsx";
import { type Column, Listing } from "../listing.tsx";
import type { RunsQuery } from "../operations.ts";
import { systemName } from "../systems.ts";

type Run = RunsQuery["runs"][number];
type Step = Run["steps"][number];

/** Runs, newest first; one opens to its steps, and a failed one says why and what to do. */
export function RunsTable({ runs }: { readonly runs: readonly Run[] }) {
  const { say, language } = useLanguage();
  return (
    <Listing<Run>
      name={say("批次", "Runs")}
      keyOf={({ id }) => id}
      rows={runs}
      columns={columnsOf(say, language)}
      empty={say(
        "还没有刷新过。运行 fillonce refresh 采集数据。",
        "Nothing has run yet. Run fillonce refresh.",
      )}
      detail={(run) => (run.steps.length === 0 ? undefined : <Steps run={run} />)}
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

const columnsOf = (say: Say, language: Language): readonly Column<Run>[] => [
  {
    title: say("开始时间", "Started"),
    cell: ({ startedAt, queuedAt }) => momentText(startedAt ?? queuedAt, language),
  },
  { title: say("内容", "Kind"), cell: ({ kind }) => kindWord(kind, say) },
  {
    title: say("状态", "Status"),
    cell: ({ status, statusZh }) => (
      <span className={`state ${tones[status] ?? "quiet"}`}>{say(statusZh, status)}</span>
    ),
  },
  {
    title: say("用时", "Took"),
    isNumber: true,
    cell: ({ seconds }) => secondsText(seconds, language),
  },
  {
    title: say("入库", "Landed"),
    isNumber: true,
    cell: ({ steps }) => numberText(steps.reduce((sum, { landed }) => sum + landed, 0)),
  },
  { title: say("发起", "By"), cell: ({ requestedBy }) => requesterWord(requestedBy, say) },
  { title: say("批次号", "Run"), cell: ({ id }) => <code>{id}</code> },
  {
    title: say("说明", "Note"),
    cell: (run) => <Note message={run.message} hint={run.hint} />,
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
      {hint === null ? null : <small className="hint">{hint}</small>}
    </span>
  );
}

/** Who asked for a run: somebody at the command line, the schedule, or a role. */
function requesterWord(by: string, say: Say): string {
  if (by === "command line") return say("命令行", by);
  return by.startsWith("schedule") ? say("定时", "schedule") : by;
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
      keyOf={({ system, resource }) => `${system} ${resource}`}
      rows={run.steps}
      columns={stepColumns(say)}
    />
  );
}

const stepColumns = (say: Say): readonly Column<Step>[] => {
  const count = (
    key: "expected" | "landed" | "quarantined" | "duplicates" | "skipped",
    title: string,
  ) => ({
    title,
    isNumber: true,
    cell: (step: Step) => numberText(step[key]),
  });
  return [
    {
      title: say("系统", "System"),
      cell: ({ system }) => systemName(system, say),
    },
    { title: say("资源", "Resource"), cell: ({ resource }) => resource },
    {
      title: say("状态", "Status"),
      cell: ({ status }) => (
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
      cell: ({ message, hint }) => <Note message={message} hint={hint} />,
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

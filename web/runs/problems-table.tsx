import { numberText } from "../format.ts";
import { useLanguage } from "../language.tsx";
import { type Column, Listing } from "../listing.tsx";
import type { ProblemsQuery } from "../operations.ts";
import { systemName } from "../systems.ts";
import { ruleWord } from "./rule-words.ts";

type ProblemGroup = ProblemsQuery["problemGroups"][number];

/** Rows that broke a rule, by system, resource and rule. */
export function ProblemsTable({ groups }: { readonly groups: readonly ProblemGroup[] }) {
  const { say } = useLanguage();
  const columns: readonly Column<ProblemGroup>[] = [
    {
      title: say("系统", "System"),
      cell: ({ system, systemZh }) => say(systemZh, systemName(system, say)),
    },
    { title: say("资源", "Resource"), cell: ({ resource }) => resource },
    {
      title: say("问题", "Problem"),
      cell: ({ rule }) => <span title={rule}>{ruleWord(rule, say)}</span>,
    },
    { title: say("列", "Column"), cell: ({ column }) => column ?? "—" },
    {
      title: say("行数", "Rows"),
      isNumber: true,
      cell: ({ rows }) => numberText(rows),
    },
    {
      title: say("例子", "Example"),
      cell: ({ example }) => <span className="note">{example ?? "—"}</span>,
    },
  ];
  return (
    <>
      <p className="summary">
        {say(
          "坏数据不丢弃：隔离、记数、留待来源改正；改正后下次刷新自动恢复。",
          "Bad rows are never dropped: set aside and counted until their source is corrected.",
        )}
      </p>
      <Listing<ProblemGroup>
        name={say("问题数据", "Problem rows")}
        keyOf={({ system, resource, rule, column }) => [system, resource, rule, column].join(" ")}
        rows={groups}
        columns={columns}
        empty={say("没有问题数据", "No problem rows")}
      />
    </>
  );
}

import { dayText, momentText, numberText } from "../format.ts";
import { type Language, type Say, useLanguage } from "../language.tsx";
import { type Column, Listing } from "../listing.tsx";
import type { HomeQuery } from "../operations.ts";
import { Section } from "../section.tsx";
import { systemName } from "../systems.ts";

/** What one system brought into the release; expected = landed + quarantined + duplicates + skipped. */
export type Source = NonNullable<HomeQuery["sources"]>[number];

interface SystemsTableProps {
  readonly sources: readonly Source[];
  readonly today: string | undefined;
}

/** The systems with freshness and counts. */
export function SystemsTable({ sources, today }: SystemsTableProps) {
  const { say, language } = useLanguage();
  const name = say("来源系统", "Source systems");
  return (
    <Section
      title={name}
      aside={say(
        "应到 = 入库 + 隔离 + 重复 + 略过",
        "expected = landed + set aside + duplicate + skipped",
      )}
    >
      <Listing<Source>
        name={name}
        keyOf={({ name }) => name}
        rows={sources}
        columns={columnsOf(say, language, today)}
        empty={say("还没有采集任何系统", "Nothing has been read yet")}
      />
    </Section>
  );
}

function columnsOf(say: Say, language: Language, today: string | undefined) {
  const count = (
    key: "expected" | "landed" | "quarantined" | "duplicates" | "skipped",
    title: string,
  ) => ({
    title,
    isNumber: true,
    cell: (source: Source) => numberText(source[key]),
  });
  const columns: readonly Column<Source>[] = [
    {
      title: say("系统", "System"),
      cell: ({ name: system }) => <b>{systemName(system, say)}</b>,
    },
    {
      title: say("数据截至", "Data of"),
      cell: ({ staleSince: stale }) =>
        stale === null ? (
          dayText(today, language)
        ) : (
          <span className="warn">{momentText(stale, language)}</span>
        ),
    },
    count("expected", say("应到", "Expected")),
    count("landed", say("入库", "Landed")),
    count("quarantined", say("隔离", "Set aside")),
    count("duplicates", say("重复", "Duplicate")),
    count("skipped", say("略过", "Skipped")),
    {
      title: say("状态", "State"),
      cell: (source) => <StateOf source={source} say={say} />,
    },
  ];
  return columns;
}

function StateOf({ source, say }: { readonly source: Source; readonly say: Say }) {
  if (source.staleSince !== null) {
    return <span className="state warn">{say("沿用旧数据", "Old data")}</span>;
  }
  return source.reconciled ? (
    <span className="state good">{say("正常", "Fine")}</span>
  ) : (
    <span className="state bad">{say("账目不平", "Not balanced")}</span>
  );
}

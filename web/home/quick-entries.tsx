import { type Say, useSay } from "../language.tsx";
import { linkTo } from "../route.ts";
import { Section } from "../section.tsx";
import { type Me, useMe } from "../session.tsx";

interface QuickEntry {
  readonly href: string;
  readonly title: string;
  readonly note: string;
}

/** What somebody of this role most often comes for. */
export function QuickEntries() {
  const say = useSay();
  const entries = entriesFor(useMe(), say);
  if (entries.length === 0) return null;
  return (
    <Section title={say("常用入口", "Start here")}>
      <ul className="entries">
        {entries.map(({ href, title, note }) => (
          <li key={href}>
            <a href={href}>
              <b>{title}</b>
              <span>{note}</span>
            </a>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function entriesFor(me: Me, say: Say): readonly QuickEntry[] {
  const forms = {
    href: linkTo(["forms"]),
    title: say("选表、核对、下载", "Forms: check and download"),
    note: say("填好的格子都能查出处", "Every filled cell tells where it is from"),
  };
  const people = {
    href: linkTo(["people"]),
    title: say("查人", "Find a person"),
    note: say("按姓名、拼音或工号", "By name, pinyin or staff number"),
  };
  const week = {
    href: linkTo(["weekly"]),
    title: say("看本周教学简报", "This week's teaching brief"),
    note: say("一页纸，可下载明细", "One page, with its detail"),
  };
  const runs = {
    href: linkTo(["runs"]),
    title: say("看昨夜的刷新", "Last night's refresh"),
    note: say("批次、发布与问题数据", "Runs, releases, problem rows"),
  };
  switch (me.role) {
    case "officer":
      return [forms, people, runs];
    case "dean":
      return [people, runs];
    case "office":
      return me.as === "office:teaching" ? [forms, week, runs] : [forms, people, runs];
    case "leader":
      return [week, runs];
    case "analyst":
    case "steward":
      return [queries(say), runs];
    case "admin":
      return [runs];
    case "security_admin":
      return [];
    case "audit_admin":
      return [trail(say)];
    case "staff":
      return me.personId === null ? [forms] : [ownRecord(me.personId, say), forms];
  }
}

const queries = (say: Say): QuickEntry => ({
  href: "graphiql",
  title: say("查询台", "Query console"),
  note: say("用 GraphQL 查询全部实体与指标", "GraphQL over every entity and metric"),
});

const trail = (say: Say): QuickEntry => ({
  href: "graphiql",
  title: say("查审计记录", "Read the audit"),
  note: say("在查询台用 audit 查询", "Ask for audit in the query console"),
});

const ownRecord = (id: string, say: Say): QuickEntry => ({
  href: linkTo(["people", id]),
  title: say("看学校记着我什么", "What is held about me"),
  note: say("每一项都标明来源和时间", "Each with its source and age"),
});

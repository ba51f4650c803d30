import { Alert, Input, Skeleton } from "antd";
import { useEffect, useState } from "react";
import { ExportButton } from "../export-button.tsx";
import { Failure } from "../failure.tsx";
import { type Say, useSay } from "../language.tsx";
import { type Column, Listing } from "../listing.tsx";
import {
  type EverybodyQuery,
  everybodyOperation,
  exportEverybodyOperation,
  exportFoundOperation,
  type FoundFieldsFragment,
  searchPeopleOperation,
} from "../operations.ts";
import { linkTo, useRoute } from "../route.ts";
import { Heading } from "../section.tsx";
import { seesPeople, useMe } from "../session.tsx";
import { useAnswer } from "../use-answer.ts";
import "./people.css";

type Found = FoundFieldsFragment;

/** Finds people by name, pinyin or number; what is asked stays in the address. */
export function PeoplePage() {
  const say = useSay();
  const me = useMe();
  return (
    <>
      <Heading
        title={say("人员", "People")}
        lead={say(
          "按姓名、拼音或工号查找；只列出您的身份可以查看的人。",
          "By name, pinyin or number; only whom your role may see.",
        )}
      />
      {seesPeople(me) ? (
        <PeopleSearch />
      ) : (
        <Alert
          type="info"
          showIcon
          title={say("您的身份只看汇总，不列出个人", "Your role sees figures, not people")}
          description={say(
            "需要查看具体的人，请由院系秘书或业务部门办理。",
            "A department officer or an office can look people up.",
          )}
        />
      )}
    </>
  );
}

function PeopleSearch() {
  const say = useSay();
  const text = useRoute().query.get("q")?.trim() ?? "";
  const [typed, setTyped] = useState(text);
  useEffect(() => setTyped(text), [text]);
  const search = useAnswer(searchPeopleOperation, text === "" ? undefined : { text });
  const first = useAnswer(everybodyOperation, text === "" ? {} : undefined);
  const { error, again, isLoading } = text === "" ? first : search;
  const rows = text === "" ? first.data?.persons?.nodes : search.data?.found;
  return (
    <>
      <search className="find">
        <Input.Search
          size="large"
          aria-label={say("查找人员", "Find people")}
          placeholder={say("例如 杨博恒、yang boheng、009066", "e.g. 杨博恒, yang boheng, 009066")}
          enterButton={say("查找", "Search")}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
          onSearch={(asked) => {
            window.location.hash = linkTo(["people"], { q: asked.trim() });
          }}
          allowClear
        />
      </search>
      {error === undefined ? null : <Failure error={error} again={again} />}
      {rows === undefined && error === undefined ? <Skeleton active /> : null}
      {rows === undefined ? null : (
        <>
          <div className="found">
            <p className="summary" role="status">
              {text === "" ? countOfAll(first.data, say) : countOf(text, rows.length, say)}
            </p>
            {text === "" ? (
              <ExportButton
                operation={exportEverybodyOperation}
                variables={{}}
                rows={rows.length}
              />
            ) : (
              <ExportButton
                operation={exportFoundOperation}
                variables={{ text }}
                rows={rows.length}
              />
            )}
          </div>
          <div className={isLoading ? "stale" : ""}>
            <PeopleTable rows={rows} />
          </div>
        </>
      )}
    </>
  );
}

const countOfAll = (everybody: EverybodyQuery | undefined, say: Say) => {
  const { totalCount = 0, nodes = [] } = everybody?.persons ?? {};
  const count = totalCount.toLocaleString("zh-CN");
  return totalCount <= nodes.length
    ? say(`您可查看的现职教职工共 ${count} 人`, `${count} members of staff you may see`)
    : say(
        `您可查看的现职教职工共 ${count} 人，以下是工号在前的 ${nodes.length} 人；请输入查找`,
        `${count} members of staff you may see, the first ${nodes.length} below; search for the others`,
      );
};

const countOf = (text: string, count: number, say: Say) =>
  count === 50
    ? say(`“${text}”的前 50 人，请输入得更具体些`, `The first 50 for “${text}”; type more`)
    : say(`“${text}”找到 ${count} 人`, `${count} found for “${text}”`);

function PeopleTable({ rows }: { readonly rows: readonly Found[] }) {
  const say = useSay();
  return (
    <Listing<Found>
      name={say("人员列表", "People")}
      keyOf={({ id }) => id}
      rows={rows}
      columns={columnsOf(say)}
      empty={say(
        "没有找到。可能不在您的权限范围内；请换姓名、拼音或工号再试。",
        "Nobody found, or outside your scope. Try the name, the pinyin or the number.",
      )}
    />
  );
}

const columnsOf = (say: Say): readonly Column<Found>[] => [
  {
    title: say("姓名", "Name"),
    cell: ({ id, name }) => <a href={linkTo(["people", id])}>{name ?? id}</a>,
  },
  { title: say("拼音", "Pinyin"), cell: ({ namePinyin }) => namePinyin ?? "—" },
  {
    title: say("工号 / 学号", "Number"),
    cell: ({ staffNo, studentNo }) => staffNo ?? studentNo ?? "—",
  },
  {
    title: say("单位", "Unit"),
    cell: ({ homeOrg, studentRoles: [role] }) => homeOrg?.org?.name ?? role?.org?.name ?? "—",
  },
  {
    title: say("专业技术职务", "Title"),
    cell: ({ title }) => title?.titleName ?? "—",
  },
  {
    title: say("人员类别", "Category"),
    cell: ({ staff }) => staff?.categoryName ?? say("学生", "Student"),
  },
  {
    title: say("状态", "Status"),
    cell: ({ staff, studentRoles: [role] }) => staff?.statusName ?? role?.status ?? "—",
  },
];

import { Select } from "antd";
import { useState } from "react";
import { ask } from "./ask.ts";
import { useSay } from "./language.tsx";
import { useSearch } from "./use-search.ts";

interface Unit {
  readonly orgNo: string;
  readonly name: string;
  readonly typeName: string | null;
}

const query = `query Units($where: OrgUnitWhere) {
  orgUnits(first: 30, where: $where, orderBy: [{ orgNo: ASC }]) { nodes { orgNo name typeName } }
}`;

interface UnitSelectProps {
  readonly id: string;
  readonly value: string;
  readonly choose: (orgNo: string) => void;
  /** Only this unit and what is below it. */
  readonly within?: string | null;
  /** Asks as this role; only before anybody is signed in. */
  readonly as?: string;
}

/** Picks a unit by number or name. Colleges come first while nothing is typed. */
export function UnitSelect({ id, value, choose, within = null, as }: UnitSelectProps) {
  const say = useSay();
  const [text, setText] = useState("");
  const { found, isLoading, failed } = useSearch<Unit>(`${as ?? ""} ${value} ${text}`, (signal) =>
    unitsLike(text.trim(), value, within, { signal, ...(as === undefined ? {} : { as }) }),
  );
  return (
    <Select
      id={id}
      {...(value === "" ? {} : { value })}
      placeholder={say("输入单位号或名称", "Type a number or a name")}
      loading={isLoading}
      showSearch={{ filterOption: false, onSearch: setText, searchValue: text }}
      onChange={(orgNo: string) => {
        setText("");
        choose(orgNo);
      }}
      notFoundContent={
        failed
          ? say("查不到单位，请重试", "No answer, try again")
          : say("没有匹配的单位", "No unit matches")
      }
      options={found.map(({ orgNo, name, typeName }) => ({
        value: orgNo,
        label: `${orgNo} ${name}`,
        title: typeName ?? "",
      }))}
    />
  );
}

async function unitsLike(
  text: string,
  chosen: string,
  within: string | null,
  options: { readonly signal: AbortSignal; readonly as?: string },
): Promise<readonly Unit[]> {
  const like = { or: [{ orgNo: { startsWith: text } }, { name: { contains: text } }] };
  const colleges = {
    or: [{ parentNo: { eq: "0000" }, typeName: { eq: "教学院系" } }, { orgNo: { eq: chosen } }],
  };
  const below = {
    or: [
      { orgNo: { eq: within } },
      { parentNo: { eq: within } },
      { collegeNo: { eq: within } },
      { orgNo: { eq: chosen } },
    ],
  };
  const all = text === "" && within === null ? [colleges] : text === "" ? [] : [like];
  const where = { and: within === null ? all : [below, ...all] };
  const { orgUnits } = await ask<{ orgUnits: { nodes: readonly Unit[] } }>(
    query,
    { where },
    options,
  );
  return orgUnits.nodes;
}

import { Select } from "antd";
import { useState } from "react";
import { ask } from "../ask.ts";
import { useSay } from "../language.tsx";
import { useSearch } from "../use-search.ts";

interface Choice {
  readonly id: string;
  readonly name: string | null;
  readonly staffNo: string | null;
  readonly homeOrg: { readonly org: { readonly name: string | null } | null } | null;
}

const shown = "id name staffNo homeOrg { org { name } }";

const searchQuery = `query Search($text: String!) { found: searchPersons(text: $text, first: 30) { ${shown} } }`;

const unitQuery = `query OfUnit($where: PersonWhere) {
  found: persons(first: 30, where: $where, orderBy: [{ staffNo: ASC }]) { nodes { ${shown} } }
}`;

interface PersonSelectProps {
  readonly id: string;
  /** Whose staff are offered while nothing is typed; "": anybody's. */
  readonly unit: string;
  /** A staff number; "" for nobody yet. */
  readonly value: string;
  readonly choose: (staffNo: string) => void;
}

/** Picks a member of staff by name, pinyin or number. */
export function PersonSelect({ id, unit, value, choose }: PersonSelectProps) {
  const say = useSay();
  const [text, setText] = useState("");
  const { found, isLoading, failed } = useSearch<Choice>(`${unit} ${value} ${text}`, (signal) =>
    text.trim() === "" ? offered(unit, value, signal) : searched(text.trim(), signal),
  );
  return (
    <Select
      id={id}
      {...(value === "" ? {} : { value })}
      placeholder={say("输入姓名、拼音或工号", "Type a name, pinyin or number")}
      loading={isLoading}
      showSearch={{ filterOption: false, onSearch: setText, searchValue: text }}
      onChange={(staffNo: string) => {
        setText("");
        choose(staffNo);
      }}
      notFoundContent={
        failed
          ? say("查不到人员，请重试", "No answer, try again")
          : say("没有匹配的人，或不在您的权限范围内", "Nobody matches in your scope")
      }
      options={found.flatMap(({ staffNo, name, homeOrg }) =>
        staffNo === null
          ? []
          : [
              {
                value: staffNo,
                label: [name, staffNo, homeOrg?.org?.name].filter(Boolean).join(" · "),
              },
            ],
      )}
    />
  );
}

async function searched(text: string, signal: AbortSignal): Promise<readonly Choice[]> {
  return (await ask<{ found: readonly Choice[] }>(searchQuery, { text }, { signal })).found;
}

/** The first of the unit, and whoever is chosen already so that the choice shows a name. */
async function offered(
  unit: string,
  chosen: string,
  signal: AbortSignal,
): Promise<readonly Choice[]> {
  const current = { staff: { isCurrent: { eq: true } } };
  const where =
    unit === ""
      ? current
      : {
          and: [
            current,
            {
              or: [{ homeOrg: { orgNo: { eq: unit } } }, { homeOrg: { collegeNo: { eq: unit } } }],
            },
          ],
        };
  const [{ found }, own] = await Promise.all([
    ask<{ found: { nodes: readonly Choice[] } }>(unitQuery, { where }, { signal }),
    chosen === "" ? [] : searched(chosen, signal),
  ]);
  const rest = found.nodes.filter(({ staffNo }) => staffNo !== chosen);
  return [...own.filter(({ staffNo }) => staffNo === chosen), ...rest];
}

import { Select } from "antd";
import { useState } from "react";
import { useSay } from "../language.tsx";
import { useSearch } from "../use-search.ts";
import { type Choice, peopleLike, peopleOf } from "./unit-people.ts";

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
    text.trim() === "" ? offered(unit, value, signal) : peopleLike(text.trim(), signal),
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

/** The first of the unit, and whoever is chosen already so that the choice shows a name. */
async function offered(
  unit: string,
  chosen: string,
  signal: AbortSignal,
): Promise<readonly Choice[]> {
  const [{ nodes }, own] = await Promise.all([
    peopleOf(unit, 30, signal),
    chosen === "" ? [] : peopleLike(chosen, signal),
  ]);
  const rest = nodes.filter(({ staffNo }) => staffNo !== chosen);
  return [...own.filter(({ staffNo }) => staffNo === chosen), ...rest];
}

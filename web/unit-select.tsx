import { Select } from "antd";
import { useState } from "react";
import { ask } from "./ask.ts";
import { useSay } from "./language.tsx";
import {
  collegesOperation,
  type UnitsLikeQuery,
  unitsLikeOperation,
  unitsWithinOperation,
} from "./operations.ts";
import { useSearch } from "./use-search.ts";

type Unit = NonNullable<UnitsLikeQuery["orgUnits"]>["nodes"][number];

interface UnitSelectProps {
  readonly id: string;
  readonly value: string;
  readonly choose: (orgNo: string) => void;
  /** Only this unit and what is below it. */
  readonly within?: string | null;
  /** Asks as this role; only before anybody is signed in. */
  readonly as?: string;
}

/** Picks a unit by number, name or pinyin. Colleges come first while nothing is typed. */
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
      placeholder={say("输入单位号、名称或拼音", "Type a number, a name or its pinyin")}
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
  const { orgUnits } = await (within !== null
    ? ask(unitsWithinOperation, { unit: within, chosen, text }, options)
    : text === ""
      ? ask(collegesOperation, { chosen }, options)
      : ask(unitsLikeOperation, { text }, options));
  return orgUnits?.nodes ?? [];
}

import { Input, Select } from "antd";
import { useSay } from "../language.tsx";
import { domains } from "../systems.ts";
import { UnitSelect } from "../unit-select.tsx";

interface WhoProps {
  readonly value: string;
  readonly choose: (value: string) => void;
}

/** Which unit's officer. */
export function UnitPick({ value, choose }: WhoProps) {
  const say = useSay();
  return (
    <div className="field">
      <label htmlFor="sign-in-unit">
        {say("单位（输入单位号、名称或拼音查找）", "Unit (search by number, name or pinyin)")}
      </label>
      <UnitSelect id="sign-in-unit" value={value} choose={choose} as="analyst" />
    </div>
  );
}

/** Which office. */
export function DomainPick({ value, choose }: WhoProps) {
  const say = useSay();
  return (
    <div className="field">
      <label htmlFor="sign-in-domain">{say("部门", "Office")}</label>
      <Select
        id="sign-in-domain"
        value={value}
        onChange={choose}
        options={domains.map(([domain, zh, en]) => ({ value: domain, label: say(zh, en) }))}
      />
    </div>
  );
}

/** Which member of staff. */
export function StaffNumber({ value, choose }: WhoProps) {
  const say = useSay();
  return (
    <div className="field">
      <label htmlFor="sign-in-staff">{say("工号", "Staff number")}</label>
      <Input
        id="sign-in-staff"
        value={value}
        placeholder={say("例如 009066", "e.g. 009066")}
        onChange={({ target }) => choose(target.value.trim())}
      />
    </div>
  );
}

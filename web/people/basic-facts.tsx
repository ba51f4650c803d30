import type { ReactNode } from "react";
import { dayText } from "../format.ts";
import { useLanguage } from "../language.tsx";
import { Section } from "../section.tsx";
import { seesPersonal, useMe } from "../session.tsx";
import { Origin } from "./origin.tsx";
import type { Person } from "./person.ts";

/** Who the person is. What the role may not see says so, instead of looking as if nobody knew it. */
export function BasicFacts({ person }: { readonly person: Person }) {
  const { say, language } = useLanguage();
  const isReal = seesPersonal(useMe());
  const { staff } = person;
  const day = (value: string | null) => (value === null ? null : dayText(value, language));
  const open = (value: string | null | undefined) => value ?? <Missing />;
  const personal = (value: string | null) => value ?? (isReal ? <Missing /> : <Hidden />);
  const facts: readonly (readonly [name: string, value: ReactNode])[] = [
    [say("性别", "Sex"), open(person.sexName)],
    [
      say("出生日期", "Date of birth"),
      personal(
        isReal
          ? day(person.birthDate)
          : person.birthDate && dayText(person.birthDate, language, "year"),
      ),
    ],
    [say("民族", "Ethnic group"), personal(person.ethnicName)],
    [say("政治面貌", "Political status"), personal(person.politicalName)],
    [say("身份证件号", "Identity number"), personal(person.idNo)],
    [say("联系电话", "Phone"), personal(person.phone)],
    [say("电子邮箱", "E-mail"), personal(person.email)],
    [say("曾用名", "Former name"), personal(person.formerName)],
    [say("最高学历", "Highest education"), open(person.highestEducationName)],
    [say("最高学位", "Highest degree"), open(person.highestDegreeName)],
    [say("人员类别", "Category"), open(staff?.categoryName)],
    [say("来校日期", "Joined on"), open(day(staff?.joinedOn ?? null))],
    [say("岗位等级", "Post grade"), open(person.post?.gradeName)],
    [say("党政职务", "Duty"), open(person.duty?.dutyName)],
    [say("姓名拼音", "Name in pinyin"), open(person.namePinyin)],
    [say("研究方向", "Research field"), open(staff?.researchField)],
  ];
  return (
    <Section title={say("基本信息", "Basic facts")}>
      <dl className="grid-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Origin rows={[person, staff]} />
    </Section>
  );
}

function Hidden() {
  const { say } = useLanguage();
  return <span className="none">{say("按权限不显示", "not shown to you")}</span>;
}

function Missing() {
  const { say } = useLanguage();
  return <span className="none">{say("未登记", "not recorded")}</span>;
}

import { Alert, Skeleton } from "antd";
import { Failure } from "../failure.tsx";
import { dayText } from "../format.ts";
import { useLanguage } from "../language.tsx";
import { personOperation, todayOperation } from "../operations.ts";
import { linkTo } from "../route.ts";
import { Heading, Section } from "../section.tsx";
import { seesPersonal, useMe } from "../session.tsx";
import { useAnswer } from "../use-answer.ts";
import { BasicFacts } from "./basic-facts.tsx";
import { EducationBlock, OutputsBlock, ProjectsBlock } from "./career-blocks.tsx";
import { ReleaseDay } from "./origin.tsx";
import { type Person, termOf } from "./person.ts";
import { TitleHistory } from "./title-history.tsx";
import { RoomsBlock, TeachingBlock, UnitsBlock } from "./work-blocks.tsx";

/** All that is held about one person, each block with its source and age. */
export function PersonPage({ id }: { readonly id: string }) {
  const { say, language } = useLanguage();
  const now = useAnswer(todayOperation, {});
  const today = now.data?.release?.today;
  const term = today === undefined ? undefined : termOf(today);
  const answer = useAnswer(personOperation, term === undefined ? undefined : { id, term });
  const error = now.error ?? answer.error;
  const person = answer.data?.person;
  if (error !== undefined) return <Failure error={error} again={answer.again} />;
  if (answer.data === undefined || today === undefined || term === undefined)
    return <Skeleton active />;
  if (person == null) return <Unknown />;
  const { staff, homeOrg, title, staffNo, studentNo } = person;
  return (
    <ReleaseDay value={answer.data.release?.today}>
      <Heading
        title={person.name ?? person.id}
        lead={[staffNo ?? studentNo, homeOrg?.org?.name, title?.titleName, staff?.statusName]
          .filter((text) => text != null)
          .join(" · ")}
        aside={
          <>
            {staffNo === null ? null : (
              <a href={linkTo(["forms"], { for: `person:${staffNo}` })}>
                {say("为此人填表", "Forms for this person")}
              </a>
            )}
            <span>
              {say(`数据日期 ${dayText(today, language)}`, `Data of ${dayText(today, language)}`)}
            </span>
          </>
        }
      />
      <MaskNote />
      <Blocks person={person} term={term} today={today} />
    </ReleaseDay>
  );
}

interface BlocksProps {
  readonly person: Person;
  readonly term: string;
  readonly today: string;
}

function Blocks({ person, term, today }: BlocksProps) {
  const { say } = useLanguage();
  return (
    <>
      <BasicFacts person={person} />
      <div className="columns-2">
        <UnitsBlock rows={person.orgs} />
        <Section title={say("专业技术职务经历", "Titles held")}>
          <TitleHistory personId={person.id} today={today} />
        </Section>
      </div>
      <TeachingBlock rows={person.teaching} term={term} />
      <ProjectsBlock rows={person.projectMemberships} />
      <OutputsBlock rows={person.authorships} />
      <div className="columns-2">
        <RoomsBlock rows={person.rooms} />
        <EducationBlock rows={person.educations} />
      </div>
    </>
  );
}

function MaskNote() {
  const { say } = useLanguage();
  if (seesPersonal(useMe())) return null;
  return (
    <Alert
      type="info"
      showIcon
      title={say(
        "敏感信息已脱敏：证件号和电话只显示后四位，出生日期只显示年份，其余个人信息标为“按权限不显示”。",
        "Personal data is masked: last four digits of numbers, year of birth only; the rest says “not shown to you”.",
      )}
    />
  );
}

function Unknown() {
  const { say } = useLanguage();
  return (
    <>
      <Heading title={say("人员", "People")} />
      <Alert
        type="warning"
        showIcon
        title={say("没有此人，或不在您的权限范围内", "No such person, or outside your scope")}
        description={<a href={linkTo(["people"])}>{say("回到人员查找", "Back to the search")}</a>}
      />
    </>
  );
}

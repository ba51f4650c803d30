import { dayText, numberText, spanText, tenThousands } from "../format.ts";
import { type Language, type Say, useLanguage } from "../language.tsx";
import { type Column, Listing } from "../listing.tsx";
import { Section } from "../section.tsx";
import { Origin } from "./origin.tsx";
import { type Authorship, type Membership, mostRows, type Studied } from "./person.ts";

interface BlockProps<T> {
  readonly rows: readonly T[];
}

const folded = 8;

/** How many rows there are; a full block says that there may be more. */
const countText = (count: number, say: Say): string =>
  count >= mostRows
    ? say(`前 ${mostRows} 项`, `first ${mostRows}`)
    : say(`共 ${numberText(count)} 项`, `${count}`);

/** Projects the person heads or takes part in. */
export function ProjectsBlock({ rows }: BlockProps<Membership>) {
  const { say, language } = useLanguage();
  const name = say("科研项目", "Projects");
  return (
    <Section title={name} aside={countText(rows.length, say)}>
      <Listing<Membership>
        name={name}
        keyOf={({ id }) => id}
        rows={rows}
        columns={projectColumns(say, language)}
        empty={say("没有科研项目", "No project")}
        folded={folded}
      />
      <Origin rows={rows} />
    </Section>
  );
}

const projectColumns = (say: Say, language: Language): readonly Column<Membership>[] => [
  { title: say("项目", "Project"), cell: ({ project }) => project?.name ?? "—" },
  { title: say("编号", "Number"), cell: ({ project }) => project?.projectNo ?? "—" },
  { title: say("级别", "Level"), cell: ({ project }) => project?.level ?? "—" },
  { title: say("角色", "Role"), cell: ({ role }) => role },
  { title: say("状态", "State"), cell: ({ project }) => project?.state ?? "—" },
  {
    title: say("起止", "Period"),
    cell: ({ project }) =>
      project?.startOn == null
        ? "—"
        : spanText(project.startOn, project.plannedEndOn, language, "month"),
  },
  {
    title: say("合同经费（万元）", "Contract (10 000 yuan)"),
    isNumber: true,
    cell: ({ project }) => tenThousands(project?.contractAmount ?? null),
  },
];

/** Papers, books and software with the person among the authors. */
export function OutputsBlock({ rows }: BlockProps<Authorship>) {
  const { say, language } = useLanguage();
  const name = say("科研成果", "Outputs");
  const columns: readonly Column<Authorship>[] = [
    { title: say("题目", "Title"), cell: ({ output }) => output?.title ?? "—" },
    { title: say("类型", "Type"), cell: ({ output }) => output?.type ?? "—" },
    { title: say("发表处", "Venue"), cell: ({ output }) => output?.venue ?? "—" },
    {
      title: say("发表时间", "Published"),
      cell: ({ output }) =>
        dayText(output?.publishedOn, language, precisionOf(output?.publishedPrecision)),
    },
    {
      title: say("署名", "Author"),
      cell: ({ orderNo, isCorresponding }) =>
        `${orderNo === null ? "—" : say(`第${orderNo}作者`, `no. ${orderNo}`)}${isCorresponding ? say("（通讯）", " (corr.)") : ""}`,
    },
  ];
  return (
    <Section title={name} aside={countText(rows.length, say)}>
      <Listing<Authorship>
        name={name}
        keyOf={({ id }) => id}
        rows={rows}
        columns={columns}
        empty={say("没有科研成果", "No output")}
        folded={folded}
      />
      <Origin rows={rows} />
    </Section>
  );
}

const precisionOf = (precision: string | null | undefined) =>
  precision === "year" || precision === "month" ? precision : "day";

/** Where the person studied. */
export function EducationBlock({ rows }: BlockProps<Studied>) {
  const { say, language } = useLanguage();
  const name = say("学历学位", "Education");
  const columns: readonly Column<Studied>[] = [
    { title: say("学历", "Education"), cell: ({ educationName }) => educationName },
    { title: say("学位", "Degree"), cell: ({ degreeName }) => degreeName ?? "—" },
    { title: say("学校", "School"), cell: ({ school }) => school ?? "—" },
    {
      title: say("毕业", "Graduated"),
      cell: ({ graduatedOn }) => dayText(graduatedOn, language, "month"),
    },
  ];
  return (
    <Section title={name}>
      <Listing<Studied>
        name={name}
        keyOf={({ id }) => id}
        rows={rows}
        columns={columns}
        empty={say("没有学历记录", "No education on record")}
      />
      <Origin rows={rows} />
    </Section>
  );
}

import { numberText, spanText, termText } from "../format.ts";
import { useLanguage } from "../language.tsx";
import { type Columns, Listing } from "../listing.tsx";
import { Section } from "../section.tsx";
import { systemName } from "../systems.ts";
import { Origin } from "./origin.tsx";
import type { Belonging, RoomHeld, Teaching } from "./person.ts";

interface BlockProps<T> {
  readonly rows: readonly T[];
}

/** The units the person belongs to today, each in its own sense. */
export function UnitsBlock({ rows }: BlockProps<Belonging>) {
  const { say, language } = useLanguage();
  const name = say("所属单位", "Units");
  const columns: Columns<Belonging> = [
    { title: say("关系", "Relation"), dataIndex: "kind" },
    { title: say("单位", "Unit"), render: (_, { org }) => org?.name ?? "—" },
    {
      title: say("起止", "Period"),
      render: (_, { validFrom, validTo }) => spanText(validFrom, validTo, language),
    },
  ];
  return (
    <Section title={name}>
      <Listing<Belonging> name={name} rowKey="id" dataSource={[...rows]} columns={columns} />
      <Origin rows={rows} />
    </Section>
  );
}

/** What the person teaches this term. */
export function TeachingBlock({ rows, term }: BlockProps<Teaching> & { readonly term: string }) {
  const { say, language } = useLanguage();
  const name = say("本学期授课", "Teaching this term");
  const columns: Columns<Teaching> = [
    { title: say("课程", "Course"), render: (_, { section }) => section?.courseName ?? "—" },
    { title: say("教学班", "Section"), render: (_, { section }) => section?.sectionNo ?? "—" },
    { title: say("角色", "Role"), dataIndex: "role" },
    {
      title: say("教学周", "Weeks"),
      render: (_, { section }) =>
        section?.firstWeek == null
          ? "—"
          : say(
              `第${section.firstWeek}—${section.lastWeek}周`,
              `${section.firstWeek}–${section.lastWeek}`,
            ),
    },
    {
      title: say("选课人数", "Enrolled"),
      align: "right",
      render: (_, { section }) => numberText(section?.enrolled),
    },
    {
      title: say("承担学时", "Hours"),
      align: "right",
      render: (_, { hours }) => numberText(hours),
    },
    {
      title: say("来源", "Source"),
      render: (_, { sourceSystem }) => systemName(sourceSystem ?? "—", say),
    },
  ];
  return (
    <Section title={name} aside={termText(term, language)}>
      <Listing<Teaching>
        name={name}
        rowKey="id"
        dataSource={[...rows]}
        columns={columns}
        empty={say("本学期没有授课任务", "No teaching this term")}
      />
      <Origin rows={rows} />
    </Section>
  );
}

/** Rooms allocated to the person. */
export function RoomsBlock({ rows }: BlockProps<RoomHeld>) {
  const { say, language } = useLanguage();
  const name = say("用房", "Rooms");
  const columns: Columns<RoomHeld> = [
    {
      title: say("房间", "Room"),
      render: (_, { room }) => [room?.buildingName, room?.doorNo].filter(Boolean).join(" ") || "—",
    },
    { title: say("用途", "Purpose"), dataIndex: "purpose" },
    {
      title: say("面积（平方米）", "Area (m²)"),
      align: "right",
      render: (_, { area }) => numberText(area),
    },
    {
      title: say("起止", "Period"),
      render: (_, { validFrom, validTo }) => spanText(validFrom, validTo, language, "month"),
    },
  ];
  return (
    <Section title={name}>
      <Listing<RoomHeld>
        name={name}
        rowKey="id"
        dataSource={[...rows]}
        columns={columns}
        empty={say("没有分配用房", "No room allocated")}
      />
      <Origin rows={rows} />
    </Section>
  );
}

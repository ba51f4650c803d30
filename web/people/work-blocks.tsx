import { numberText, spanText, termText } from "../format.ts";
import { useLanguage } from "../language.tsx";
import { type Column, Listing } from "../listing.tsx";
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
  const columns: readonly Column<Belonging>[] = [
    { title: say("关系", "Relation"), cell: ({ kind }) => kind },
    { title: say("单位", "Unit"), cell: ({ org }) => org?.name ?? "—" },
    {
      title: say("起止", "Period"),
      cell: ({ validFrom, validTo }) => spanText(validFrom, validTo, language),
    },
  ];
  return (
    <Section title={name}>
      <Listing<Belonging> name={name} keyOf={({ id }) => id} rows={rows} columns={columns} />
      <Origin rows={rows} />
    </Section>
  );
}

/** What the person teaches this term. */
export function TeachingBlock({ rows, term }: BlockProps<Teaching> & { readonly term: string }) {
  const { say, language } = useLanguage();
  const name = say("本学期授课", "Teaching this term");
  const columns: readonly Column<Teaching>[] = [
    { title: say("课程", "Course"), cell: ({ section }) => section?.courseName ?? "—" },
    { title: say("教学班", "Section"), cell: ({ section }) => section?.sectionNo ?? "—" },
    { title: say("角色", "Role"), cell: ({ role }) => role },
    {
      title: say("教学周", "Weeks"),
      cell: ({ section }) =>
        section?.firstWeek == null
          ? "—"
          : say(
              `第${section.firstWeek}—${section.lastWeek}周`,
              `${section.firstWeek}–${section.lastWeek}`,
            ),
    },
    {
      title: say("选课人数", "Enrolled"),
      isNumber: true,
      cell: ({ section }) => numberText(section?.enrolled),
    },
    {
      title: say("承担学时", "Hours"),
      isNumber: true,
      cell: ({ hours }) => numberText(hours),
    },
    {
      title: say("来源", "Source"),
      cell: ({ sourceSystem }) => systemName(sourceSystem ?? "—", say),
    },
  ];
  return (
    <Section title={name} aside={termText(term, language)}>
      <Listing<Teaching>
        name={name}
        keyOf={({ id }) => id}
        rows={rows}
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
  const columns: readonly Column<RoomHeld>[] = [
    {
      title: say("房间", "Room"),
      cell: ({ room }) => [room?.buildingName, room?.doorNo].filter(Boolean).join(" ") || "—",
    },
    { title: say("用途", "Purpose"), cell: ({ purpose }) => purpose },
    {
      title: say("面积（平方米）", "Area (m²)"),
      isNumber: true,
      cell: ({ area }) => numberText(area),
    },
    {
      title: say("起止", "Period"),
      cell: ({ validFrom, validTo }) => spanText(validFrom, validTo, language, "month"),
    },
  ];
  return (
    <Section title={name}>
      <Listing<RoomHeld>
        name={name}
        keyOf={({ id }) => id}
        rows={rows}
        columns={columns}
        empty={say("没有分配用房", "No room allocated")}
      />
      <Origin rows={rows} />
    </Section>
  );
}

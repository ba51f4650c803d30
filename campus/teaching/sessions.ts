import { type Day, isHoliday, iso, lastFullWeek, today } from "../calendar.ts";
import type { Campus } from "../campus.ts";
import type { Staff } from "../people.ts";
import { type Random, randomOf } from "../random.ts";
import { typedRoom } from "../rooms.ts";
import type { SqliteFile } from "../sqlite-sink.ts";
import type { Sink } from "../tables.ts";
import type { Meeting, Section } from "./sections.ts";
import { teachingTables } from "./tables.ts";
import { weeksOf } from "./timetable.ts";

/** The terms whose classes are recorded one by one. */
const recorded = new Set(["2025-2026-1", "2026-2027-1"]);

export interface Session {
  readonly id: string;
  readonly on: Day;
  readonly person: Staff;
}

type SessionState = "正常" | "停课" | "调课" | "代课";

function stateOf(random: Random): SessionState {
  const x = random.next();
  return x < 0.005 ? "停课" : x < 0.019 ? "调课" : x < 0.025 ? "代课" : "正常";
}

/** Writes the classes of weeks 1 to 10 and the changes asked for, and answers the classes that were held. */
export function sessionWriter(file: SqliteFile, campus: Campus): (section: Section) => Session[] {
  const random = randomOf(campus.seed, "teaching/sessions");
  const sessions = file.table(teachingTables.class_session);
  const change = changeWriter(file, campus);
  const substitutes = campus.staff.filter((p) => p.category === "teacher" && p.state === "11");
  let count = 0;
  const write = (section: Section, { meeting, room, week, on }: Planned): Session | undefined => {
    const state = stateOf(random);
    const usual = teacherOf(section, week);
    const person = state === "代课" ? random.pick(substitutes) : usual;
    count += 1;
    const id = `KT${String(count).padStart(7, "0")}`;
    sessions.add({
      KTID: id,
      XNXQ: section.term.code,
      JXBH: section.no,
      SKRQ: iso(on),
      ZC: week,
      XQJ: meeting.slot.weekday,
      KSJC: meeting.slot.firstPeriod,
      JSJC: meeting.slot.firstPeriod + 1,
      JASH: room,
      GH: person.no,
      ZT: state,
      YDRS: section.size,
      ...attendance(random, section, meeting, week, state),
    });
    if (state !== "正常") change(section, id, state, on, usual);
    return state === "停课" ? undefined : { id, on, person };
  };
  return (section) =>
    recorded.has(section.term.code)
      ? [...plannedOf(random, section)].flatMap((planned) => write(section, planned) ?? [])
      : [];
}

/** One class as the timetable has it. */
interface Planned {
  readonly meeting: Meeting;
  readonly room: string | null;
  readonly week: number;
  readonly on: Day;
}

/** The classes of weeks 1 to 10 before today, holidays left out. */
function* plannedOf(random: Random, section: Section): Generator<Planned> {
  for (const meeting of section.meetings) {
    const room = meeting.room === undefined ? null : typedRoom(random, meeting.room);
    for (const week of weeksOf(meeting.weeks)) {
      const on = section.term.start + (week - 1) * 7 + meeting.slot.weekday - 1;
      if (week <= lastFullWeek && on < today && !isHoliday(on)) yield { meeting, room, week, on };
    }
  }
}

/** The first teacher for eight weeks, then the second where there is one. */
function teacherOf({ assignments }: Section, week: number): Staff {
  const [main, second] = assignments;
  if (main === undefined) throw new Error("a section without a teacher");
  return week > 8 && second !== undefined ? second.person : main.person;
}

/** How many came: nine in ten, fewer at eight in the morning, on Fridays and as the term goes on. */
function attendance(
  random: Random,
  section: Section,
  meeting: Meeting,
  week: number,
  state: SessionState,
) {
  const covered = meeting.room?.covered === true;
  if (!covered || state === "停课")
    return { SDRS: null, CDRS: null, JSQDC: null, SBFG: covered ? "1" : "0" };
  const early = meeting.slot.firstPeriod === 1 ? 0.025 : 0;
  const friday = meeting.slot.weekday === 5 ? 0.02 : 0;
  const elective = section.course.nature === "必修" ? 0 : 0.02;
  const expected = 0.945 - early - friday - elective - week * 0.002;
  const rate = Math.min(1, Math.max(0.35, random.normal(expected, 0.055)));
  const present = Math.round(section.size * rate);
  const late = Math.min(present, Math.floor(-Math.log(1 - random.next()) * section.size * 0.012));
  const delta = random.chance(0.012)
    ? random.int(1, 15)
    : -Math.max(0, Math.round(random.normal(6, 3)));
  return { SDRS: present, CDRS: late, JSQDC: delta, SBFG: "1" };
}

const reasons = [
  "参加学术会议",
  "因公出差",
  "身体不适",
  "参加教学研讨",
  "培训学习",
  "家中急事",
  "设备故障",
];

function changeWriter(file: SqliteFile, campus: Campus) {
  const random = randomOf(campus.seed, "teaching/changes");
  const rows: Sink<string> = file.table(teachingTables.schedule_change);
  let count = 0;
  return (section: Section, session: string, kind: SessionState, on: Day, asking: Staff): void => {
    count += 1;
    const moved = on + random.int(1, 14);
    const asked = on - random.int(0, 9);
    const time = `${String(random.int(8, 20)).padStart(2, "0")}:${String(random.int(0, 59)).padStart(2, "0")}:00`;
    rows.add({
      SQDH: `TTK${String(count).padStart(6, "0")}`,
      XNXQ: section.term.code,
      JXBH: section.no,
      KTID: session,
      BDLX: kind,
      YSKRQ: iso(on),
      XSKRQ: kind === "调课" ? iso(moved) : null,
      SQRGH: asking.no,
      SQYY: random.chance(0.03) ? null : random.pick(reasons),
      SPZT: random.chance(0.94) ? "已批准" : "未批准",
      SQSJ: `${iso(asked)} ${time}`,
    });
  };
}

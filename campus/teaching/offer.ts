import type { Campus } from "../campus.ts";
import type { Planted } from "../dirt.ts";
import { unreadableCharacters } from "../name-tables.ts";
import type { Staff } from "../people.ts";
import { randomOf } from "../random.ts";
import { type Room, typedRoom } from "../rooms.ts";
import type { SqliteFile } from "../sqlite-sink.ts";
import { campusName } from "../units.ts";
import type { Section } from "./sections.ts";
import { teachingTables } from "./tables.ts";

/** Writes sections with their teachers and their timetable, term by term. */
export function offerWriter(
  file: SqliteFile,
  campus: Campus,
  planted: Planted,
): (section: Section) => void {
  const random = randomOf(campus.seed, "teaching/offer");
  const sections = file.table(teachingTables.section);
  const assignments = file.table(teachingTables.assignment);
  const meetings = file.table(teachingTables.meeting);
  const nameOf = teacherNames(planted);
  let [assigned, met, variants] = [0, 0, 0];
  const placeOf = (room: Room): string => {
    const found = typedRoom(random, room);
    if (found !== room.no && variants < 2000) {
      variants += 1;
      planted.note("room_variant", { found, room_no: room.no });
    }
    return found;
  };
  const writeAssignments = (section: Section) => {
    for (const { person, role, percent } of section.assignments) {
      assigned += 1;
      assignments.add({
        XNXQ: section.term.code,
        JXBH: section.no,
        GH: person.no,
        JSXM: nameOf(person),
        RKJS: role,
        CDXS: Math.round(section.course.hours * percent) / 100,
        CDBL: percent / 100,
      });
      if (assigned % 4000 === 77) assignments.repeat();
    }
  };
  const writeMeetings = (section: Section) => {
    for (const { weeks, slot, room } of section.meetings) {
      met += 1;
      meetings.add({
        PKID: `PK${String(met).padStart(7, "0")}`,
        XNXQ: section.term.code,
        JXBH: section.no,
        ZC: weeks,
        XQJ: slot.weekday,
        KSJC: slot.firstPeriod,
        JSJC: slot.firstPeriod + 1,
        JASH: room === undefined ? random.pick([null, "", "待定"]) : placeOf(room),
      });
      if (met % 9000 === 333) meetings.repeat();
    }
  };
  return (section) => {
    const { course, term } = section;
    sections.add({
      XNXQ: term.code,
      JXBH: section.no,
      KCH: section.courseNo,
      KKDWH: campus.units.numberOn(course.unit.no, term.start),
      SKBJ: section.classes,
      KRL: section.capacity,
      XDRS: section.size,
      QSZ: section.firstWeek,
      ZZZ: section.lastWeek,
      SKFS: section.mode,
      SKYY: section.language,
      KSFS: course.nature === "必修" && course.practiceHours === 0 ? "考试" : "考查",
      XQ: campusName(course.unit.campus),
    });
    writeAssignments(section);
    writeMeetings(section);
  };
}

/** Teachers' names as a system with an old character set holds them. */
function teacherNames(planted: Planted): (person: Staff) => string {
  const unreadable = new RegExp(`[${unreadableCharacters}]`, "gu");
  const known = new Map<string, string>();
  return (person) => {
    const before = known.get(person.no);
    if (before !== undefined) return before;
    const text = person.name.text.replace(unreadable, "?");
    if (text !== person.name.text)
      planted.note("unreadable_name", { staff_no: person.no, found: text, true: person.name.text });
    known.set(person.no, text);
    return text;
  };
}

import { type Term, terms } from "../calendar.ts";
import type { Campus } from "../campus.ts";
import { grouped } from "../grouping.ts";
import type { Staff } from "../people.ts";
import { type Random, randomOf } from "../random.ts";
import type { Room } from "../rooms.ts";
import type { Unit } from "../units.ts";
import { type Course, courseNo } from "./courses.ts";
import { newTimetable, patternFor, type Slot, type Timetable, weeksOf } from "./timetable.ts";

export type TeachingRole = "主讲" | "参讲" | "实验指导";

export interface Assignment {
  readonly person: Staff;
  readonly role: TeachingRole;
  readonly percent: number; // whole; all of a section make 100
}

export interface Meeting {
  readonly weeks: string;
  readonly slot: Slot;
  readonly room: Room | undefined;
}

export interface Section {
  readonly term: Term;
  readonly no: string;
  readonly courseNo: string;
  readonly course: Course;
  readonly size: number;
  readonly capacity: number;
  readonly classes: string;
  readonly language: "中文" | "双语" | "全英文";
  readonly mode: string;
  readonly assignments: readonly Assignment[];
  readonly meetings: readonly Meeting[];
  readonly firstWeek: number;
  readonly lastWeek: number;
}

/** Colleges whose courses the whole university takes. */
const demand: Readonly<Record<string, number>> = {
  数学与统计学院: 1.7,
  外国语学院: 1.6,
  马克思主义学院: 1.7,
  体育学院: 2,
  物理学院: 1.4,
};

interface Teachers {
  readonly lecturers: readonly Staff[];
  readonly assistants: readonly Staff[];
}

/** The sections of one term: 6,000 at scale 1. */
export function sectionsOf(
  campus: Campus,
  courses: readonly Course[],
  termIndex: number,
): Section[] {
  const term = terms[termIndex] as Term; // called with the indexes of the list
  const random = randomOf(campus.seed, `sections/${term.code}`);
  const timetable = newTimetable(random);
  const here = (p: Staff) => p.hired <= term.start && (p.left === undefined || p.left > term.end);
  const staff = grouped(
    campus.staff.filter((p) => here(p) && p.state !== "04"),
    (p) => p.unit,
  );
  const byUnit = grouped(courses, (course) => course.unit.no);
  const places = placesOf(campus);
  const weights = campus.units.colleges.map((unit) => {
    const teachers = (staff.get(unit.no) ?? []).filter((p) => p.category === "teacher").length;
    return teachers * (demand[unit.name] ?? 0.9);
  });
  const total = weights.reduce((a, b) => a + b, 0);
  return campus.units.colleges.flatMap((unit, i) => {
    const people = staff.get(unit.no) ?? [];
    const teachers = {
      lecturers: people.filter((p) => p.category === "teacher" || p.category === "external"),
      assistants: people.filter((p) => p.category === "laboratory"),
    };
    const count = Math.round((6000 * campus.scale * (weights[i] ?? 0)) / total);
    const offered = random
      .shuffle(byUnit.get(unit.no) ?? [])
      .slice(0, Math.max(3, Math.ceil(count * 0.62)));
    const load = new Map<string, number>();
    if (teachers.lecturers.length === 0) return [];
    return Array.from({ length: count }, (_, n) => {
      const course = offered[n % offered.length] as Course; // never empty
      const round = Math.floor(n / offered.length) + 1;
      return section(
        { random, campus, term, termIndex, timetable, unit, teachers, load, places },
        course,
        round,
      );
    });
  });
}

interface Planning {
  readonly random: Random;
  readonly campus: Campus;
  readonly term: Term;
  readonly termIndex: number;
  readonly timetable: Timetable;
  readonly unit: Unit;
  readonly teachers: Teachers;
  readonly load: Map<string, number>;
  readonly places: Places;
}

function section(plan: Planning, course: Course, round: number): Section {
  const { random, term, timetable, unit } = plan;
  const assignments = assign(plan, course);
  const size =
    course.category === "通识教育"
      ? random.int(40, 116)
      : course.category === "专业选修"
        ? random.int(12, 60)
        : random.int(24, 88);
  const no = courseNo(course, plan.termIndex);
  const bilingual = course.name.endsWith("（双语）");
  const people = [...new Set(assignments.map((one) => one.person.no))];
  const rooms = plan.places.roomsFor(unit, course);
  const meetings = patternFor(random, course.hours).map((weeks) => ({
    weeks,
    ...timetable.place(people, rooms, size),
  }));
  const weeks = meetings.flatMap((meeting) => weeksOf(meeting.weeks));
  return {
    term,
    no: `${no}.${String(round).padStart(2, "0")}`,
    courseNo: no,
    course,
    size,
    capacity: Math.ceil((size + random.int(0, 12)) / 10) * 10,
    classes: classesFor(plan, course),
    language: bilingual ? "双语" : random.chance(0.02) ? "全英文" : "中文",
    mode:
      course.labHours === course.hours ? "实验" : random.chance(0.12) ? "线上线下混合" : "课堂讲授",
    assignments,
    meetings,
    firstWeek: Math.min(...weeks),
    lastWeek: Math.max(...weeks),
  };
}

/** Who teaches: the least loaded of the team, a colleague in a tenth of the sections, somebody for the laboratory. */
function assign(plan: Planning, course: Course): Assignment[] {
  const { random } = plan;
  const { lecturers } = plan.teachers;
  const main = leastLoaded(plan, course);
  addLoad(plan, main, 1);
  const second = random.chance(0.13) ? random.pick(lecturers) : undefined;
  if (second !== undefined && second !== main) {
    addLoad(plan, second, 0.5);
    return shared(main, second, "参讲", 100 - random.pick([50, 60, 60, 70, 75]));
  }
  if (course.labHours === 0 || course.labHours === course.hours)
    return [{ person: main, role: "主讲", percent: 100 }];
  const percent = Math.round((course.labHours / course.hours) * 100);
  return shared(main, laboratoryGuide(plan) ?? main, "实验指导", percent);
}

const shared = (main: Staff, other: Staff, role: TeachingRole, percent: number): Assignment[] => [
  { person: main, role: "主讲", percent: 100 - percent },
  { person: other, role, percent },
];

const loadOf = ({ load }: Planning, person: Staff): number => load.get(person.no) ?? 0;

const addLoad = (plan: Planning, person: Staff, more: number): void => {
  plan.load.set(person.no, loadOf(plan, person) + more);
};

function leastLoaded(plan: Planning, course: Course): Staff {
  const { random } = plan;
  const { lecturers } = plan.teachers;
  const team = course.team.filter((p) => lecturers.includes(p) && loadOf(plan, p) < 4);
  const others = () => [random.pick(lecturers), random.pick(lecturers), random.pick(lecturers)];
  const candidates = team.length > 0 ? team : others();
  return candidates.reduce((a, b) => (loadOf(plan, b) < loadOf(plan, a) ? b : a));
}

/** An assistant for half of the laboratories, unless that one has enough; then the lecturer does it. */
function laboratoryGuide(plan: Planning): Staff | undefined {
  const { random } = plan;
  const { assistants } = plan.teachers;
  if (assistants.length === 0 || random.chance(0.5)) return undefined;
  const assistant = random.pick(assistants);
  if (loadOf(plan, assistant) >= 4) return undefined;
  addLoad(plan, assistant, 1);
  return assistant;
}

function classesFor(plan: Planning, course: Course): string {
  const { random, campus, term, unit } = plan;
  if (course.category === "通识教育") return "全校";
  const own = campus.programmes.filter((p) => p.unit === unit.no && p.enrolling);
  const programme =
    own.length > 0 && demand[unit.name] === undefined
      ? random.pick(own)
      : random.pick(campus.programmes);
  const year = Number(term.code.slice(0, 4)) - random.int(0, 3);
  const first = random.int(1, 3);
  const name = (n: number) =>
    `${programme.short}${String(year).slice(2)}${String(n).padStart(2, "0")}`;
  return random.chance(0.6) ? `${name(first)},${name(first + 1)}` : name(first);
}

interface Places {
  readonly roomsFor: (unit: Unit, course: Course) => readonly Room[];
}

/** Classrooms of the college's campus, its own laboratories, gymnasiums for physical education. */
function placesOf(campus: Campus): Places {
  const classrooms = grouped(
    campus.rooms.filter((r) => r.use === "111"),
    (r) => r.building.campus,
  );
  const laboratories = grouped(
    campus.rooms.filter((r) => r.use === "121" && r.owner !== undefined),
    (r) => r.owner,
  );
  const gyms = campus.rooms.filter((r) => r.use === "141");
  return {
    roomsFor: (unit, course) => {
      if (unit.name === "体育学院" && gyms.length > 0) return gyms;
      const own = course.labHours === course.hours ? laboratories.get(unit.no) : undefined;
      return own ?? classrooms.get(unit.campus) ?? [];
    },
  };
}

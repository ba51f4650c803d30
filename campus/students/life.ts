import { type Day, day, iso, today } from "../calendar.ts";
import type { Campus } from "../campus.ts";
import { grouped } from "../grouping.ts";
import { isOnDuty } from "../people.ts";
import { type Random, randomOf } from "../random.ts";
import type { Undergraduate } from "../students.ts";
import type { ColumnsOf } from "../tables.ts";
import type { DayFiles } from "./day-files.ts";
import type { studentsTables } from "./tables.ts";

type Tables = typeof studentsTables;

const reasons = ["因病", "个人申请", "应征入伍", "创业", "学业困难", "家庭原因"];

/** Changes of programme, leaves and returns, withdrawals: 10,000 at scale 1. */
export function writeMovements(
  files: DayFiles<ColumnsOf<Tables["movement"]>>,
  campus: Campus,
): void {
  const random = randomOf(campus.seed, "students/movements");
  let count = 0;
  const add = (student: Undergraduate, kind: string, on: Day) => {
    count += 1;
    const sink = files.on(on);
    sink.add({
      YDBH: `YD${String(count).padStart(6, "0")}`,
      XH: student.no,
      YDLB: kind,
      YDRQ: iso(on),
      YDYY: kind === "转专业" ? "个人申请" : random.pick(reasons),
    });
    if (count % 4000 === 15) sink.repeat();
  };
  for (const student of campus.undergraduates) {
    if (student.entered + 40 > today) continue;
    for (const { kind, on } of changesOf(random, student)) add(student, kind, on);
  }
}

/** What happened to one student, each before the end of the studies. */
function changesOf(random: Random, student: Undergraduate): { kind: string; on: Day }[] {
  const until = Math.min(student.left ?? today, today) - 1;
  const from = student.entered + 30;
  const changes: { kind: string; on: Day }[] = [];
  if (student.state === "退学" && student.left !== undefined)
    changes.push({ kind: "退学", on: student.left });
  const moved = from + random.int(170, 470);
  if (random.chance(0.13) && moved < until) changes.push({ kind: "转专业", on: moved });
  if (student.state === "休学")
    changes.push({ kind: "休学", on: Math.max(from, until - random.int(5, 200)) });
  else if (random.chance(0.03)) {
    const away = random.int(from, Math.max(from + 1, until));
    changes.push({ kind: "休学", on: away });
    if (away + 365 < until) changes.push({ kind: "复学", on: away + 365 });
  }
  return changes;
}

/** A bed for nearly everybody who is enrolled; four to a room. */
export function writeDormitory(
  files: DayFiles<ColumnsOf<Tables["dormitory"]>>,
  campus: Campus,
): void {
  const random = randomOf(campus.seed, "students/dormitory");
  const rooms = campus.rooms.filter((room) => room.use === "311");
  const enrolled = [
    ...campus.undergraduates.filter((student) => student.state === "在读"),
    ...campus.graduates.filter((student) => student.state === "在读" && student.fullTime),
  ];
  let bed = 0;
  for (const student of enrolled) {
    if (random.chance(0.02)) continue;
    const room = rooms[Math.floor(bed / 4)];
    if (room === undefined) return;
    const moved = Math.max(student.entered, day("2023-09-01")) + random.int(-3, 6);
    const sink = files.on(moved);
    sink.add({
      XH: student.no,
      LYBH: room.building.no,
      FJH: room.number,
      CWH: (bed % 4) + 1,
      RZRQ: iso(moved),
    });
    bed += 1;
    if (bed % 15_000 === 90) sink.repeat();
  }
}

const contests = [
  "全国大学生数学建模竞赛",
  "大学生创新大赛",
  "程序设计竞赛",
  "电子设计竞赛",
  "挑战杯课外学术科技作品竞赛",
  "机械创新设计大赛",
  "英语演讲比赛",
  "结构设计竞赛",
  "广告艺术大赛",
  "物理实验竞赛",
];

/** Contests won: 20,000 at scale 1. */
export function writeAwards(files: DayFiles<ColumnsOf<Tables["award"]>>, campus: Campus): void {
  const random = randomOf(campus.seed, "students/awards");
  const teachers = grouped(
    campus.staff.filter((p) => isOnDuty(p) && p.category === "teacher"),
    (p) => p.unit,
  );
  const total = Math.max(60, Math.round(20_000 * campus.scale));
  const eligible = campus.undergraduates.filter((student) => student.entered + 100 < today);
  for (let i = 1; i <= total; i++) {
    const student = random.pick(eligible);
    const on = random.int(student.entered + 60, Math.min(student.left ?? today, today) - 1);
    const guides = teachers.get(student.programme.unit) ?? [];
    const sink = files.on(on);
    sink.add({
      HJBH: `XH${String(i).padStart(6, "0")}`,
      XH: student.no,
      JSMC: random.pick(contests),
      JSJB: random.pick(["国家级", "省级", "省级", "校级", "校级"]),
      HJDJ: random.pick(["一等奖", "二等奖", "二等奖", "三等奖", "三等奖", "优秀奖"]),
      HJRQ: iso(on),
      ZDJSGH: guides.length === 0 || random.chance(0.15) ? null : random.pick(guides).no,
    });
    if (i % 7000 === 45) sink.repeat();
  }
}

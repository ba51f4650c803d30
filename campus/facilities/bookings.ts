import { iso, today } from "../calendar.ts";
import type { Campus } from "../campus.ts";
import type { Planted } from "../dirt.ts";
import { randomOf, weighted } from "../random.ts";
import { campusName } from "../units.ts";
import type { SheetSink, WorkbookFile } from "../workbook-sink.ts";
import { facilitiesTables } from "./tables.ts";

const reasons = weighted([
  ["考试", 42],
  ["会议", 18],
  ["社团活动", 16],
  ["讲座", 12],
  ["培训", 7],
  ["招聘宣讲", 5],
] as const);
const hours = [
  ["08:00", "10:00"],
  ["10:10", "12:00"],
  ["14:00", "16:00"],
  ["16:10", "18:00"],
  ["19:00", "21:30"],
] as const;

/** Classrooms lent and examinations held since September 2024: 40,000 at scale 1. */
export function writeBookings(
  workbook: WorkbookFile,
  campus: Campus,
  which: number,
  planted: Planted,
): SheetSink<string> {
  const random = randomOf(campus.seed, `facilities/bookings/${which}`);
  const rows = workbook.sheet(facilitiesTables.booking, `${campusName(which)}教室借用与考试安排`);
  const rooms = campus.rooms.filter((room) => room.building.campus === which && room.use === "111");
  const all = campus.rooms.filter((room) => room.use === "111").length;
  const count = Math.round((40_000 * campus.scale * rooms.length) / all);
  let people = 0;
  for (let i = 1; i <= count; i++) {
    const room = random.pick(rooms);
    const [from, to] = random.pick(hours);
    const present = Math.max(4, Math.round((room.seats ?? 40) * (0.2 + random.next() * 0.75)));
    people += present;
    const row = {
      JYBH: `JY${which + 1}${String(i).padStart(6, "0")}`,
      FJBH: room.no,
      RQ: iso(today - random.int(1, 790)),
      KSSJ: from,
      JSSJ: to,
      SY: reasons(random),
      RS: present,
      JYDWH: random.pick(campus.units.colleges).no,
    };
    if (i % 6000 === 60) {
      planted.note("malformed", {
        system: "facilities",
        resource: "booking",
        key: row.JYBH,
        column: "RQ",
        found: "待定",
      });
      rows.addMalformed({ ...row, RQ: "待定" });
      people -= present;
      continue;
    }
    rows.add(row);
    if (i % 4000 === 20) rows.repeat();
  }
  rows.close({ RS: people }, [
    "注：考试安排以教务处通知为准。",
    "注：借用须提前三个工作日申请。",
    "注：人数为预计人数。",
  ]);
  return rows;
}

import type { Building, BuildingKind } from "../buildings.ts";
import type { Campus } from "../campus.ts";
import type { Planted } from "../dirt.ts";
import { randomOf } from "../random.ts";
import type { Room } from "../rooms.ts";
import { campusName } from "../units.ts";
import type { SheetSink, WorkbookFile } from "../workbook-sink.ts";
import { facilitiesTables } from "./tables.ts";

/** jyt1001_JZWYT. */
const buildingUses: Readonly<Record<BuildingKind, readonly [string, string]>> = {
  teaching: ["11", "教学楼"],
  mixed: ["12", "综合楼"],
  laboratory: ["13", "实验楼"],
  library: ["14", "图书馆(室)"],
  sports: ["15", "体育活动室"],
  dormitory: ["21", "学生宿舍"],
  canteen: ["22", "食堂"],
  "staff housing": ["26", "教工宿舍"],
  office: ["31", "办公楼"],
};

/** jyt1001_FJYT. */
export const roomUses: Readonly<Record<string, string>> = {
  "111": "教室",
  "121": "实验室、实习场所",
  "122": "专用科研用房",
  "131": "图书馆",
  "141": "体育馆/体育活动室",
  "2": "行政办公用房",
  "299": "其他行政办公用房",
  "311": "学生宿舍（公寓）",
  "312": "教工宿舍",
  "322": "学生食堂",
  "341": "生活福利及附属用房",
};

const cents = (value: number): number => Math.round(value * 100) / 100;

export function writeBuildings(
  workbook: WorkbookFile,
  campus: Campus,
  which: number,
  grossOf: ReadonlyMap<string, number>,
): SheetSink<string> {
  const rows = workbook.sheet(facilitiesTables.building, `${campusName(which)}楼宇一览表`);
  let [area, floors] = [0, 0];
  for (const building of campus.buildings) {
    if (building.campus !== which) continue;
    const [code, name] = buildingUses[building.kind];
    const gross = cents((grossOf.get(building.no) ?? 0) * 1.06);
    area += gross;
    floors += building.floors;
    rows.add({
      LYBH: building.no,
      LYMC: building.name,
      XQ: campusName(which),
      YTM: code,
      YTMC: name,
      JZMJ: gross,
      LC: building.floors,
      JCNF: String(building.built),
      CQM: building.ownership,
    });
  }
  rows.close({ JZMJ: cents(area), LC: floors }, ["注：建筑面积按竣工图计算，含公共部分。"]);
  return rows;
}

const roomName = (room: Room, ordinal: number): string | null => {
  if (room.use === "111") return `${room.seats}座教室`;
  if (room.use === "121") return `教学实验室${ordinal % 40}`;
  if (room.use === "122") return "科研实验室";
  return room.use === "2" ? "办公室" : null;
};

export function writeRooms(
  workbook: WorkbookFile,
  campus: Campus,
  which: number,
  planted: Planted,
): SheetSink<string> {
  const random = randomOf(campus.seed, `facilities/rooms/${which}`);
  const rows = workbook.sheet(facilitiesTables.room, `${campusName(which)}房间一览表`);
  let [gross, usable, seats, count] = [0, 0, 0, 0];
  for (const room of campus.rooms) {
    if (room.building.campus !== which) continue;
    count += 1;
    const row = {
      FJBH: room.no,
      LYBH: room.building.no,
      LC: String(room.floor),
      FJH: room.number,
      FJMC: roomName(room, count),
      JZMJ: room.gross,
      SYMJ: room.usable,
      YTM: room.use,
      YTMC: roomUses[room.use] ?? null,
      ZTM: random.chance(0.93) ? "在用" : random.pick(["闲置", "闲置", "维修"]),
      ZWS: room.seats ?? null,
    };
    if (room.building.kind === "staff housing" && count % 400 === 7) {
      planted.note("malformed", {
        system: "facilities",
        resource: "room",
        key: room.no,
        column: "SYMJ",
        found: "不详",
      });
      rows.addMalformed({ ...row, SYMJ: "不详" });
      continue;
    }
    rows.add(row);
    gross += room.gross;
    usable += room.usable;
    seats += room.seats ?? 0;
    if (count % 3000 === 50) rows.repeat();
  }
  rows.close({ JZMJ: cents(gross), SYMJ: cents(usable), ZWS: seats }, [
    "注：使用面积为净面积，不含走廊、楼梯和卫生间。",
    "注：状态截至统计当日。",
  ]);
  return rows;
}

/** Gross area of the rooms of each building. */
export function grossByBuilding(rooms: readonly Room[]): ReadonlyMap<Building["no"], number> {
  const sums = new Map<string, number>();
  for (const room of rooms)
    sums.set(room.building.no, (sums.get(room.building.no) ?? 0) + room.gross);
  return sums;
}

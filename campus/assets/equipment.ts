import { type Day, day, iso, today, yearOf } from "../calendar.ts";
import type { Campus } from "../campus.ts";
import type { Kind } from "../colleges.ts";
import type { Planted } from "../dirt.ts";
import { grouped } from "../grouping.ts";
import type { LineSink } from "../line-sinks.ts";
import type { Staff } from "../people.ts";
import { type Random, randomOf, weighted } from "../random.ts";
import { type Room, typedRoom } from "../rooms.ts";
import type { ColumnsOf } from "../tables.ts";
import type { Unit } from "../units.ts";
import type { assetsTables } from "./tables.ts";

export interface Instrument {
  readonly no: string;
  readonly price: number;
  readonly bought: Day;
}

interface Model {
  readonly name: string;
  readonly code: string;
  readonly family: string;
  readonly price: number; // median, yuan
}

const models = (family: string, code: string, list: string): Model[] =>
  list.split(" ").map((entry, i) => {
    const [name = "", price] = entry.split(":");
    return { name, family, code: `${code}${String(i + 1).padStart(4, "0")}`, price: Number(price) };
  });

/** Class codes are in the style of GB/T 14885, not copied from it. */
const common = models(
  "计算机及办公设备",
  "0501",
  "台式计算机:5200 笔记本电脑:7400 激光打印机:2600 投影仪:6800 服务器:46000 空调:4300 办公桌:1400 交换机:8800 扫描仪:3900 显示器:1700",
);
const byKind: Readonly<Record<Kind, readonly Model[]>> = {
  engineering: models(
    "通用仪器",
    "0303",
    "示波器:18000 频谱分析仪:130000 数控机床:380000 直流电源:6200 信号发生器:24000 万用表:1200 激光器:95000 红外热像仪:88000 高速摄像机:320000 材料试验机:210000",
  ),
  science: models(
    "分析仪器",
    "0304",
    "气相色谱仪:240000 液相色谱仪:310000 质谱仪:1600000 分光光度计:42000 离心机:36000 显微镜:68000 天平:9500 真空泵:12000 电子显微镜:3200000 旋转蒸发仪:15000",
  ),
  medicine: models(
    "医疗设备",
    "0322",
    "超净工作台:14000 流式细胞仪:1100000 冰箱:9000 显微镜:52000 手术模拟人:76000 心电图机:31000 牙科综合治疗台:58000 培养箱:26000 凝胶成像系统:120000",
  ),
  humanities: models(
    "语言文化设备",
    "0508",
    "摄像机:23000 录音笔:1600 语音室主机:32000 图书扫描仪:27000 古籍修复台:18000",
  ),
  social: models(
    "管理实验设备",
    "0509",
    "金融终端:36000 沙盘教具:8800 眼动仪:260000 行为实验终端:6500",
  ),
  arts: models("艺术设备", "0510", "钢琴:42000 数位屏:9800 灯光控制台:65000 画架:450"),
  service: models("文体设备", "0511", "跑步机:16000 乒乓球台:3200 健身器械:9400 记分牌:5400"),
};

const brands = ["明远", "北辰", "海岳", "科锐特", "Falken", "Nordlys", "Kestrel", "恒达"];
const moneyFrom = weighted([
  ["教育事业费", 40],
  ["科研经费", 34],
  ["学科建设经费", 18],
  ["捐赠", 2],
  ["自筹", 6],
] as const);
const notes = [
  "随机附件：电源线1根，\n说明书1本",
  '标签写作"贵重仪器"',
  "由旧系统转入，\n原编号已作废",
  '含配件"A型"两件\r\n含软件一套',
  "2019年校区搬迁后未核对",
];

/** Of two that could be bought, mostly the cheaper one is. */
const cheaper = (a: Model, b: Model): Model => (a.price <= b.price ? a : b);

interface Homes {
  readonly people: ReadonlyMap<string, Staff[]>;
  readonly rooms: ReadonlyMap<string | undefined, Room[]>;
  readonly homes: readonly Unit[];
}

function homesOf(campus: Campus): Homes {
  const { colleges, institutes, offices } = campus.units;
  const people = grouped(
    campus.staff.filter((p) => p.state === "11" || (p.left ?? 0) > today - 700),
    (p) => p.unit,
  );
  const rooms = grouped(
    campus.rooms.filter((room) => room.owner !== undefined),
    (room) => room.owner,
  );
  const homes = [
    ...colleges.flatMap((unit) =>
      Array.from({ length: 12 + (unit.facts?.weight ?? 1) * 3 }, () => unit),
    ),
    ...institutes.flatMap((unit) => [unit, unit, unit]),
    ...offices.flatMap((unit) => [unit, unit]),
  ];
  return { people, rooms, homes };
}

/** Writes equipment: 120,000 at scale 1; answers the instruments worth counting the hours of. */
export function writeEquipment(
  rows: LineSink<ColumnsOf<typeof assetsTables.equipment>>,
  campus: Campus,
  planted: Planted,
): Instrument[] {
  const random = randomOf(campus.seed, "assets/equipment");
  const homes = homesOf(campus);
  const total = Math.max(300, Math.round(120_000 * campus.scale));
  const made: Instrument[] = [];
  for (let i = 1; i <= total; i++) {
    const unit = random.pick(homes.homes);
    const kinds = random.chance(unit.facts === undefined ? 0.95 : 0.45)
      ? common
      : byKind[unit.facts?.kind ?? "social"];
    const model = cheaper(random.pick(kinds), random.pick(kinds));
    const price = Math.round(model.price * Math.exp(random.normal(0, 0.45)) * 100) / 100;
    const bought = Math.min(
      today - 20,
      day("1996-01-01") + Math.floor(Math.sqrt(random.next()) * (today - day("1996-01-01"))),
    );
    const no = `${yearOf(bought)}${String(i).padStart(6, "0")}`;
    const row = equipmentRow(random, campus, homes, unit, model, bought);
    if (i % 15_000 === 150) {
      planted.note("malformed", {
        system: "assets",
        resource: "equipment",
        key: no,
        column: "DJ",
        found: "面议",
      });
      rows.addMalformed({ ...row, ZCBH: no, DJ: "面议" });
      continue;
    }
    rows.add({ ...row, ZCBH: no, DJ: price.toFixed(2) });
    made.push({ no, price, bought });
    if (i % 10_000 === 40) rows.repeat();
  }
  return made;
}

function equipmentRow(
  random: Random,
  campus: Campus,
  homes: Homes,
  unit: Unit,
  model: Model,
  bought: Day,
) {
  const keeper = homes.people.get(unit.no);
  const rooms = homes.rooms.get(unit.no);
  const x = random.next();
  const old = bought < today - 12 * 365;
  return {
    ZCMC: model.name,
    FLH: model.code,
    FLMC: model.family,
    PP: random.pick(brands),
    XH: `${random.pick(["X", "TK", "HP", "S"])}-${random.int(100, 9900)}`,
    GG: random.chance(0.06)
      ? `量程：0-${random.int(10, 900)}\n精度：${random.pick(["0.1%", "0.5%", "1级"])}`
      : random.pick(["标准", "*", "", "无", "定制"]),
    GBM: random.pick(["156", "156", "156", "840", "276", "392"]),
    GZRQ: random.chance(0.004) ? random.pick(["0000-00-00", "1900-01-01"]) : iso(bought),
    JFLY: moneyFrom(random),
    SYDWH: campus.units.numberOn(unit.no, random.chance(0.7) ? today : bought),
    LYRGH: keeper === undefined || random.chance(0.06) ? null : random.pick(keeper).no,
    CFDD:
      rooms === undefined || random.chance(0.04)
        ? random.pick([null, "库房", "待定"])
        : typedRoom(random, random.pick(rooms)),
    XZM: old && x < 0.3 ? "待报废" : x < 0.9 ? "在用" : "闲置",
    SYFX: unit.facts === undefined ? "行政" : random.chance(0.45) ? "教学" : "科研",
    BZ: random.chance(0.03) ? random.pick(notes) : null,
  };
}

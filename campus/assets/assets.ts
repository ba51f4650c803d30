import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { iso, thisYear, today, yearOf } from "../calendar.ts";
import type { Campus } from "../campus.ts";
import type { Planted } from "../dirt.ts";
import { csvFile, type LineSink } from "../line-sinks.ts";
import { randomOf } from "../random.ts";
import type { ColumnsOf, Table } from "../tables.ts";
import { type SystemTally, tallied } from "../truth.ts";
import { type Instrument, writeEquipment } from "./equipment.ts";
import { assetsTables } from "./tables.ts";

/** Writes the three CSV files in GB18030. */
export function writeAssets(folder: string, campus: Campus, planted: Planted): SystemTally {
  mkdirSync(join(folder, "assets"), { recursive: true });
  const open = <S extends string>(table: Table<S>) =>
    csvFile(join(folder, "assets", table.at), table);
  const equipment = open(assetsTables.equipment);
  const usage = open(assetsTables.equipment_usage);
  const repairs = open(assetsTables.repair);
  const instruments = writeEquipment(equipment, campus, planted);
  writeUsage(usage, campus, instruments);
  writeRepairs(repairs, campus, instruments);
  for (const sink of [equipment, usage, repairs]) sink.close();
  return tallied(
    assetsTables,
    new Map([
      [assetsTables.equipment.at, equipment.tally],
      [assetsTables.equipment_usage.at, usage.tally],
      [assetsTables.repair.at, repairs.tally],
    ]),
  );
}

/** Hours of the last five whole years, for instruments from 70,000 yuan on. */
function writeUsage(
  rows: LineSink<ColumnsOf<typeof assetsTables.equipment_usage>>,
  campus: Campus,
  instruments: readonly Instrument[],
): void {
  const random = randomOf(campus.seed, "assets/usage");
  let count = 0;
  for (const instrument of instruments) {
    if (instrument.price < 70_000) continue;
    for (
      let year = Math.max(thisYear - 5, yearOf(instrument.bought) + 1);
      year < thisYear;
      year++
    ) {
      if (random.chance(0.35)) continue;
      count += 1;
      const science = Math.round(Math.abs(random.normal(620, 380)));
      const outside = random.chance(0.3) ? random.int(4, 260) : 0;
      rows.add({
        ZCBH: instrument.no,
        ND: String(year),
        JXJS: random.int(0, 260),
        KYJS: science,
        SHJS: outside,
        KFJS: Math.round(science * random.next() * 0.5),
        CYS: random.int(0, 2400),
        SRJE: (outside * random.int(20, 160)).toFixed(2),
      });
      if (count % 8000 === 25) rows.repeat();
    }
  }
}

const faults = [
  "无法开机",
  "显示异常，\n重启后恢复",
  "电源模块损坏",
  "漏水\r\n地面有积水",
  "噪声大",
  '软件提示"通信失败"',
  "定期保养",
  "精度超差，需校准",
];

function writeRepairs(
  rows: LineSink<ColumnsOf<typeof assetsTables.repair>>,
  campus: Campus,
  instruments: readonly Instrument[],
): void {
  const random = randomOf(campus.seed, "assets/repairs");
  const total = Math.max(100, Math.round(40_000 * campus.scale));
  for (let i = 1; i <= total; i++) {
    const instrument = random.pick(instruments);
    const asked = random.int(Math.max(instrument.bought + 10, today - 3600), today - 1);
    const done = asked + random.int(0, 45);
    rows.add({
      WXDH: `WX${String(i).padStart(6, "0")}`,
      ZCBH: instrument.no,
      BXRQ: iso(asked),
      WCRQ: done < today ? iso(done) : null,
      WXFY: Math.min(instrument.price * 0.6, 120 + instrument.price * random.next() * 0.12).toFixed(
        2,
      ),
      GZMS: random.pick(faults),
    });
    if (i % 9000 === 70) rows.repeat();
  }
}

import { type Day, iso, today, yearOf } from "../calendar.ts";
import type { Campus } from "../campus.ts";
import { hanName } from "../names.ts";
import { rankOn } from "../people.ts";
import type { Random } from "../random.ts";
import { projectStream } from "./projects.ts";
import { repeatAtPages, type Scholars } from "./scholars.ts";
import type { ResearchSinks } from "./tables.ts";

/** Writes patents: 12,000 at scale 1. */
export function writePatents(
  sink: ResearchSinks["patent"],
  campus: Campus,
  scholars: Scholars,
): void {
  const random = projectStream(campus, "patents");
  const total = Math.max(40, Math.round(12_000 * campus.scale));
  for (let i = 1; i <= total; i++) {
    const unit = scholars.unit(random);
    const applied = today - random.int(30, 5000);
    const inventor = scholars.colleague(random, unit, applied);
    if (inventor === undefined) continue;
    const others = Array.from(
      { length: random.int(0, 4) },
      () => scholars.colleague(random, unit, applied)?.name.text ?? hanName(random, true).text,
    );
    sink.add({
      ZLBH: `ZL${String(i).padStart(6, "0")}`,
      ZLMC: `一种${random.pick(unit.facts?.topics ?? ["综合"])}${random.pick(["装置", "方法", "系统及方法", "检测装置", "控制方法"])}`,
      ...grantOf(random, applied, i),
      ZLQR: "梧桐大学",
      DYFMRGH: inventor.no,
      FMR: [...new Set([inventor.name.text, ...others])].join(";"),
      DWH: campus.units.numberOn(unit.no, applied),
    });
    repeatAtPages(sink);
  }
}

const patentKinds = [
  { name: "发明专利", digit: 1, letter: "B", days: [500, 1300] },
  { name: "发明专利", digit: 1, letter: "B", days: [500, 1300] },
  { name: "发明专利", digit: 1, letter: "B", days: [500, 1300] },
  { name: "实用新型", digit: 2, letter: "U", days: [150, 400] },
  { name: "外观设计", digit: 3, letter: "S", days: [150, 400] },
] as const;

/** What became of an application; the year of it and a sequence that no office uses make its number. */
function grantOf(random: Random, applied: Day, sequence: number) {
  const { name, digit, letter, days } = random.pick(patentKinds);
  const no = String(sequence).padStart(6, "0");
  const filed = {
    ZLLX: name,
    SQH: `${yearOf(applied)}${digit}9${no}.${sequence % 10}`,
    SQRQ: iso(applied),
  };
  const granted = applied + random.int(days[0], days[1]);
  if (granted < today && random.chance(0.85)) {
    const state = random.chance(0.8) ? "授权" : "失效";
    return { ...filed, SQGGH: `CN999${no}${letter}`, SQGGR: iso(granted), FLZT: state };
  }
  const state = granted + 300 < today ? "失效" : "申请中";
  return { ...filed, SQGGH: null, SQGGR: null, FLZT: state };
}

const awardNames = {
  国家级: ["国家自然科学奖", "国家科学技术进步奖"],
  省部级: ["省科学技术奖", "教育部高等学校科学研究优秀成果奖"],
  市厅级: ["市科学技术奖", "省高等学校科学技术奖"],
  校级: ["校科研成果奖"],
} as const;
const issuers = {
  国家级: "国务院",
  省部级: "省人民政府",
  市厅级: "市人民政府",
  校级: "梧桐大学",
} as const;

function awardLevel(random: Random, full: boolean): keyof typeof awardNames {
  const x = random.next();
  if (x < 0.02 && full) return "国家级";
  if (x < 0.35) return "省部级";
  return x < 0.65 ? "市厅级" : "校级";
}

/** Writes research awards: 4,000 at scale 1. */
export function writeAwards(
  sink: ResearchSinks["award"],
  campus: Campus,
  scholars: Scholars,
): void {
  const random = projectStream(campus, "awards");
  const total = Math.max(20, Math.round(4000 * campus.scale));
  for (let i = 1; i <= total; i++) {
    const unit = scholars.unit(random);
    const on = today - random.int(20, 7000);
    const first = scholars.leader(random, unit, on);
    if (first === undefined) continue;
    const level = awardLevel(random, rankOn(first, on) === 1);
    sink.add({
      HJBH: `HJ${String(i).padStart(5, "0")}`,
      CGMC: `${random.pick(unit.facts?.topics ?? ["综合"])}关键技术及应用`,
      JLMC: random.pick(awardNames[level]),
      JLJB: level,
      JLDJ: random.pick(["一等奖", "二等奖", "二等奖", "三等奖", "三等奖"]),
      SJDW: issuers[level],
      HJRQ: random.chance(0.01) ? "1900-01-01" : iso(on),
      DYWCRGH: first.no,
      BXPM: random.pick([1, 1, 1, 2, 3]),
      DWH: campus.units.numberOn(unit.no, on),
    });
    repeatAtPages(sink);
  }
}

export function writePlatforms(sink: ResearchSinks["platform"], campus: Campus): void {
  for (const platform of campus.platforms) {
    sink.add({
      PTBH: platform.no,
      PTMC: platform.name,
      PTJB: platform.level,
      PTLX: platform.kind,
      PZRQ: iso(platform.approved),
      FZRGH: platform.head ?? null,
      DWH: platform.unit,
    });
    repeatAtPages(sink);
  }
}

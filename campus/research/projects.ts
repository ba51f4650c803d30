import { addYears, type Day, day, iso, isoOrNull, today, yearOf } from "../calendar.ts";
import type { Campus } from "../campus.ts";
import { hanName } from "../names.ts";
import type { Staff } from "../people.ts";
import { type Random, randomOf, weighted } from "../random.ts";
import type { Unit } from "../units.ts";
import type { Scholars } from "./scholars.ts";

export interface Project {
  readonly no: string;
  readonly unit: Unit;
  readonly head: Staff;
  readonly start: Day;
  readonly plannedEnd: Day;
  readonly ended: Day | undefined;
  readonly kind: ProjectKind;
  readonly cents: number; // of the contract
}

export interface ProjectKind {
  readonly name: string;
  readonly vertical: boolean;
  readonly source: string; // jyt1001_XMLY
  readonly level: "国家级" | "省部级" | "市厅级" | "校级" | "横向";
  readonly years: number;
  readonly money: number; // median, in 10,000 yuan
  readonly prefix: string;
}

/** Name | 来源码 | level | years | median money in 万元 | prefix of the approval number | weight */
const kindLines = `国家自然科学基金面上项目|04|国家级|4|55|5|11
国家自然科学基金青年科学基金项目|04|国家级|3|28|6|11
国家自然科学基金重点项目|04|国家级|5|260|9|1
国家重点研发计划课题|06|国家级|4|420|2020YFB|2
国家社会科学基金项目|08|国家级|3|22|BJY|2
教育部人文社会科学研究项目|09|省部级|3|10|YJA|3
省自然科学基金项目|05|省部级|2|8|JM|12
省重点研发计划项目|05|省部级|2|35|GY|5
市科技计划项目|17|市厅级|2|12|SK|4
基本科研业务费项目|19|校级|2|10|XJJ|9
企事业单位委托项目|15|横向|1|32||34
国际合作项目|12|省部级|3|60|GJ|1`;

const kindOf = weighted(
  kindLines.split("\n").map((line) => {
    const [name = "", source = "", level, years, money, prefix = "", weight] = line.split("|");
    const kind: ProjectKind = {
      name,
      source,
      level: level as ProjectKind["level"], // one of the five in the lines above
      vertical: level !== "横向",
      years: Number(years),
      money: Number(money),
      prefix,
    };
    return [kind, Number(weight)] as const;
  }),
);

const aspects = [
  "关键技术",
  "机理与调控",
  "基础理论",
  "优化方法",
  "性能评价",
  "多尺度建模",
  "智能诊断",
  "协同机制",
  "影响因素与对策",
  "设计与应用",
];
const clients = [
  "中部电力设备有限公司",
  "北辰重工集团",
  "南浦生物科技有限公司",
  "海川信息技术有限公司",
  "东陵能源有限公司",
  "市规划设计院",
  "西岭材料有限公司",
  "关中医药有限公司",
];

/** A project of one year between 2008 and today; undefined when its college had nobody to lead it. */
export function makeProject(
  random: Random,
  scholars: Scholars,
  year: number,
  sequence: number,
): Project | undefined {
  const unit = scholars.unit(random);
  const kind = kindOf(random);
  const start = Math.min(
    day(`${year}-01-01`) + (kind.vertical ? random.pick([0, 0, 181]) : random.int(0, 364)),
    today - 20,
  );
  const head = scholars.leader(random, unit, start);
  if (head === undefined) return undefined;
  const plannedEnd = addYears(start, kind.years) - 1;
  const late = random.chance(0.12) ? random.int(60, 500) : random.int(0, 60);
  const ended = plannedEnd + late < today ? plannedEnd + late : undefined;
  const money = kind.money * Math.exp(random.normal(0, kind.vertical ? 0.25 : 0.9));
  return {
    no: `KY${year}${String(sequence).padStart(5, "0")}`,
    unit,
    head,
    start,
    plannedEnd,
    ended,
    kind,
    cents: kind.vertical ? Math.round(money * 10) * 100_000 : Math.round(money * 1_000_000),
  };
}

const manners = [
  "面向工程应用的",
  "复杂环境下",
  "数据驱动的",
  "新型",
  "高性能",
  "基于机器学习的",
  "",
];

export function projectRow(random: Random, campus: Campus, project: Project) {
  const { kind, unit, start, plannedEnd, ended } = project;
  const topic = random.pick(unit.facts?.topics ?? ["交叉"]);
  return {
    XMBH: project.no,
    XMPZH: approvalNo(random, project),
    XMMC: `${random.pick(manners)}${topic}${random.pick(aspects)}研究`,
    XMXZ: kind.vertical ? "纵向" : "横向",
    XMLYM: kind.source,
    XMLB: kind.name,
    XMJB: kind.level,
    XKDM: unit.facts?.science ?? null,
    DWH: campus.units.numberOn(unit.no, start),
    FZRGH: project.head.no,
    LXRQ: iso(start - random.int(0, 60)),
    KSRQ: iso(start),
    JHJTRQ: random.chance(0.003) ? "0000-00-00" : iso(plannedEnd),
    SJJTRQ: isoOrNull(ended),
    ...stateOf(random, project),
    WTDW: kind.vertical ? null : random.pick(clients),
  };
}

/** Commissioned projects have none, which two clerks write in two ways. */
function approvalNo(random: Random, { kind, start }: Project): string | null {
  if (kind.prefix === "") return random.chance(0.5) ? null : "";
  return `${kind.prefix}${String(yearOf(start) % 100).padStart(2, "0")}${random.int(10000, 99999)}`;
}

function stateOf(random: Random, { ended, plannedEnd }: Project) {
  if (ended === undefined) return { XMZT: plannedEnd < today ? "延期" : "在研", JTJL: null };
  if (random.chance(0.015)) return { XMZT: "终止", JTJL: "不合格" };
  return { XMZT: "结题", JTJL: random.pick(["合格", "合格", "合格", "优秀"]) };
}

export interface Member {
  readonly staffNo: string | null;
  readonly name: string;
}

/** The head first, then colleagues who were here then, students and outsiders without a number. */
export function membersOf(
  random: Random,
  scholars: Scholars,
  project: Project,
  studentName: () => string,
): Member[] {
  const members: Member[] = [{ staffNo: project.head.no, name: project.head.name.text }];
  const wanted = random.pick([1, 2, 3, 3, 3, 4, 5, 6]);
  for (let i = 0; i < wanted; i++) {
    const colleague = random.chance(0.62)
      ? scholars.colleague(random, project.unit, project.start)
      : undefined;
    if (colleague !== undefined && members.every((member) => member.staffNo !== colleague.no))
      members.push({ staffNo: colleague.no, name: colleague.name.text });
    else
      members.push({
        staffNo: null,
        name: random.chance(0.7) ? studentName() : hanName(random, true).text,
      });
  }
  return members;
}

/** Shares in hundredths that make one whole: the head's first and largest. */
export function sharesOf(random: Random, count: number): number[] {
  const head = count === 1 ? 100 : random.pick([40, 50, 50, 60]);
  const rest = Math.floor((100 - head) / Math.max(1, count - 1));
  const shares = [head, ...Array.from({ length: count - 1 }, () => rest)];
  shares[0] = 100 - rest * (count - 1);
  return shares;
}

export interface Fund {
  readonly kind: "到账" | "支出" | "外拨";
  readonly cents: number;
  readonly on: Day;
}

/** Money in by instalments up to the contract, then money out up to what came in. */
export function fundsOf(random: Random, project: Project): Fund[] {
  const funds: Fund[] = [];
  const { vertical, years } = project.kind;
  const instalments = vertical ? Math.min(3, years) : random.int(1, 2);
  let left = project.cents;
  for (let i = 0; i < instalments; i++) {
    const on = project.start + i * 365 + random.int(10, 120);
    if (on >= today) break;
    const part = i === instalments - 1 ? left : Math.round(left * (0.35 + random.next() * 0.3));
    const came = vertical || random.chance(0.8) ? part : Math.round(part * 0.9);
    funds.push({ kind: "到账", cents: came, on }, ...spent(random, came, on));
    left -= part;
  }
  return funds;
}

/** What was spent of an instalment within half a year and within a year, as far as that time has passed. */
function spent(random: Random, came: number, on: Day): Fund[] {
  const first: Fund = {
    kind: random.chance(0.08) ? "外拨" : "支出",
    cents: Math.round(came * (0.2 + random.next() * 0.35)),
    on: on + random.int(30, 199),
  };
  const second: Fund = {
    kind: "支出",
    cents: Math.round(came * 0.3),
    on: on + random.int(200, 399),
  };
  return [first, second].filter((fund) => fund.on < today);
}

export const projectStream = (campus: Campus, name: string): Random =>
  randomOf(campus.seed, `research/${name}`);

import { type Day, iso, today, yearOf } from "../calendar.ts";
import type { Campus } from "../campus.ts";
import type { Planted } from "../dirt.ts";
import { grouped } from "../grouping.ts";
import { hanName, type Name } from "../names.ts";
import type { Staff } from "../people.ts";
import { type Random, weighted } from "../random.ts";
import type { Graduate } from "../students.ts";
import type { Unit } from "../units.ts";
import { type Project, projectStream } from "./projects.ts";
import { repeatAtPages, type Scholars } from "./scholars.ts";
import type { ResearchSinks } from "./tables.ts";

const kindOf = weighted([
  ["期刊论文", 68],
  ["会议论文", 14],
  ["专著", 3],
  ["教材", 3],
  ["软件著作权", 12],
] as const);
type OutputKind = ReturnType<typeof kindOf>;

const journalsAbroad = [
  ["Journal of Applied Systems", "2999-1001", 4.2, "Q2"],
  ["Transactions on Energy Conversion Studies", "2999-1002", 6.8, "Q1"],
  ["Materials Frontiers Letters", "2999-1003", 8.1, "Q1"],
  ["International Journal of Modelling", "2999-1004", 2.3, "Q3"],
  ["Annals of Computation", "2999-1005", 3.6, "Q2"],
  ["Clinical Research Reports", "2999-1006", 1.9, "Q4"],
] as const;
const journalsHere = [
  "工程科学学报",
  "梧桐大学学报",
  "应用技术研究",
  "管理评论与实践",
  "临床研究杂志",
  "高等教育论坛",
];
const publishers = ["梧桐大学出版社", "北辰科学出版社", "南浦教育出版社"];

/** One author as the list prints it. */
interface Author {
  readonly staff: Staff | undefined;
  readonly name: Name;
}

/** Writes outputs with their authors: 70,000 and 200,000 at scale 1. */
export function writeOutputs(
  sinks: ResearchSinks,
  campus: Campus,
  scholars: Scholars,
  projects: readonly Project[],
  planted: Planted,
): void {
  const random = projectStream(campus, "outputs");
  const projectsOf = grouped(projects, (project) => project.unit.no);
  const students = grouped(campus.graduates, (student) => student.college);
  const total = Math.max(150, Math.round(70_000 * campus.scale));
  for (let i = 1; i <= total; i++) {
    const unit = scholars.unit(random);
    const on = today - Math.floor(random.next() ** 1.5 * 5600) - 3;
    const first = scholars.leader(random, unit, on) ?? scholars.colleague(random, unit, on);
    if (first === undefined) continue;
    const kind = kindOf(random);
    const no = `CG${String(i).padStart(6, "0")}`;
    const abroad =
      (kind === "期刊论文" && random.chance(0.58)) || (kind === "会议论文" && random.chance(0.8));
    const project = random.chance(0.75)
      ? support(random, projectsOf.get(unit.no) ?? [], on)
      : undefined;
    sinks.output.add({
      CGBH: no,
      ...publication(random, unit, kind, abroad, on),
      SSXMBH: project?.no ?? null,
      DWH: campus.units.numberOn(unit.no, on),
    });
    repeatAtPages(sinks.output);
    const authors = authorsOf(random, scholars, unit, on, first, students.get(unit.no) ?? []);
    writeAuthors(random, sinks.author, no, authors, abroad, planted);
  }
}

/** A project of the college that ran, or had ended less than two years before; undefined when ten tries find none. */
function support(random: Random, projects: readonly Project[], on: Day): Project | undefined {
  for (let attempt = 0; attempt < 10 && projects.length > 0; attempt++) {
    const project = random.pick(projects);
    if (project.start < on && (project.ended ?? today) > on - 700) return project;
  }
  return undefined;
}

const indexedHere = [["CSCD"], ["CSSCI"], ["EI"], ["北大核心"], [], [], [], [], [], []];

/** What every kind of output says of itself; each kind then says the rest in its own way. */
function publication(random: Random, unit: Unit, kind: OutputKind, abroad: boolean, on: Day) {
  const field = unit.english?.replace(/^(School|College) of /, "") ?? "Science";
  const nowhere = { ISSN: null, NJQY: null, DOI: null, SLLX: [], JCRFQ: null, YXYZ: null };
  const common = {
    CGLX: kind,
    TM: abroad
      ? `${random.pick(["A Study on", "Modelling of", "Towards", "Analysis of", "Data-driven"])} ${field}: Case ${random.int(1, 99999)}`
      : `${random.pick(unit.facts?.topics ?? ["综合"])}${random.pick(titleEndings[kind])}（${random.int(1, 9999)}）`,
    FBRQ: partial(random, on),
    ...nowhere,
  };
  if (kind === "软件著作权") return { ...common, KWMC: null, NJQY: random.pick([null, "", "无"]) };
  if (kind === "专著" || kind === "教材") {
    const isbn = `978-7-999-${random.int(10000, 99999)}-${random.int(0, 9)}`;
    return { ...common, KWMC: random.pick(publishers), ISSN: isbn };
  }
  const place = `${yearOf(on)},${random.int(1, 60)}(${random.int(1, 12)}):${random.int(1, 900)}-${random.int(901, 1800)}`;
  const doi = `10.99999/${unit.no}.${yearOf(on)}.${random.int(100000, 999999)}`;
  const paper = { ...common, NJQY: place, DOI: abroad && random.chance(0.92) ? doi : null };
  if (!abroad) return { ...paper, ...paperHere(random, kind) };
  if (kind === "会议论文")
    return {
      ...paper,
      KWMC: `Proceedings of the ${yearOf(on)} Conference on ${field}`,
      SLLX: ["EI"],
    };
  const [journal, issn, impact, zone] = random.pick(journalsAbroad);
  const indexed = random.pick([["SCI"], ["SCI", "EI"], ["SCI"], ["SSCI"]]);
  return { ...paper, KWMC: journal, ISSN: issn, SLLX: indexed, JCRFQ: zone, YXYZ: impact };
}

const titleEndings: Readonly<Record<OutputKind, readonly string[]>> = {
  期刊论文: ["研究进展", "的实验研究", "方法及应用", "若干问题探讨"],
  会议论文: ["的实验研究", "方法及应用"],
  专著: ["研究", "理论与实践"],
  教材: ["教程", "基础"],
  软件著作权: ["分析系统V1.0", "管理平台V2.0"],
};

const paperHere = (random: Random, kind: OutputKind) => ({
  KWMC: random.pick(journalsHere),
  ISSN: kind === "期刊论文" ? `1999-${random.int(1000, 9999)}` : null,
  SLLX: random.pick(indexedHere),
});

/** How well a date of publication is known: a year, a month or a day. */
function partial(random: Random, on: Day): string {
  const text = iso(on);
  const x = random.next();
  return x < 0.12 ? text.slice(0, 4) : x < 0.6 ? text.slice(0, 7) : text;
}

function authorsOf(
  random: Random,
  scholars: Scholars,
  unit: Unit,
  on: Day,
  first: Staff,
  students: readonly Graduate[],
): Author[] {
  const authors: Author[] = [{ staff: first, name: first.name }];
  const more = random.pick([0, 1, 1, 2, 2, 2, 3, 4]);
  for (let i = 0; i < more; i++) {
    const colleague = random.chance(0.45) ? scholars.colleague(random, unit, on) : undefined;
    if (colleague !== undefined && authors.every((author) => author.staff !== colleague))
      authors.push({ staff: colleague, name: colleague.name });
    else
      authors.push({
        staff: undefined,
        name:
          students.length > 0 && random.chance(0.7)
            ? random.pick(students).name
            : hanName(random, random.chance(0.6)),
      });
  }
  // A student often stands first, the teacher then corresponds.
  return authors.length > 1 && random.chance(0.4)
    ? [authors[1] as Author, authors[0] as Author, ...authors.slice(2)]
    : authors;
}

const romanised = ({ given, family }: Name, givenFirst: boolean): string =>
  (givenFirst ? `${given} ${family}` : `${family} ${given}`).trim();

function writeAuthors(
  random: Random,
  sink: ResearchSinks["author"],
  output: string,
  authors: readonly Author[],
  abroad: boolean,
  planted: Planted,
): void {
  const givenFirst = random.chance(0.5); // one order for a whole list
  const responsible = authors.findIndex((author) => author.staff !== undefined);
  for (const [i, author] of authors.entries()) {
    const known = author.staff !== undefined && random.chance(0.62);
    const text = abroad ? romanised(author.name, givenFirst) : author.name.text;
    if (abroad && !known && author.staff !== undefined && random.chance(0.02))
      planted.note("pinyin_author", {
        output_no: output,
        order: i + 1,
        found: text,
        staff_no: author.staff.no,
      });
    sink.add({
      CGBH: output,
      SX: i + 1,
      GH: known ? (author.staff?.no ?? null) : null,
      XM: text,
      TXZZ: i === responsible,
      DWSX: author.staff !== undefined || random.chance(0.7) ? 1 : 2,
    });
    repeatAtPages(sink);
  }
}

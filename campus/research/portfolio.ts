import { iso, thisYear } from "../calendar.ts";
import type { Campus } from "../campus.ts";
import type { Planted } from "../dirt.ts";
import { hanName } from "../names.ts";
import {
  fundsOf,
  makeProject,
  membersOf,
  type Project,
  projectRow,
  projectStream,
  sharesOf,
} from "./projects.ts";
import { repeatAtPages, type Scholars, yuan } from "./scholars.ts";
import type { ResearchSinks } from "./tables.ts";

const subjects = [
  "设备费",
  "材料费",
  "测试化验加工费",
  "差旅费",
  "劳务费",
  "出版文献费",
  "间接费用",
];
const firstYear = 2008;

/** Writes projects with their members and money, year by year, and answers them for what grows out of them. */
export function writePortfolio(
  sinks: ResearchSinks,
  campus: Campus,
  scholars: Scholars,
  planted: Planted,
): Project[] {
  const random = projectStream(campus, "projects");
  const students = campus.graduates;
  const studentName = () =>
    students.length > 0 ? random.pick(students).name.text : hanName(random, true).text;
  const moneyOf = moneyWriter(sinks.fund, campus, planted);
  const projects: Project[] = [];
  const years = thisYear - firstYear + 1;
  const total = Math.max(60, Math.round(14_000 * campus.scale));
  for (let i = 0; i < total; i++) {
    // More of them in recent years: the square root leans the spread to the end.
    const year = firstYear + Math.floor(Math.sqrt((i + 0.5) / total) * years);
    const project = makeProject(random, scholars, year, i + 1);
    if (project === undefined) continue;
    projects.push(project);
    const row = { ...projectRow(random, campus, project), HTJF: yuan(project.cents) };
    sinks.project.add(row);
    repeatAtPages(sinks.project);
    const members = membersOf(random, scholars, project, studentName);
    const shares = sharesOf(random, members.length);
    for (const [order, member] of members.entries()) {
      const share = shares[order] ?? 0;
      const role = order === 0 ? "负责人" : order < 3 ? "主要成员" : "参加";
      sinks.member.add({
        XMBH: project.no,
        SMSX: order + 1,
        GH: member.staffNo,
        XM: member.name,
        JS: role,
        GZLBL: share / 100,
      });
      repeatAtPages(sinks.member);
    }
    moneyOf(project);
  }
  return projects;
}

function moneyWriter(
  sink: ResearchSinks["fund"],
  campus: Campus,
  planted: Planted,
): (project: Project) => void {
  const random = projectStream(campus, "funds");
  let count = 0;
  return (project) => {
    const payer = project.kind.vertical ? "国库" : "委托单位";
    for (const fund of fundsOf(random, project)) {
      const income = fund.kind === "到账";
      count += 1;
      const row = {
        PZH: `PZ${String(count).padStart(7, "0")}`,
        XMBH: project.no,
        LX: fund.kind,
        JE: yuan(fund.cents),
        FSRQ: iso(fund.on),
        KM: income ? null : random.pick(subjects),
        LKDW: income ? payer : null,
      };
      if (count % 12_000 === 55) sink.addMalformed(unreadable(row, planted));
      else sink.add(row);
      repeatAtPages(sink);
    }
  };
}

function unreadable<T extends { readonly PZH: string }>(
  row: T,
  planted: Planted,
): T & { JE: string } {
  const found = "壹万元";
  planted.note("malformed", {
    system: "research",
    resource: "fund",
    key: row.PZH,
    column: "JE",
    found,
  });
  return { ...row, JE: found };
}

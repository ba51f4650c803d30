import { UserError } from "../../core/errors.ts";
import type { Proposals } from "../bind/propose.ts";
import { type Definition, definitionSchema } from "../definition.ts";
import type { Identity } from "./decide.ts";
import { templateFile } from "./store.ts";

/** What the officer says of the form itself; whatever is left out is inferred from the blank. */
export interface Said {
  readonly id: string;
  readonly title?: string | undefined;
  readonly subject?: string | undefined;
  readonly office?: string | undefined;
  readonly clock?: string | undefined;
}

/** Who and when a form is for: said, or as it was before, or inferred from what the blank asks; `sha256` is the blank's contentHash. UserError for what cannot be. */
export function identityOf(
  found: Proposals,
  sha256: string,
  said: Said,
  today: string,
  before?: Definition,
): Identity {
  const id = said.id.toUpperCase();
  const shape = definitionSchema.shape;
  if (!shape.id.safeParse(id).success)
    throw new UserError(
      `"${said.id}" 不能作编号 · no id for a form`,
      "用两三个字母、短横和数字，例如 XX-01",
    );
  const subject = read("subject", said.subject ?? before?.subject ?? subjectIn(found));
  const title = said.title ?? before?.titles.zh ?? (found.title === "" ? id : found.title);
  const office = read("office", said.office ?? before?.office ?? officeIn(found));
  return {
    id,
    titles: { zh: title, en: before?.titles.en ?? title },
    issuer: before?.issuer ?? offices[office],
    edition: /(20\d\d)/.exec(found.title)?.[1] ?? today.slice(0, 4),
    office,
    subject,
    clock: read("clock", said.clock ?? before?.clock ?? clockIn(found)),
    filler: before?.filler ?? (subject === "person" ? "本人" : "单位经办人"),
    template: {
      file: templateFile(id, found.kind),
      sha256,
      fingerprint: found.fingerprint,
    },
  };
}

const offices: Readonly<Record<Definition["office"], string>> = {
  personnel: "人事处",
  teaching: "教务处",
  graduate: "研究生院",
  research: "科研院",
  facilities: "房产管理处",
  assets: "资产管理处",
  students: "学生工作部",
};

/** One of the words a definition allows. */
function read<K extends "subject" | "office" | "clock">(name: K, typed: string): Definition[K] {
  const parsed = definitionSchema.shape[name].safeParse(typed);
  if (parsed.success) return parsed.data as Definition[K]; // the schema of that very key
  throw new UserError(`--${name} "${typed}" 不认识 · not understood`, allowed[name]);
}

const allowed = {
  subject: "person 一人一份，org 一个单位一份，university 全校一份",
  office: Object.keys(offices).join("、"),
  clock: "point 09-30、academic-year、calendar-year、term、month、quarter、round、anytime",
} as const;

function subjectIn({ subject }: Proposals): string {
  if (subject === "person" || subject === "org") return subject;
  throw new UserError(
    `这张表看来是一个${things[subject] ?? subject}一份，目前只能填一人一份、一个单位一份的表 · one file per ${subject} cannot be filled yet`,
    "若其实是个人表或单位表，加 --subject person 或 --subject org",
  );
}

const things: Readonly<Record<string, string>> = {
  project: "项目",
  course: "课程",
  equipment: "设备",
  platform_lab: "平台",
};

/** The office that the title speaks of, else the one whose facts most lists ask for. */
function officeIn({ lists, title }: Proposals): Definition["office"] {
  const said = officeWords.find(([, words]) => words.test(title))?.[0];
  if (said !== undefined) return said;
  const counted = new Map<Definition["office"], number>();
  for (const { topic } of lists) {
    const office = officeOfTopic[topic];
    if (office !== undefined) counted.set(office, (counted.get(office) ?? 0) + 1);
  }
  const [first] = [...counted].sort((a, b) => b[1] - a[1]);
  return first?.[0] ?? "personnel";
}

const officeWords: readonly (readonly [Definition["office"], RegExp])[] = [
  ["graduate", /研究生|导师|学位点/],
  ["research", /科研|项目|课题|论文|著作|成果|专利|基金|学术/],
  ["assets", /资产|设备|仪器/],
  ["facilities", /用房|房屋|公房|房间|住房/],
  ["personnel", /职称|专业技术|考核|聘|人事|教职工|教师|职工|干部|人才|花名册/],
  ["teaching", /教学|课程|授课|课表|本科|专业/],
  ["students", /学生|班级/],
];

const officeOfTopic: Readonly<Record<string, Definition["office"]>> = {
  project: "research",
  membership: "research",
  output: "research",
  award: "research",
  patent: "research",
  platform: "research",
  workload: "teaching",
  teaching: "teaching",
  course: "teaching",
  evaluation: "teaching",
  programme: "teaching",
  supervision: "graduate",
  room: "facilities",
  equipment: "assets",
};

/** A blank is filled as of today, unless its title says as of which day. */
function clockIn({ title }: Proposals): string {
  const day = /截[至止][^\d]*(?:20\d\d年)?(\d{1,2})月(\d{1,2})日/.exec(title);
  return day === null ? "anytime" : `point ${day[1]?.padStart(2, "0")}-${day[2]?.padStart(2, "0")}`;
}

/** Which period figures of a blank speak of, as its title says; undefined when its clock is a period already. */
export function periodIn({ title }: Proposals, clock: Definition["clock"]): string | undefined {
  if (clock !== "anytime" && clock !== "round" && !clock.startsWith("point ")) return undefined;
  if (/学年/.test(title)) return "during(academic-year)";
  if (/学期/.test(title)) return "during(term)";
  return /年/.test(title) ? "during(calendar-year)" : "during(academic-year)";
}

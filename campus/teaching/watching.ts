import { iso, terms, today } from "../calendar.ts";
import type { Campus } from "../campus.ts";
import { isOnDuty, rankOn, type Staff } from "../people.ts";
import { type Random, randomOf, weighted } from "../random.ts";
import type { SqliteFile } from "../sqlite-sink.ts";
import type { Section } from "./sections.ts";
import type { Session } from "./sessions.ts";
import { teachingTables } from "./tables.ts";

const observers = weighted([
  ["校领导", 3],
  ["处级", 14],
  ["院级", 30],
  ["督导", 28],
  ["同行", 25],
] as const);
const running = terms.at(-1);

/** Writes who sat in on which class: 1,000 a term at scale 1, by name of the class where classes are recorded. */
export function observationWriter(
  file: SqliteFile,
  campus: Campus,
): (section: Section, held: readonly Session[]) => void {
  const random = randomOf(campus.seed, "teaching/observations");
  const rows = file.table(teachingTables.observation);
  const senior = campus.staff.filter(
    (p) => isOnDuty(p) && p.category === "teacher" && rankOn(p, today) <= 2,
  );
  const officers = campus.staff.filter((p) => isOnDuty(p) && p.category === "administrator");
  const scorer = new Map<string, number>();
  const severity = (person: Staff): number => {
    const known = scorer.get(person.no) ?? random.normal(0, 2.2);
    scorer.set(person.no, known);
    return known;
  };
  let count = 0;
  return (section, held) => {
    if (!random.chance(0.168)) return;
    const session = held.length > 0 ? random.pick(held) : undefined;
    const kind = observers(random);
    const who = random.pick(kind === "处级" || kind === "校领导" ? officers : senior);
    const weeks = section.term === running ? 10 : 16;
    const on = session?.on ?? section.term.start + random.int(0, weeks * 7 - 1);
    const problems = random.pick([0, 0, 0, 1, 1, 2, 3]);
    count += 1;
    rows.add({
      TKID: `TK${String(count).padStart(5, "0")}`,
      XNXQ: section.term.code,
      JXBH: section.no,
      KTID: session?.id ?? null,
      TKRGH: who.no,
      TKRLX: kind,
      TKRQ: iso(on),
      PF: Math.round(Math.min(99, Math.max(60, random.normal(88, 4) + severity(who))) * 10) / 10,
      WTS: problems,
      ZGS: on > today - 30 ? random.int(0, problems) : problems,
    });
  };
}

const kinds = ["迟到", "擅自调停课", "试卷命题差错", "成绩登录差错", "监考失职", "教学准备不足"];

/** Writes the incidents: 60 at scale 1, those of the last weeks not yet decided. */
export function incidentWriter(file: SqliteFile, campus: Campus): (section: Section) => void {
  const random = randomOf(campus.seed, "teaching/incidents");
  const rows = file.table(teachingTables.incident);
  const share = 60 / 48_000;
  let [count, seen] = [0, 0];
  return (section) => {
    seen += 1;
    const first = seen === 40; // so that even a small campus has one
    if (!first && !random.chance(share)) return;
    const weeks = section.term === running ? 10 : 16;
    const on = section.term.start + random.int(0, weeks * 7 - 3);
    count += 1;
    rows.add({
      SGBH: `SG${String(count).padStart(4, "0")}`,
      XNXQ: section.term.code,
      JXBH: section.no,
      GH: section.assignments[0]?.person.no ?? null,
      SGRQ: iso(on),
      SGLB: random.pick(kinds),
      ...decision(random, on),
    });
  };
}

function decision(random: Random, on: number) {
  const grade = random.pick(["一般", "一般", "一般", "严重", "重大"]);
  const decided = on + random.int(10, 45);
  if (decided >= today) return { SGDJ: grade, RDZT: "待认定", RDRQ: null };
  return { SGDJ: grade, RDZT: random.chance(0.9) ? "已认定" : "已撤销", RDRQ: iso(decided) };
}

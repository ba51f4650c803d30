import { addYears, type Day, day, iso, isoOrNull, today } from "../calendar.ts";
import type { Campus } from "../campus.ts";
import type { Planted } from "../dirt.ts";
import { isOnDuty, rankOn, type Staff, type TitleHeld, titleOn } from "../people.ts";
import { type Random, randomOf } from "../random.ts";
import type { SqliteFile } from "../sqlite-sink.ts";
import { personnelTables } from "./tables.ts";

const titleNames: Readonly<Record<string, string>> = {
  A1: "教授",
  A2: "副教授",
  A3: "讲师",
  A4: "助教",
  B1: "教授（思想政治教育）",
  B2: "副教授（思想政治教育）",
  B3: "讲师（思想政治教育）",
  B4: "助教（思想政治教育）",
  C1: "研究员",
  C2: "副研究员",
  C3: "助理研究员",
  C4: "研究实习员",
  D1: "研究员",
  D2: "副研究员",
  D3: "助理研究员",
  D4: "研究实习员",
  E1: "正高级实验师",
  E2: "高级实验师",
  E3: "实验师",
  E4: "助理实验师",
  G1: "研究馆员",
  G2: "副研究馆员",
  G3: "馆员",
  G4: "助理馆员",
  M1: "主任医师",
  M2: "副主任医师",
  M3: "主治医师",
  M4: "医师",
};

/** A title as it was typed: the standard name mostly. */
function typedTitle(random: Random, code: string): string {
  const name = titleNames[code] ?? code;
  const x = random.next();
  return x < 0.01
    ? `${name} `
    : x < 0.018
      ? name.replace("（思想政治教育）", "(思政)")
      : x < 0.024
        ? `${name}（校聘）`
        : name;
}

export function writeTitles(file: SqliteFile, campus: Campus): void {
  const random = randomOf(campus.seed, "personnel/titles");
  const rows = file.table(personnelTables.title);
  let sequence = 0;
  for (const person of campus.staff)
    for (const [i, title] of person.titles.entries()) {
      sequence += 1;
      rows.add({
        ZWXH: `ZW${String(sequence).padStart(6, "0")}`,
        GH: person.no,
        ZYJSZWM: title.code,
        ZYJSZWMC: typedTitle(random, title.code),
        QDRQ: random.chance(0.003) ? "1900-01-01" : iso(title.obtained),
        FWRQ: random.chance(0.004) ? null : iso(title.issued),
        PRRQ: iso(title.from),
        JPRQ: isoOrNull(person.titles[i + 1]?.from),
      });
      if (sequence % 2500 === 40) rows.repeat();
    }
}

/** school_post_category and the levels of school_post_level that fit a rank. */
const postCategory: Readonly<Record<Staff["category"], string>> = {
  teacher: "11",
  external: "11",
  researcher: "11",
  counsellor: "13",
  laboratory: "12",
  library: "12",
  medical: "12",
  administrator: "2",
  worker: "3",
};
const technicalLevels: readonly (readonly string[])[] = [
  [],
  ["Z02", "Z03", "Z03", "Z04", "Z04", "Z04", "Z04"],
  ["Z05", "Z06", "Z07", "Z07"],
  ["Z08", "Z09", "Z10", "Z10"],
  ["Z11", "Z12"],
  ["Z13"],
];

interface Held {
  readonly level: string;
  readonly from: Day;
}

function postsOf(random: Random, person: Staff): Held[] {
  if (person.category === "worker" || person.category === "administrator") {
    const ladder =
      person.category === "worker"
        ? ["J05", "J04", "J03", "J02"]
        : ["G10", "G09", "G08", "G07", "G06"];
    const years = (Math.min(person.left ?? today, today) - person.hired) / 365;
    const steps = Math.min(ladder.length, 1 + Math.floor(years / random.int(5, 11)));
    return ladder.slice(0, steps).map((level, i) => ({
      level,
      from: i === 0 ? person.hired : addYears(person.hired, Math.floor((years * i) / steps)) + 30,
    }));
  }
  const first: Held = { level: "Z13", from: person.hired };
  const byTitle = person.titles.flatMap((title: TitleHeld) => {
    const levels = technicalLevels[Math.min(4, Number(title.code.charAt(1)))] ?? [];
    return [{ level: random.pick(levels), from: title.from }];
  });
  return byTitle.length === 0 ? [first] : byTitle;
}

export function writePosts(file: SqliteFile, campus: Campus, planted: Planted): void {
  const random = randomOf(campus.seed, "personnel/posts");
  const rows = file.table(personnelTables.post);
  const disagrees = disagreement(planted);
  let sequence = 0;
  for (const person of campus.staff) {
    if (person.state === "04") continue;
    const posts = postsOf(random, person).slice(person.left === undefined ? -3 : -1);
    for (const [i, post] of posts.entries()) {
      const next = posts[i + 1];
      const wrong = next === undefined && disagrees(person);
      sequence += 1;
      rows.add({
        GWXH: `GW${String(sequence).padStart(6, "0")}`,
        GH: person.no,
        GWLBM: postCategory[person.category],
        GWDJM: wrong ? "Z10" : post.level,
        KSRQ: iso(post.from),
        JSRQ: isoOrNull(next === undefined ? person.left : next.from),
      });
    }
  }
}

/** Every ninetieth associate professor still has the post of a lecturer. */
function disagreement(planted: Planted): (person: Staff) => boolean {
  let associates = 0;
  return (person) => {
    if (!isOnDuty(person) || rankOn(person, today) !== 2) return false;
    associates += 1;
    if (associates % 90 !== 4) return false;
    const title = titleOn(person, today)?.code;
    planted.note("title_disagrees_with_post", { staff_no: person.no, post_level: "Z10", title });
    return true;
  };
}

export function writeContracts(file: SqliteFile, campus: Campus): void {
  const random = randomOf(campus.seed, "personnel/contracts");
  const rows = file.table(personnelTables.contract);
  let sequence = 0;
  for (const person of campus.staff) {
    if (person.left !== undefined && person.left < day("2010-01-01")) continue;
    const count = random.chance(0.75) ? 1 : 2;
    const first = Math.max(person.hired, (person.left ?? today) - random.int(2, 6) * 365 * count);
    for (let i = 0; i < count; i++) {
      const from = first + i * 365 * 4;
      if (from > (person.left ?? today)) break;
      sequence += 1;
      rows.add({
        HTBH: `HT${String(sequence).padStart(6, "0")}`,
        GH: person.no,
        ...contractTerms(random, person, from, i === count - 1),
      });
    }
  }
}

/** Four years mostly; people hired before 2012 have one without an end, those who left one that ended with them. */
function contractTerms(random: Random, person: Staff, from: Day, last: boolean) {
  const open = last && person.hired < day("2012-01-01") && random.chance(0.5);
  const until = last ? (person.left ?? addYears(from, 4) - 1) : addYears(from, 4) - 1;
  const fixed = person.state === "04" ? "返聘协议" : "固定期限聘用合同";
  return {
    HTLX: open ? "无固定期限合同" : fixed,
    KSRQ: iso(from),
    JSRQ: open ? null : iso(until),
  };
}

import { type Day, monthStart, today } from "./calendar.ts";
import { grouped } from "./grouping.ts";
import { isOnDuty, rankOn, type Staff } from "./people.ts";
import { randomOf } from "./random.ts";
import type { Unit, Units } from "./units.ts";

export interface Platform {
  readonly no: string; // PT0001
  readonly name: string;
  readonly level: "国家级" | "省部级" | "市厅级" | "校级";
  readonly kind: string;
  readonly approved: Day;
  readonly head: string | undefined;
  readonly unit: string;
}

const levels = ["国家级", "省部级", "省部级", "省部级", "市厅级", "校级", "校级"] as const;
const kindsOf: Readonly<Record<Platform["level"], readonly string[]>> = {
  国家级: ["国家重点实验室", "国家工程研究中心"],
  省部级: ["教育部重点实验室", "省重点实验室", "省工程技术研究中心", "省人文社科基地"],
  市厅级: ["市重点实验室", "市工程中心"],
  校级: ["校级研究中心", "实验教学示范中心"],
};

/** Research platforms of the colleges: 300 at scale 1. */
export function makePlatforms(
  seed: number,
  scale: number,
  units: Units,
  staff: readonly Staff[],
): Platform[] {
  const random = randomOf(seed, "platforms");
  const leaders = grouped(
    staff.filter(
      (person) => isOnDuty(person) && person.category === "teacher" && rankOn(person, today) <= 2,
    ),
    (person) => person.unit,
  );
  return Array.from({ length: Math.max(8, Math.round(300 * scale)) }, (_, i) => {
    const unit = units.colleges[i % units.colleges.length] as Unit; // never empty
    const topics = unit.facts?.topics ?? [];
    const level = random.pick(levels);
    const kind = random.pick(kindsOf[level]);
    const round = Math.floor(i / units.colleges.length);
    const heads = leaders.get(unit.no) ?? [];
    return {
      no: `PT${String(i + 1).padStart(4, "0")}`,
      name: `${topics[round % topics.length]}${round >= topics.length ? "应用" : ""}${kind}`,
      level,
      kind,
      approved: monthStart(random.int(2002, 2025), random.int(1, 12)),
      head: heads.length === 0 ? undefined : random.pick(heads).no,
      unit: unit.no,
    };
  });
}

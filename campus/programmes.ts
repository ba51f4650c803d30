import { randomOf } from "./random.ts";
import type { Units } from "./units.ts";

export interface Programme {
  readonly no: string; // 0101001
  readonly name: string;
  readonly short: string; // 电气工, before the class number
  readonly nationalCode: string; // 080601
  readonly category: string; // 工学
  readonly years: number;
  readonly unit: string;
  readonly since: number;
  readonly enrolling: boolean;
  readonly maleShare: number;
}

/** Degree category by the first two digits of a national code. */
const categoryNames: Readonly<Record<string, string>> = {
  "01": "哲学",
  "02": "经济学",
  "03": "法学",
  "04": "教育学",
  "05": "文学",
  "06": "历史学",
  "07": "理学",
  "08": "工学",
  "09": "农学",
  "10": "医学",
  "12": "管理学",
  "13": "艺术学",
};
const variants = ["", "（卓越工程师班）", "（拔尖实验班）"] as const;

/** The undergraduate programmes: those of the colleges' facts, some twice as a special class; 110 at scale 1. */
export function makeProgrammes(seed: number, units: Units): Programme[] {
  const random = randomOf(seed, "programmes");
  const base = units.colleges.flatMap((unit) =>
    (unit.facts?.programmes ?? []).map((facts) => ({ unit, facts })),
  );
  const extra = Math.max(
    0,
    Math.round(110 * Math.min(1, units.colleges.length / 40)) - base.length,
  );
  const all = [
    ...base.map((one) => ({ ...one, variant: variants[0] })),
    ...base.slice(0, extra).map((one, i) => ({ ...one, variant: variants[1 + (i % 2)] ?? "" })),
  ];
  return all.map(({ unit, facts, variant }, i) => ({
    no: `${unit.no}${String(i + 1).padStart(3, "0")}`,
    name: facts.name + variant,
    short: facts.name.slice(0, 3) + (variant === "" ? "" : variant.slice(1, 3)),
    nationalCode: facts.code,
    category: categoryNames[facts.code.slice(0, 2)] ?? "",
    years: /^(1002|1003|1001|0828)/.test(facts.code) && !/^08280[23]/.test(facts.code) ? 5 : 4,
    unit: unit.no,
    since: random.int(1978, 2021),
    enrolling: variant !== "" || random.chance(0.97) || unit.no === "0101",
    maleShare:
      unit.facts?.kind === "engineering" ? 0.72 : unit.facts?.kind === "humanities" ? 0.3 : 0.5,
  }));
}

import type { Day } from "./calendar.ts";
import type { Name } from "./names.ts";

export const categories = [
  "teacher",
  "laboratory",
  "counsellor",
  "administrator",
  "researcher",
  "library",
  "medical",
  "worker",
  "external",
] as const;
export type Category = (typeof categories)[number];

/** What every person has, in whichever system. */
export interface Person {
  readonly name: Name;
  readonly male: boolean;
  readonly birth: Day;
  readonly region: string; // gbt2260_region
  readonly ethnic: string; // gbt3304
  readonly idNumber: string; // 18 characters, or a passport
  readonly political: string; // gbt4762
}

export type DegreeLevel = "doctor" | "master" | "bachelor" | "college";

export interface Degree {
  readonly level: DegreeLevel;
  readonly from: Day;
  readonly to: Day;
  readonly school: string;
  readonly origin: "本校" | "外校境内" | "境外";
  readonly inService: boolean;
}

export interface TitleHeld {
  readonly code: string; // school_title_series_level
  readonly obtained: Day;
  readonly issued: Day;
  readonly from: Day;
}

export interface Staff extends Person {
  readonly no: string;
  readonly category: Category;
  readonly unit: string; // college, institute or office, by its number of today
  readonly department: string | undefined;
  readonly state: string; // jyt1001_JZGDQZT
  readonly hired: Day;
  readonly left: Day | undefined;
  readonly workedFrom: Day;
  readonly degrees: readonly Degree[]; // oldest first
  readonly titles: readonly TitleHeld[]; // oldest first
  readonly discipline: string | undefined; // degree-catalogue-2022
  readonly topic: string | undefined;
  readonly passport: boolean;
  readonly country: string; // gbt2659, numeric
  /** The first number of somebody who came back after retirement under a second one. */
  readonly formerNo: string | undefined;
}

export const isOnDuty = (person: Staff): boolean => person.state === "11";

/** The title a person holds on a date; undefined before the first. */
export const titleOn = (person: Staff, on: Day): TitleHeld | undefined =>
  person.titles.findLast((title) => title.from <= on);

/** 1 正高级 … 4 初级 by the second character of the code; 5 without a title. */
export function rankOn(person: Staff, on: Day): number {
  const code = titleOn(person, on)?.code;
  return code === undefined ? 5 : Math.min(4, Number(code.charAt(1)));
}

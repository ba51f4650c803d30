import type { Say } from "./language.tsx";

const names: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  personnel: ["人事系统", "Personnel"],
  teaching: ["教务系统", "Teaching"],
  graduate: ["研究生系统", "Graduate"],
  research: ["科研系统", "Research"],
  facilities: ["公房系统", "Facilities"],
  assets: ["资产系统", "Assets"],
  students: ["学工系统", "Students"],
  corrections: ["更正单", "Corrections"],
};

/** A source system as people call it; its own name when it is not one of ours. */
export function systemName(system: string, say: Say): string {
  const [zh, en] = names[system] ?? [system, system];
  return say(zh, en);
}

/** The offices that own a domain, as a role names them. */
export const domains = [
  ["personnel", "人事处", "Personnel Office"],
  ["teaching", "教务处", "Teaching Affairs"],
  ["graduate", "研究生院", "Graduate School"],
  ["research", "科研院", "Research Office"],
  ["facilities", "房产处", "Facilities Office"],
  ["assets", "资产处", "Assets Office"],
  ["students", "学生处", "Student Affairs"],
] as const;

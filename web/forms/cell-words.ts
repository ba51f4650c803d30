import type { Say } from "../language.tsx";

/** The states a reader looks out for, as legend and counts name them. */
export const marked = ["filled", "empty", "conflict", "manual"] as const;

/** How a state is called. */
export function stateWord(state: string, say: Say): string {
  switch (state) {
    case "filled":
      return say("已填", "filled");
    case "empty":
      return say("空", "empty");
    case "conflict":
      return say("各系统不一致", "in conflict");
    case "manual":
      return say("人工填写", "by hand");
    case "private":
      return say("不由系统填写", "never filled");
    default:
      return "";
  }
}

/** Who gets one file of a form. */
export function subjectWord(subject: string, say: Say): string {
  const [zh, en] = subjects[subject] ?? [subject, subject];
  return say(zh, en);
}

const subjects: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  person: ["个人", "person"],
  org: ["单位", "unit"],
  university: ["全校", "university"],
  course: ["课程", "course"],
  project: ["项目", "project"],
  room: ["房间", "room"],
};

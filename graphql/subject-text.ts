import { UserError } from "../core/errors.ts";
import type { Subjects } from "../forms/subjects.ts";

/** Whom a form is for, as typed: `person:<no>`, `org:<no>` or `all`. UserError for anything else. */
export function parseSubjects(text: string): Subjects {
  if (text === "all") return { kind: "all" };
  const [, kind, no] = /^(person|org):([\w.-]{1,40})$/.exec(text) ?? [];
  if ((kind === "person" || kind === "org") && no !== undefined) return { kind, no };
  throw new UserError(
    `"${text.slice(0, 60)}" does not say whom the form is for`,
    "give person:<staff_no>, org:<org_no> or all",
  );
}

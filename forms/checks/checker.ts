import type { Clock } from "../../core/clock.ts";
import type { Principal } from "../../query/principal.ts";
import type { Reader } from "../../query/run.ts";
import { variablesFor } from "../filled-cells.ts";
import type { Plan } from "../plan.ts";
import type { Subject } from "../subjects.ts";
import { type Findings, type Waiver, withWaivers } from "./findings.ts";
import { judge } from "./judge.ts";
import { readRelated } from "./related.ts";
import type { FormValues, Said } from "./values.ts";

/** What is kept of earlier editions and of what people have answered for. */
export interface Remembered {
  readonly waivers: (subject: string) => readonly Waiver[];
  /** What was handed in for the edition before, and for the same one a year ago. */
  readonly last: (subject: string, name: string, spot: string) => Said | undefined;
  readonly yearAgo: (subject: string, name: string) => Said | undefined;
}

export const nothingRemembered: Remembered = {
  waivers: () => [],
  last: () => undefined,
  yearAgo: () => undefined,
};

/**
 * Judges one subject's values. "plan": before anything is written. "written": what stands in the file; such a pass
 * remembers nothing for the checks over a whole batch.
 */
export type Judge = (values: FormValues, pass: "plan" | "written") => Findings;

/** The checks of one batch. */
export interface Checker {
  readonly judgeFor: (subject: Subject) => Promise<Judge>;
}

interface Asking {
  readonly plan: Plan;
  readonly reader: Reader;
  readonly principal: Principal;
  readonly clock: Clock;
  readonly remembered: Remembered;
}

/** Reads what the checks ask of other forms, once for the batch; undefined for a form without checks. */
export async function openChecker(asking: Asking): Promise<Checker | undefined> {
  const { plan, remembered } = asking;
  const { checks } = plan.form;
  if (checks.length === 0) return undefined;
  const related = await readRelated(asking);
  const places = new Map<string, string>();
  return {
    judgeFor: async (subject) => {
      const forms = await related.formsFor(subject);
      const { no } = subject;
      return (values, pass) => {
        const beside = {
          variables: variablesFor(plan, subject),
          column: related.column,
          form: (id: string) => forms.get(id),
          last: (name: string, spot: string) => remembered.last(no, name, spot),
          yearAgo: (name: string) => remembered.yearAgo(no, name),
          seen: (check: string, said: string, place: string) => {
            const key = JSON.stringify([check, said]);
            const before = places.get(key);
            const here = `${no} ${place}`;
            if (before === undefined && pass === "plan") places.set(key, here);
            return before === here ? undefined : before;
          },
        };
        return withWaivers(judge(checks, values, beside), remembered.waivers(no));
      };
    },
  };
}

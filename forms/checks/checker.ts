import { variablesFor } from "../filled-cells.ts";
import type { Subject } from "../subjects.ts";
import { compared } from "./compared.ts";
import { type Findings, withWaivers } from "./findings.ts";
import { openHeldBack } from "./held-back.ts";
import { judge } from "./judge.ts";
import type { Beside } from "./judgement.ts";
import { type Asking, readRelated } from "./related.ts";
import { keepOutcomes, nothingRemembered, openRemembered } from "./remembered.ts";
import type { FormValues } from "./values.ts";

/**
 * Judges one subject's values. "plan": before anything is written. "written": what stands in the file; such a pass
 * remembers nothing.
 */
export type Judge = (values: FormValues, pass: "plan" | "written") => Findings;

/** What of the subjects was judged, in their order, for a fill that goes on where another was ended. */
export interface Judged {
  readonly seen: readonly (readonly [value: string, place: string])[];
  readonly outcomes: readonly (readonly [subject: string, findings: Findings])[];
}

/** The checks of one batch. */
export interface Checker {
  readonly judgeFor: (subject: Subject) => Promise<Judge>;
  /** What was judged since the last time. */
  readonly judged: () => Judged;
  /** Takes what an earlier run has judged as if it had been judged now. */
  readonly resume: (judged: Judged) => void;
  /** Keeps how the batch ended, for the forms that depend on this one. */
  readonly keep: () => Promise<void>;
}

/** Reads what the checks ask of other forms and earlier editions, once for the batch. */
export async function openChecker(asking: Asking): Promise<Checker> {
  const { plan, state, clock, reader } = asking;
  const { checks } = plan.form;
  const related = await readRelated(asking);
  const remembered = state === undefined ? nothingRemembered : await openRemembered(state, plan);
  const heldBack = state && (await openHeldBack(state, plan, clock));
  const places = new Map<string, string>();
  const seen = firstSeen(places);
  const outcomes = new Map<string, Findings>();
  return {
    judgeFor: async (subject) => {
      const forms = await related.formsFor(subject);
      const { no } = subject;
      const held = heldBack?.(subject);
      return (values, pass) => {
        const beside: Beside = {
          variables: variablesFor(plan, subject),
          column: related.column,
          form: (id) => forms.get(id),
          last: (name, spot) => remembered.last(no, name, spot),
          yearAgo: (name) => remembered.yearAgo(no, name),
          seen: (check, said, place) => seen(check, said, `${no} ${place}`, pass),
        };
        const found = withWaivers(judge(checks, values, beside), remembered.waivers(no));
        if (pass === "plan" && checks.length > 0) outcomes.set(no, found);
        return { ...found, ...(held && { held }), ...compared(checks, values, remembered, no) };
      };
    },
    judged: since(places, outcomes),
    resume: (judged) => {
      for (const [value, place] of judged.seen) places.set(value, place);
      for (const [subject, findings] of judged.outcomes) outcomes.set(subject, findings);
    },
    keep: async () => {
      if (state !== undefined) await keepOutcomes(state, plan, outcomes, reader.release.id);
    },
  };
}

/** Where a value was first seen in the batch; undefined for the first place itself. */
function firstSeen(places: Map<string, string>) {
  return (check: string, said: string, here: string, pass: "plan" | "written") => {
    const key = JSON.stringify([check, said]);
    const before = places.get(key);
    if (before === undefined && pass === "plan") places.set(key, here);
    return before === here ? undefined : before;
  };
}

function since(
  places: ReadonlyMap<string, string>,
  outcomes: ReadonlyMap<string, Findings>,
): () => Judged {
  let [seen, judged] = [0, 0];
  return () => {
    const made = { seen: [...places].slice(seen), outcomes: [...outcomes].slice(judged) };
    [seen, judged] = [places.size, outcomes.size];
    return made;
  };
}

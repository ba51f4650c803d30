import { type Clock, systemClock } from "../../core/clock.ts";
import type { State } from "../../core/state.ts";
import type { Principal } from "../../query/principal.ts";
import type { Reader } from "../../query/run.ts";
import { batchesOf, factsOf } from "../batch.ts";
import { formOf } from "../catalogue.ts";
import { editionOf } from "../edition.ts";
import { cellsOf } from "../filled-cells.ts";
import { grantOf } from "../grant.ts";
import { layoutOf } from "../layout/layout.ts";
import { shapeOf } from "../lists.ts";
import { planOf } from "../plan.ts";
import { countedForm } from "../roster/counted.ts";
import { type Subject, type Subjects, subjectsOf } from "../subjects.ts";
import { timeBasisOf } from "../time-basis.ts";
import { openChecker } from "./checker.ts";
import {
  addFindings,
  countFindings,
  type FindingCounts,
  type Findings,
  noCounts,
} from "./findings.ts";
import { valuesOf } from "./values.ts";

export interface CheckRequest {
  readonly form: string; // e.g. "GJ-411"
  readonly subjects: Subjects;
  readonly asOf?: string;
  readonly reader: Reader;
  readonly principal: Principal;
  readonly state?: State;
  readonly clock?: Clock;
}

export interface CheckedSubject {
  readonly subject: Subject;
  readonly findings: Findings;
}

export interface CheckedForm {
  readonly form: string;
  readonly title: string;
  readonly asOf: string;
  readonly edition: string;
  readonly release: number;
  readonly subjects: readonly CheckedSubject[];
  readonly counts: FindingCounts;
  /** The ids of all whose data was judged. */
  readonly persons: readonly string[];
}

/** Judges what a form would say, without writing it. UserError when the requester may fill it for nobody named. */
export async function checkForm(request: CheckRequest): Promise<CheckedForm> {
  const { reader, principal, state, clock = systemClock } = request;
  const known = formOf(request.form);
  const time = timeBasisOf(known.definition.clock, clock, request.asOf);
  const form = await countedForm(known, time, state);
  const plan = planOf(form, time);
  const grant = await grantOf(form, principal, reader);
  const subjects = await subjectsOf(plan, request.subjects, reader, grant);
  const checker = await openChecker({ plan, reader, principal, clock, ...(state && { state }) });
  const persons = new Set<string>();
  const checked: CheckedSubject[] = [];
  if (checker !== undefined)
    for (const batch of batchesOf(plan, subjects))
      for (const facts of await factsOf(plan, batch, { reader, grant, persons })) {
        const { subject, lists } = facts;
        const layout = layoutOf(form, shapeOf(plan, lists));
        const judge = await checker.judgeFor(subject);
        const findings = judge(valuesOf(form, layout, cellsOf(plan, layout, facts)), "plan");
        checked.push({ subject, findings });
      }
  await checker.keep();
  return {
    form: form.definition.id,
    title: form.definition.titles.zh,
    asOf: plan.time.asOf,
    edition: editionOf(form.definition.clock, plan.time),
    release: reader.release.id,
    subjects: checked,
    counts: checked.map(({ findings }) => countFindings(findings)).reduce(addFindings, noCounts),
    persons: [...persons].sort(),
  };
}

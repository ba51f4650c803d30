import { batchesOf, factsOf } from "../batch.ts";
import { editionOf } from "../edition.ts";
import { cellsOf } from "../filled-cells.ts";
import { checkerFor, type FormRequest, planRequest } from "../form-request.ts";
import { layoutOf } from "../layout/layout.ts";
import { shapeOf } from "../lists.ts";
import type { Subject } from "../subjects.ts";
import {
  addFindings,
  countFindings,
  type FindingCounts,
  type Findings,
  noCounts,
} from "./findings.ts";
import { valuesOf } from "./values.ts";

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
export async function checkForm(request: FormRequest): Promise<CheckedForm> {
  const { reader } = request;
  const { plan, grant, subjects } = await planRequest({ ...request, profile: "submit" });
  const { form } = plan;
  const checker = await checkerFor(request, plan);
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

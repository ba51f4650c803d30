import { UserError } from "../../core/errors.ts";
import type { BlankTemplate } from "../blank/template.ts";
import type { SubjectFacts } from "../filled-cells.ts";
import { filledFileOf } from "../filled-file.ts";
import type { Plan } from "../plan.ts";
import type { FormTemplate } from "../template.ts";
import type { FilledFile, Given } from "../workbook.ts";
import type { Judge } from "./checker.ts";
import { blocking, type Findings, noFindings, refusal, sentence } from "./findings.ts";
import { valuesOf } from "./values.ts";
import { valuesWritten } from "./written.ts";

export interface JudgedFile extends FilledFile {
  readonly findings: Findings;
}

/** A file that is not handed in because of what its checks found. */
export class ChecksFailed extends UserError {
  readonly findings: Findings;
  constructor(findings: Findings) {
    const { message, hint } = refusal(findings);
    super(message, hint);
    this.findings = findings;
  }
}

/**
 * One subject's file with its checks: judged on what the plan holds, then on what stands in the file. ChecksFailed for a
 * 报送稿 with errors nobody has answered for; an Error when the file says something else than the plan.
 */
export function judgedFile(
  plan: Plan,
  template: FormTemplate | BlankTemplate,
  facts: SubjectFacts,
  given: Given,
  judge: Judge,
): JudgedFile {
  let findings = noFindings;
  if (template.kind === "blank") return { ...filledFileOf(plan, template, facts, given), findings };
  const made = filledFileOf(plan, template, facts, {
    ...given,
    judge: (cells) => {
      findings = judge(valuesOf(plan.form, template.layout, cells), "plan");
      const isStopped = blocking(findings).length > 0 || findings.held !== undefined;
      if (given.profile === "submit" && isStopped) throw new ChecksFailed(findings);
      return findings;
    },
  });
  if (plan.form.checks.length === 0) return { ...made, findings };
  const written = judge(valuesWritten(plan.form, template, made.bytes, made.cells), "written");
  const planned = new Set(findings.findings.map(sentence));
  const other = written.findings.find((finding) => !planned.has(sentence(finding)));
  if (other !== undefined)
    throw new Error(`the written file says something else: ${sentence(other)}`);
  return { ...made, findings };
}

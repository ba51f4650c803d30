import { documentOf } from "./document.ts";
import type { SubjectFacts } from "./filled-cells.ts";
import type { Plan } from "./plan.ts";
import type { FormTemplate } from "./template.ts";
import { type FilledFile, type Given, workbookOf } from "./workbook.ts";

/** One subject's file, in the form's own format. */
export const filledFileOf = (
  plan: Plan,
  template: FormTemplate,
  facts: SubjectFacts,
  given: Given,
): FilledFile =>
  template.extension === "docx"
    ? documentOf(plan, template, facts, given)
    : workbookOf(plan, template, facts, given);

import { blankDocumentOf } from "./blank/fill-document.ts";
import { blankWorkbookOf } from "./blank/fill-workbook.ts";
import type { BlankTemplate } from "./blank/template.ts";
import { documentOf } from "./document.ts";
import type { SubjectFacts } from "./filled-cells.ts";
import type { Plan } from "./plan.ts";
import type { FormTemplate } from "./template.ts";
import { type FilledFile, type Given, workbookOf } from "./workbook.ts";

/** One subject's file, in the form's own format. */
export const filledFileOf = (
  plan: Plan,
  template: FormTemplate | BlankTemplate,
  facts: SubjectFacts,
  given: Given,
): FilledFile => {
  if (template.kind === "blank")
    return template.extension === "docx"
      ? blankDocumentOf(plan, template, facts, given)
      : blankWorkbookOf(plan, template, facts, given);
  return template.extension === "docx"
    ? documentOf(plan, template, facts, given)
    : workbookOf(plan, template, facts, given);
};

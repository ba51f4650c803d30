import { blankDocumentOf } from "./blank/fill-document.ts";
import { blankWorkbookOf } from "./blank/fill-workbook.ts";
import type { BlankTemplate } from "./blank/template.ts";
import type { BoundForm } from "./bound-form.ts";
import { documentOf } from "./document.ts";
import type { SubjectFacts } from "./filled-cells.ts";
import { fixedWidthOf } from "./fixed-width.ts";
import type { Extension } from "./manifest.ts";
import type { Plan } from "./plan.ts";
import type { FormTemplate } from "./template.ts";
import { type FilledFile, type Given, type Profile, workbookOf } from "./workbook.ts";

/** What a file is called at its end. Only what is handed in is ever a text. */
export const extensionOf = (
  { definition }: BoundForm,
  template: FormTemplate | BlankTemplate,
  profile: Profile,
): Extension => (definition.media === "txt" && profile === "submit" ? "txt" : template.extension);

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
  if (template.extension === "xlsx" && extensionOf(plan.form, template, given.profile) === "txt")
    return fixedWidthOf(plan, template, facts, given);
  return template.extension === "docx"
    ? documentOf(plan, template, facts, given)
    : workbookOf(plan, template, facts, given);
};

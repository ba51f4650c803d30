import { judgedFile } from "./checks/judged-file.ts";
import { extensionOf } from "./filled-file.ts";
import type { FormRequest } from "./form-request.ts";
import { shapeOf } from "./lists.ts";
import { type Extension, fileName } from "./manifest.ts";
import { judgeOf, readForm } from "./preview.ts";
import { fileTemplateOf } from "./template.ts";
import type { Profile } from "./workbook.ts";

/** A file for one subject, kept nowhere. */
export interface OneFile {
  /** e.g. "PE-10-001234-张三.xlsx" */
  readonly name: string;
  readonly extension: Extension;
  readonly bytes: Uint8Array;
  /** The ids of all whose data is in it. */
  readonly persons: readonly string[];
}

/** Fills one form for one subject in memory. UserError when the requester may not, or when several are named. */
export async function oneFile(
  request: FormRequest & { readonly profile: Profile },
): Promise<OneFile> {
  const { plan, facts, subject, persons } = await readForm(request);
  const template = await fileTemplateOf(plan.form, shapeOf(plan, facts.lists));
  const { profile, reader } = request;
  const judge = await judgeOf(request, plan, subject);
  const given = { release: reader.release.id, profile };
  const { bytes } = judgedFile(plan, template, facts, given, judge);
  const extension = extensionOf(plan.form, template, profile);
  return {
    name: `${plan.form.definition.id}-${fileName(subject, extension)}`,
    extension,
    bytes,
    persons,
  };
}

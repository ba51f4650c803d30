import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { UserError } from "../core/errors.ts";
import { type LongFile, writeLongBlank } from "./blank/write-long.ts";
import type { SubjectFacts } from "./filled-cells.ts";
import { shapeOf } from "./lists.ts";
import type { Plan } from "./plan.ts";
import type { ProvenanceLog } from "./provenance.ts";
import { fileTemplateOf } from "./template.ts";
import type { Given } from "./workbook.ts";

/** Whether a form's file can be written with lists that are not held: a bound workbook, which nothing checks row by row. */
export const takesLongLists = ({ form }: Plan): boolean =>
  form.definition.template !== undefined && form.definition.media === "xlsx";

/**
 * One subject's file with lists too long to be held, written to `file` whole or not at all; `temp` is a folder of the same
 * file system. The provenance of its cells is set aside while it is made, and forgotten when it fails.
 */
export async function writeLongFile(
  plan: Plan,
  facts: SubjectFacts,
  given: Given,
  provenance: ProvenanceLog,
  { file, temp }: { readonly file: string; readonly temp: string },
): Promise<LongFile & { readonly sha256: string }> {
  const blank = await fileTemplateOf(plan.form, shapeOf(plan, facts.lists));
  if (blank.kind !== "blank" || blank.extension !== "xlsx")
    throw new UserError(
      `表单 ${plan.form.definition.id} 的清单超过一万行，只有认定的空白工作簿放得下 · lists of so many rows need a bound workbook`,
      "认定一张空白工作簿：fillonce forms bind FILE --as ID --subject university",
    );
  const partial = join(temp, `${basename(file)}.tmp`);
  try {
    const opened = await open(partial, "w", 0o600);
    const onCells = async (cells: Parameters<ProvenanceLog["add"]>[1]): Promise<void> => {
      provenance.add(facts.subject.no, cells);
      await provenance.spill();
    };
    const made = await writeLongBlank(plan, blank, facts, given, { file: opened, onCells }).finally(
      () => opened.close(),
    );
    const hash = createHash("sha256");
    await pipeline(createReadStream(partial), hash);
    await rename(partial, file);
    return { ...made, sha256: hash.digest("hex") };
  } catch (error) {
    await rm(partial, { force: true });
    await provenance.forget();
    throw error;
  }
}

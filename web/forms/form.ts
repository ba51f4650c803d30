import type { FormFieldsFragment, PreviewQuery, ProvenanceQuery } from "../operations.ts";

export type Form = FormFieldsFragment;

/** A form filled for one subject, as the workbook will look; columns in half-width characters, sizes in points. */
export type Preview = PreviewQuery["formPreview"];

export type PreviewCell = Preview["cells"][number];

export type Provenance = NonNullable<ProvenanceQuery["cellProvenance"]>;

/** What one copy of a form is asked for. */
export interface Asked {
  readonly form: string;
  readonly for: string; // e.g. "person:009066"
  /** The census date; the form's own when absent. */
  readonly asOf?: string;
}

export interface Form {
  readonly id: string;
  readonly titleZh: string;
  readonly titleEn: string;
  readonly office: string;
  readonly officeZh: string;
  /** Who gets one file: "person", "org", "university", … */
  readonly subject: string;
  readonly media: string;
  readonly clock: string;
  readonly clockZh: string;
  readonly fields: number;
  readonly manual: number;
}

export const formFields =
  "id titleZh titleEn office officeZh subject media clock clockZh fields manual";

export type CellStateName =
  | "title"
  | "label"
  | "filled"
  | "empty"
  | "conflict"
  | "manual"
  | "private"
  | "blank";

export interface PreviewCell {
  readonly at: string; // e.g. "B4"
  readonly row: number;
  readonly col: number;
  readonly rowSpan: number;
  readonly colSpan: number;
  readonly text: string;
  readonly state: CellStateName;
  /** Why it is empty or doubted, in Chinese. */
  readonly reason: string | null;
  readonly label: string | null;
  readonly align: "left" | "center" | "right" | null;
  readonly bold: boolean;
  readonly boxed: boolean;
  /** Points. */
  readonly size: number;
}

export interface Counts {
  readonly slots: number;
  readonly filled: number;
  readonly empty: number;
  readonly manual: number;
  readonly conflict: number;
}

export interface Preview {
  readonly subjectName: string;
  readonly unit: string;
  readonly asOf: string;
  readonly asOfZh: string;
  readonly releaseId: number;
  /** Half-width characters. */
  readonly columns: readonly number[];
  readonly rows: number;
  readonly cells: readonly PreviewCell[];
  readonly counts: Counts;
  /** Rows of the list that are in the workbook and not drawn here. */
  readonly truncatedRows: number;
}

export const previewQuery = `query Preview($form: ID!, $for: String!, $asOf: Date) {
  formPreview(form: $form, for: $for, asOf: $asOf) {
    subjectName unit asOf asOfZh releaseId columns rows truncatedRows
    counts { slots filled empty manual conflict }
    cells { at row col rowSpan colSpan text state reason label align bold boxed size }
  }
}`;

export interface PreviewAnswer {
  readonly formPreview: Preview;
}

/** What one copy of a form is asked for. */
export interface Asked {
  readonly form: string;
  readonly for: string; // e.g. "person:009066"
  /** The census date; the form's own when absent. */
  readonly asOf?: string;
}

export interface Provenance {
  readonly at: string;
  readonly label: string;
  readonly value: string;
  readonly entityZh: string | null;
  readonly columnZh: string | null;
  readonly sourceSystemZh: string | null;
  readonly sourceKey: string | null;
  readonly run: string | null;
  readonly readAt: string | null;
  readonly rule: string;
  readonly timeBasis: string;
  readonly release: number;
  readonly conflicts: readonly {
    readonly system: string;
    readonly systemZh: string;
    readonly value: string;
  }[];
}

export const provenanceQuery = `query Provenance($form: ID!, $for: String!, $at: String!, $asOf: Date) {
  cellProvenance(form: $form, for: $for, at: $at, asOf: $asOf) {
    at label value entityZh columnZh sourceSystemZh sourceKey run readAt rule timeBasis release
    conflicts { system systemZh value }
  }
}`;

export interface ProvenanceAnswer {
  readonly cellProvenance: Provenance | null;
}

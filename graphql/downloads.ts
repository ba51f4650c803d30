import type { FillSummary } from "../forms/fill.ts";
import type { Subjects } from "../forms/subjects.ts";
import type { Profile } from "../forms/workbook.ts";
import type { ExportAsked } from "../query/export/statement.ts";
import type { ExportFormat } from "../query/export/write.ts";
import type { Principal } from "../query/principal.ts";

/** A department's files, asked for by somebody. */
export interface FillAsked {
  readonly form: string;
  readonly subjects: Subjects;
  readonly profile: Profile;
  readonly asOf?: string;
  readonly principal: Principal;
}

/** What was filled into a folder of its own; `remove` deletes it and always follows. */
export interface FilledFolder {
  readonly summary: FillSummary;
  readonly remove: () => Promise<void>;
}

/** Fills many subjects outside this process. UserError when it may not be. */
export type FillDoor = (asked: FillAsked) => Promise<FilledFolder>;

/** A list or groups, asked for by somebody as a file. */
export interface ExportWanted {
  readonly asked: ExportAsked;
  readonly principal: Principal;
  readonly format: ExportFormat;
  readonly release: number;
}

/** A finished file; `remove` deletes it and always follows. */
export interface ExportMade {
  readonly file: string;
  readonly rows: number;
  /** The ids of the persons whose rows are in it. */
  readonly persons: readonly string[];
  readonly remove: () => Promise<void>;
}

/** Writes an export outside this process. UserError when it may not be; the signal ends it. */
export type ExportDoor = (wanted: ExportWanted, signal: AbortSignal) => Promise<ExportMade>;

export const reportKinds = ["html", "xlsx", "pdf"] as const;
export type ReportKind = (typeof reportKinds)[number];

/** The weekly brief of a teaching week, e.g. "2026-2027-1:10", as much as somebody may see; undefined when there is none. */
export type ReportDoor = (
  week: string,
  kind: ReportKind,
  principal: Principal,
) => Promise<
  { readonly bytes: Uint8Array; readonly type: string; readonly name: string } | undefined
>;

/** A file to keep: under its Chinese name where the browser knows how, else under a plain one. */
export const attachment = (name: string): string =>
  `attachment; filename="${name.replace(/[^\w.-]+/g, "_")}"; filename*=UTF-8''${encoded(name)}`;

const encoded = (name: string): string =>
  encodeURIComponent(name).replace(
    /['()*!]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );

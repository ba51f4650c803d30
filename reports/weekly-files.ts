import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Principal } from "../query/principal.ts";
import type { ReleaseLease } from "../query/run.ts";
import { weeklyDetail } from "./detail.ts";
import { renderHtml } from "./page.ts";
import { type PdfMade, renderPdf } from "./pdf.ts";
import type { WeekKey } from "./teaching-week.ts";
import { type BriefAsked, type WeeklyBrief, weeklyBrief } from "./weekly.ts";
import { renderWorkbook } from "./workbook.ts";

export interface WeeklyFiles {
  readonly brief: WeeklyBrief;
  readonly html: string;
  readonly xlsx: string;
  /** Undefined where no Chromium prints, with the reason beside it. */
  readonly pdf: string | undefined;
  readonly pdfUnavailable: string | undefined;
}

/** e.g. 教学周报-2026-2027-1-第10周.xlsx */
export const fileName = ({ term, week }: WeekKey, kind: string): string =>
  `教学周报-${term}-第${week}周.${kind}`;

/** Writes page, workbook and, where Chromium is there, PDF of one week into a folder; each appears under its name whole. */
export async function writeWeekly(
  reader: ReleaseLease,
  asked: BriefAsked,
  principal: Principal,
  folder: string,
  print: (html: string) => Promise<PdfMade> = renderPdf,
): Promise<WeeklyFiles> {
  const brief = await weeklyBrief(reader, asked, principal);
  const page = renderHtml(brief);
  const workbook = await renderWorkbook(brief, await weeklyDetail(reader, asked, principal));
  const pdf = await print(page);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const write = (kind: string, content: string | Uint8Array): string => {
    const file = join(folder, fileName(asked, kind));
    writeFileSync(`${file}.part`, content, { mode: 0o600 });
    renameSync(`${file}.part`, file);
    return file;
  };
  return {
    brief,
    html: write("html", page),
    xlsx: write("xlsx", workbook),
    pdf: pdf.kind === "made" ? write("pdf", pdf.bytes) : undefined,
    pdfUnavailable: pdf.kind === "made" ? undefined : pdf.reason,
  };
}

import type { BoundField, BoundForm } from "../forms/bound-form.ts";
import { offices } from "./principal-label.ts";

/** A form as a list shows it. */
export interface FormWords {
  readonly id: string;
  readonly titleZh: string;
  readonly titleEn: string;
  readonly office: string;
  readonly officeZh: string;
  /** Who gives it out, which may be a ministry. */
  readonly issuer: string;
  readonly subject: string;
  /** Kinds of its sections, in order and once each. e.g. "grid+rows" */
  readonly layout: string;
  /** What a download gives, whatever the office wants in the end. */
  readonly media: "xlsx" | "docx" | "txt";
  readonly clock: string;
  readonly clockZh: string;
  /** Fields; of a cross-tab, its figures. */
  readonly fields: number;
  /** Of them, to be written by hand. */
  readonly manual: number;
}

export function formWords({ definition, sections }: BoundForm): FormWords {
  const { id, titles, office, issuer, subject, media, clock } = definition;
  const fields = sections.flatMap((section): readonly BoundField[] =>
    section.kind === "grid" ? section.fields : section.kind === "rows" ? section.columns : [],
  );
  const figures = sections.map((one) => {
    if (one.kind !== "crosstab") return 0;
    const stars = one.section.rows.reduce((sum, row) => sum + (row.stars?.length ?? 0), 0);
    return one.section.rows.length * one.section.columns.length - stars;
  });
  return {
    id,
    titleZh: titles.zh,
    titleEn: titles.en,
    office,
    officeZh: offices[office].zh,
    issuer,
    subject,
    layout: [...new Set(sections.map(({ kind }) => kind))].join("+"),
    media: mediaOf(media),
    clock,
    clockZh: clockZh(clock),
    fields: figures.reduce((sum, count) => sum + count, fields.length),
    manual: fields.filter(({ field }) => field.manual !== undefined).length,
  };
}

/** Old .xls templates are filled as .xlsx. */
export const mediaOf = (media: BoundForm["definition"]["media"]): FormWords["media"] =>
  media === "xls" ? "xlsx" : media;

const clocks: Readonly<Record<string, string>> = {
  "academic-year": "学年",
  "calendar-year": "自然年",
  term: "学期",
  month: "月度",
  quarter: "季度",
  round: "按批次",
  anytime: "随时",
};

function clockZh(clock: string): string {
  const [, month, day] = /^point (\d\d)-(\d\d)$/.exec(clock) ?? [];
  if (month === undefined || day === undefined) return clocks[clock] ?? clock;
  return `${Number(month)}月${Number(day)}日时点`;
}

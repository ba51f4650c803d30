import type { BoundField, BoundForm } from "./bound-form.ts";
import { formOf, formsOf } from "./catalogue.ts";

/** A form in a list. */
export interface FormLine {
  readonly id: string;
  readonly title: string;
  readonly title_en: string;
  readonly issuer: string;
  readonly office: string;
  readonly subject: string;
  readonly clock: string;
  readonly media: string;
  readonly edition: string;
  readonly version: string;
}

/** One field as an officer reads it: where it comes from, or why nobody fills it. */
export interface FieldLine {
  readonly section: string;
  readonly label: string;
  /** "bound", "manual", "private", or "no-source" when no system is bound to it yet. */
  readonly kind: "bound" | "manual" | "private" | "no-source";
  /** The binding, or the reason. */
  readonly from: string;
  readonly unit: string;
  readonly basis: string;
}

export interface FormDescription extends FormLine {
  readonly filler: string;
  readonly signers: readonly string[];
  readonly fields: readonly FieldLine[];
}

/** Every form of the catalogue, by id, then those bound in a home. */
export const listForms = (templates?: string): readonly FormLine[] =>
  formsOf(templates).map(formLine);

/** One form with its fields; UserError when there is none of that id. */
export function describeForm(id: string, templates?: string): FormDescription {
  const form = formOf(id, templates);
  const { filler, signers } = form.definition;
  return { ...formLine(form), filler, signers, fields: fieldLines(form) };
}

function formLine({ definition, version }: BoundForm): FormLine {
  const { id, titles, issuer, office, subject, clock, media, edition } = definition;
  return {
    id,
    title: titles.zh,
    title_en: titles.en,
    issuer,
    office,
    subject,
    clock,
    media,
    edition,
    version,
  };
}

function fieldLines({ definition, sections }: BoundForm): readonly FieldLine[] {
  return sections.flatMap((one): readonly FieldLine[] => {
    const section = one.section.title ?? definition.titles.zh;
    if (one.kind === "week")
      return [
        {
          section,
          label: "课表",
          kind: "bound",
          from: `${one.section.of} → ${one.section.meetings}`,
          unit: "",
          basis: definition.clock,
        },
      ];
    if (one.kind !== "crosstab")
      return (one.kind === "grid" ? one.fields : one.columns).map((bound) =>
        fieldLine(section, bound, definition.clock),
      );
    const counts = one.columns.every(({ figure }) => figure.fn === "count");
    return one.section.rows.map((row) => ({
      section,
      label: row.stub.join("·"),
      kind: row.unbound ? "no-source" : "bound",
      from: [
        (row.metric ?? one.section.metric) !== undefined
          ? `metric:${row.metric ?? one.section.metric}`
          : `count(${one.section.count})`,
        ...(row.where ? [row.where] : []),
      ].join("，其中 "),
      unit: counts ? "人" : "",
      basis: definition.clock,
    }));
  });
}

function fieldLine(section: string, { field, binding }: BoundField, clock: string): FieldLine {
  const { label, manual, unit = "", basis = clock } = field;
  const line = { section, label, unit, basis };
  if (manual !== undefined) return { ...line, kind: "manual", from: manual };
  if (field.private) return { ...line, kind: "private", from: "" };
  if (binding === undefined) return { ...line, kind: "no-source", from: "" };
  return { ...line, kind: "bound", from: binding.text };
}

/**
 * forms/ fills recurring tables: a form is data (catalogue/), its fields are bound to the shared entities, the query
 * layer answers, the package writer places the cells. It knows no source system and writes no SQL of its own over a
 * release. This file says what a form is.
 */
import { z } from "zod";
import { sha256 } from "../core/ids.ts";
import { checkSchema } from "./checks/schema.ts";

const text = z.string().min(1);

/**
 * When a value holds. e.g. "at", "at(09-30)", "during(academic-year)", "since(current_title)", "contract". A field
 * without one takes the clock of its form.
 */
const basis = z
  .string()
  .regex(
    /^(at|at\(\d\d-\d\d\)|during\((academic-year|calendar-year|term)\)|since\(current_title\)|rolling\(\d+y\)|contract|round)$/,
  );

const unit = z.enum(["元", "千元", "万元", "平方米", "学时", "人", "%"]);
const precision = z.int().min(0).max(6);

const clock = z.union([
  z.string().regex(/^point \d\d-\d\d$/),
  z.enum(["academic-year", "calendar-year", "term", "month", "quarter", "round", "anytime"]),
]);

/**
 * Exactly one of `value` (a binding), `manual` (why no system holds it), `private` (never filled); none of them: no
 * system is bound to it yet, and the cell says so.
 */
const field = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9_]*$/),
    label: text,
    value: text.optional(),
    manual: text.optional(),
    private: z.literal(true).optional(),
    /** What the form prints: money and areas are converted from the entity's unit. */
    unit: unit.optional(),
    /** How a date looks. e.g. yyyy-MM-dd, yyyy年MM月 */
    format: z
      .string()
      .regex(/^yyyy([-年./]?MM([-月./]?dd日?|月)?)?$/)
      .optional(),
    precision: precision.optional(),
    /** Written when the row it would come from does not exist. e.g. 无 */
    placeholder: text.optional(),
    /** A missing row means the question does not arise: the cell is empty as "not-applicable". */
    absent: z.literal("not-applicable").optional(),
    basis: basis.optional(),
    /** A true-or-false column beside the bound one that must be true: the value has no history and is today's. */
    only_if: text.optional(),
    /** Upper head over neighbouring columns of the same group. */
    group: text.optional(),
    /** Column width in half-width characters (row lists). */
    width: z.number().min(3).max(60).optional(),
    /** Pairs of label and value this one takes up in a grid. (Default: 1) */
    span: z.int().min(1).max(4).optional(),
    options: z.array(text).optional(),
    /** How many lines of text the cell has room for. (Default: 1) */
    lines: z.int().min(1).max(40).optional(),
    /** Who signs inside the cell, at its end. e.g. 本人签字 */
    sign: text.optional(),
    /** Of a list's column: what its total rows say, the sum of the values above or how many there are. */
    total: z.enum(["sum", "count"]).optional(),
    /** How wide the column of a text file is, in bytes. */
    chars: z.int().min(1).max(500).optional(),
    /** What is wider is cut there instead of being refused. */
    cuts: z.literal(true).optional(),
    /** Where its value goes in a template of somebody else's. e.g. "名册!B4", "#1!B4", "line 3", "{{name}}" */
    at: text.optional(),
    /** Words in the text of that place: the value goes behind them, or in the place of a marker. e.g. 填报单位 */
    behind: text.optional(),
  })
  .refine(
    (one) => [one.value, one.manual, one.private].filter((x) => x !== undefined).length <= 1,
    "a field is bound, manual or private, not two of them",
  );

/** Begins a sheet of that name; without it a section follows the one before. */
const sheet = text.optional();

const grid = z.strictObject({
  kind: z.literal("grid"),
  title: text.optional(),
  sheet,
  /** Label–value pairs side by side. */
  pairs: z.int().min(1).max(5),
  /** In forms for units: the columns that say whose a row is that figures are worked out over. */
  owner: z.strictObject({ unit: text, college: text }).optional(),
  fields: z.array(field).min(1),
});

const rows = z.strictObject({
  kind: z.literal("rows"),
  title: text.optional(),
  sheet,
  /** e.g. "person.workloads[term = $term] order section.section_no"; "persons[…] order …" for units */
  rows: text,
  /** Which period the conditions speak of, when not the form's. */
  basis: basis.optional(),
  /** In forms for units: the columns that say whose row it is. */
  owner: z.strictObject({ unit: text, college: text }).optional(),
  /** The fields run down and the rows to the right, a column each. */
  across: z.literal(true).optional(),
  /** Rows that have the same value stand together under its name. */
  group: z
    .strictObject({
      by: text, // e.g. row.org.name
      label: text,
      /** Begins the row of totals below each group. e.g. 小计 */
      total: text.optional(),
      /** A sheet for each group, named for it. */
      sheet: z.literal(true).optional(),
    })
    .optional(),
  /** Begins the row of totals below the list. e.g. 合计 */
  total: text.optional(),
  /** The first row to be filled in a template of somebody else's, and how many are prepared. e.g. "名册!A7" */
  at: text.optional(),
  room: z.int().min(1).optional(),
  columns: z.array(field).min(1),
});

/**
 * A metric of schema/ whose population is counted, narrowed by the conditions: the same number as everywhere. Said of a
 * row, of a column or of all of them. e.g. teachers.full_time
 */
const countedMetric = text.optional();

const crosstab = z.strictObject({
  kind: z.literal("crosstab"),
  title: text.optional(),
  sheet,
  /** e.g. "persons[staff.is_full_time_teacher = true]" */
  count: text,
  metric: countedMetric,
  owner: z.strictObject({ unit: text, college: text }).optional(),
  /** Heads of the stub columns, and how wide they are. */
  stub: z.array(text).min(1),
  stub_widths: z.array(z.number().min(3).max(60)).optional(),
  rows: z
    .array(
      z.strictObject({
        id: text,
        stub: z.array(z.string()).min(1),
        metric: countedMetric,
        /** e.g. "sex_code = 2, title.level missing" */
        where: text.optional(),
        /** Columns that must stay empty here, printed as "*". */
        stars: z.array(text).optional(),
        /** No system is bound to it yet. */
        unbound: z.literal(true).optional(),
      }),
    )
    .min(1),
  columns: z
    .array(
      z.strictObject({
        id: text,
        label: text,
        group: text.optional(),
        metric: countedMetric,
        where: text.optional(),
        /** What is added up over the counted rows, instead of counting them. e.g. usable_area */
        sum: text.optional(),
        /** What is counted once however many rows have it. e.g. room_id */
        distinct: text.optional(),
        /** Two other columns: the first in percent of the second. e.g. [used_area, area] */
        share: z.tuple([text, text]).optional(),
        unit: unit.optional(),
        precision: precision.optional(),
        basis: basis.optional(),
        /** No system is bound to it yet. */
        unbound: z.literal(true).optional(),
        /** Why only a person can fill it. */
        manual: text.optional(),
        /** Column width in half-width characters. */
        width: z.number().min(3).max(60).optional(),
      }),
    )
    .min(1),
});

/** A week of lessons: days across, blocks of periods down. */
const week = z.strictObject({
  kind: z.literal("week"),
  title: text.optional(),
  sheet,
  /** The person's list whose rows lead to the meetings. e.g. "person.teaching[term = $term]" */
  of: text,
  /** From there: "one" relations, then the "many" relation to the meetings. e.g. section.meetings */
  meetings: text,
  /** e.g. ["1-2", "3-4"]; the last one takes whatever comes later. */
  blocks: z.array(z.string().regex(/^\d+-\d+$/)).min(1),
  /** Lines of a lesson, bindings in braces. e.g. "{meeting.weeks}周"; one without any value is left out. */
  lines: z.array(text).min(1),
});

const formId = z.string().regex(/^[A-Z]{2,3}-\d+(-\d+)*$/);

/** A blank of somebody else's, filled as it is: the file beside the definition, and what tells it again. */
const template = z.strictObject({
  file: text,
  /** Of the parts that hold its content. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Of its labels and where they stand: the same when an office program saves it again. */
  fingerprint: z.string().regex(/^[0-9a-f]{24}$/),
});

export const definitionSchema = z
  .strictObject({
    id: formId,
    family: text,
    titles: z.strictObject({ zh: text, en: text }),
    issuer: text,
    series: text.optional(),
    edition: text,
    /** The official number; it moves between editions and is never a key. */
    number: text.optional(),
    /** Whose facts it mainly asks for: the office that issues it. */
    office: z.enum([
      "personnel",
      "teaching",
      "graduate",
      "research",
      "facilities",
      "assets",
      "students",
    ]),
    filler: text,
    signers: z.array(text),
    /** txt: fixed columns in GBK to be handed in; to be checked it is a workbook. */
    media: z.enum(["xlsx", "xls", "docx", "txt"]),
    subject: z.enum(["person", "org", "university"]),
    /** Which persons have one. (Default: staff on duty) */
    people: z.literal("graduate students").optional(),
    grain: text,
    cycle: text,
    clock,
    page: z.enum(["portrait", "landscape"]),
    /** (Default: A4) */
    paper: z.enum(["A4", "A3"]).optional(),
    /** Two texts under the title, left and right. e.g. "填报单位：$subject_name" */
    head: z.tuple([z.string(), z.string()]).optional(),
    template: template.optional(),
    sections: z.array(z.discriminatedUnion("kind", [grid, rows, crosstab, week])).min(1),
    notes: z.array(text).optional(),
    /** What must hold before it is handed in. */
    checks: z.array(checkSchema).optional(),
    /** Forms that are filled first, and whose failed checks hold this one back. */
    dependsOn: z.array(formId).optional(),
  })
  .refine(
    ({ template, checks }) => template === undefined || checks === undefined,
    "checks of a form that is filled into a template of somebody else's are not judged yet",
  );

export type Definition = z.infer<typeof definitionSchema>;
export type Field = z.infer<typeof field>;
export type GridSection = z.infer<typeof grid>;
export type RowsSection = z.infer<typeof rows>;
export type CrosstabSection = z.infer<typeof crosstab>;
export type WeekSection = z.infer<typeof week>;

/** The columns that say whose row it is, in forms for units. */
export type Owner = NonNullable<RowsSection["owner"]>;

/** Changes whenever anything in the definition does; 12 hexadecimal digits. */
export const formVersion = (form: Definition): string => sha256(JSON.stringify(form)).slice(0, 12);

/**
 * checks/ judges what a form says: six kinds of rules declared beside the form, and the change against last year. It
 * works on values by name, so the same rules judge a plan, a written file and one that came back.
 */
import { z } from "zod";

const text = z.string().min(1);
const fieldId = z.string().regex(/^[a-z][a-z0-9_]*$/);
/** A column of another form. e.g. "QM-1-6-1.staff_no" */
const elsewhere = z.string().regex(/^[A-Z]{2,3}-\d+(-\d+)*\.[a-z][a-z0-9_]*$/);

const common = {
  id: fieldId,
  /** What must hold, as a reader is told. */
  say: text,
  /** An error keeps the form from being handed in until it is waived; a warning is listed. (Default: error) */
  severity: z.enum(["error", "warning"]).optional(),
  /** In a cross-tab: whether the rule speaks of every row or of every column. (Default: whichever its names are of) */
  each: z.enum(["row", "column"]).optional(),
  /** Which of the form's lists, from 1, where several have the columns it names. */
  list: z.int().min(1).optional(),
};

/** 存在: the fields are filled, or their value stands in a column of another form. */
const exists = z.strictObject({
  kind: z.literal("exists"),
  ...common,
  fields: z.array(fieldId).min(1),
  in: elsewhere.optional(),
  /** Values that need not exist. e.g. 000000 for whoever has no staff number */
  or: z.array(text).optional(),
  /** Only where this holds. */
  when: text.optional(),
});

/** 表内: arithmetic or a condition over the cells of one row, one column or the whole form. */
const row = z.strictObject({ kind: z.literal("row"), ...common, rule: text, ...tolerance() });

/** 唯一: no two rows have the same values in these columns. */
const unique = z.strictObject({
  kind: z.literal("unique"),
  ...common,
  fields: z.array(fieldId).min(1),
  /** Also over the files of one batch. */
  across: z.literal("batch").optional(),
});

/** 日期: an order of dates; a date known to the month is compared by the month. */
const dates = z.strictObject({ kind: z.literal("dates"), ...common, rule: text });

/** 互斥: at most one of the fields is filled, or the value stands in none of the other forms. */
const exclusive = z.strictObject({
  kind: z.literal("exclusive"),
  ...common,
  fields: z.array(fieldId).min(1),
  not_in: z.array(elsewhere).min(1).optional(),
});

/** 表间: figures of this form against those of others, or of one section against another. */
const sums = z.strictObject({ kind: z.literal("sums"), ...common, rule: text, ...tolerance() });

/** 跨年: a figure that moved further than this against the same edition a year ago needs a written explanation. */
const yearly = z.strictObject({
  kind: z.literal("yearly"),
  ...common,
  /** Fields, or "row/column"; every figure when absent. */
  figures: z.array(text).min(1).optional(),
  /** As a share of last year's. e.g. 0.2 */
  moved: z.number().positive(),
  /** Smaller changes are never asked about. (Default: 0) */
  least: z.number().min(0).optional(),
});

function tolerance() {
  /** How far apart two sides may be, where parts were rounded. (Default: 0) */
  return { within: z.number().min(0).optional() };
}

export const checkSchema = z
  .discriminatedUnion("kind", [exists, row, unique, dates, exclusive, sums, yearly])
  .refine(
    (one) => one.kind !== "exclusive" || one.not_in !== undefined || one.fields.length > 1,
    "one field alone excludes nothing: name several, or the other forms in not_in",
  );

export type Check = z.infer<typeof checkSchema>;
export type CheckKind = Check["kind"];

/** Kinds as an office calls them. */
export const kindNames: Readonly<Record<CheckKind, string>> = {
  exists: "存在",
  row: "表内",
  unique: "唯一",
  dates: "日期",
  exclusive: "互斥",
  sums: "表间",
  yearly: "跨年",
};

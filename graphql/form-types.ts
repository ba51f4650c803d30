import { catalogue } from "../forms/catalogue.ts";
import type { FilledForm, PreviewCell } from "../forms/drawing.ts";
import { type Preview, previewForm } from "../forms/preview.ts";
import type { Builder } from "./builder.ts";
import type { Context } from "./context.ts";
import { describe } from "./describe.ts";
import { type FormWords, formWords } from "./form-words.ts";
import { parseSubjects } from "./subject-text.ts";

/** `forms`, `form` and `formPreview`: the catalogue, and one subject's form before it is downloaded. */
export function addFormQueries(builder: Builder): void {
  const form = addForm(builder);
  const preview = addPreview(builder, form);
  builder.queryField("forms", (t) =>
    t.field({
      type: [form],
      nullable: false,
      description: describe("表单目录", "The catalogue of forms"),
      resolve: () => catalogue().map(formWords),
    }),
  );
  builder.queryField("form", (t) =>
    t.field({
      type: form,
      description: describe("一张表单；没有则为空", "One form; null when there is none"),
      args: { id: t.arg.id({ required: true, description: describe("编号", "Id") }) },
      resolve: (_root, { id }) => {
        const found = catalogue().find(({ definition }) => definition.id === id.toUpperCase());
        return found === undefined ? null : formWords(found);
      },
    }),
  );
  builder.queryField("formPreview", (t) =>
    t.field({
      type: preview,
      nullable: false,
      description: describe(
        "一份表填好后的样子，与下载的文件同出一处",
        "One subject's form as its file will look",
      ),
      args: subjectArgs(builder),
      resolve: async (_root, args, context) => {
        const { ask, principal, clock } = context;
        const shown = await ask("heavy", (reader) =>
          previewForm({
            form: args.form,
            subjects: parseSubjects(args.for),
            reader,
            principal,
            clock,
            ...(context.state && { state: context.state }),
            ...(args.asOf ? { asOf: args.asOf } : {}),
          }),
        );
        noteForm(context, shown, args.for);
        return shown;
      },
    }),
  );
}

/** Whose data a form showed, and that it was one: for the audit. */
export function noteForm(
  { notes }: Context,
  { plan, persons }: FilledForm,
  subjects: string,
): void {
  const { id, titles } = plan.form.definition;
  for (const person of persons) notes.persons.add(person);
  notes.rows += 1;
  notes.keptAs ??= { kind: "fill", purpose: `${id} ${titles.zh}，preview ${subjects}` };
}

/** Which form, for whom, when. */
export const subjectArgs = (builder: Builder) =>
  builder.args((t) => ({
    form: t.id({ required: true, description: describe("表单编号", "Id of the form") }),
    for: t.string({
      required: true,
      description: describe(
        "对象：person:工号、org:单位号或 all",
        "person:<staff_no>, org:<org_no> or all",
      ),
    }),
    asOf: t.field({
      type: "Date",
      description: describe(
        "统计时点，默认按表单口径",
        "Census date; what the form's clock means today when absent",
      ),
    }),
  }));

type FormType = ReturnType<typeof addForm>;

function addForm(builder: Builder) {
  return builder.objectRef<FormWords>("Form").implement({
    description: describe("表单", "A form of the catalogue"),
    fields: (t) => {
      const text = (name: Exclude<keyof FormWords, "id" | "fields" | "manual">, words: string) =>
        t.exposeString(name, { nullable: false, description: words });
      return {
        id: t.exposeID("id", { nullable: false, description: describe("编号", "Id") }),
        titleZh: text("titleZh", describe("表名", "Title in Chinese")),
        titleEn: text("titleEn", describe("英文表名", "Title in English")),
        office: text("office", describe("归口业务域", "Domain it belongs to")),
        officeZh: text("officeZh", describe("归口部门", "Office it belongs to")),
        issuer: text("issuer", describe("制发单位", "Who issues it")),
        subject: text("subject", describe("对象：person、org、university", "Who gets one file")),
        layout: text("layout", describe("版式：grid、rows、crosstab", "Kinds of its sections")),
        media: text(
          "media",
          describe("报送文件类型：xlsx、docx、txt", "Type of the file that is handed in"),
        ),
        clock: text("clock", describe("统计时间", "Which time it speaks of")),
        clockZh: text("clockZh", describe("统计时间的中文说法", "The same in Chinese")),
        fields: t.exposeInt("fields", {
          nullable: false,
          description: describe("字段数", "Fields"),
        }),
        manual: t.exposeInt("manual", {
          nullable: false,
          description: describe("须人工填写的字段数", "Of them, to be written by hand"),
        }),
      };
    },
  });
}

function addCell(builder: Builder) {
  return builder.objectRef<PreviewCell>("PreviewCell").implement({
    description: describe("预览中的一格", "A cell of a preview"),
    fields: (t) => {
      const int = (name: "row" | "col" | "rowSpan" | "colSpan", words: string) =>
        t.exposeInt(name, { nullable: false, description: words });
      return {
        at: t.exposeString("at", {
          nullable: false,
          description: describe("在文件中的地址", "Address in the file, e.g. B4"),
        }),
        row: int("row", describe("行，从 1 起", "Row, from 1")),
        col: int("col", describe("列，从 1 起", "Column, from 1")),
        rowSpan: int("rowSpan", describe("占几行", "Rows it spans")),
        colSpan: int("colSpan", describe("占几列", "Columns it spans")),
        text: t.exposeString("text", {
          nullable: false,
          description: describe("文字", "What stands in it"),
        }),
        state: t.exposeString("state", {
          nullable: false,
          description: describe(
            "状态：title、label、filled、empty、conflict、manual、private、blank；conflict 可以有值",
            "What it is; a conflict may carry a value",
          ),
        }),
        reason: t.exposeString("reason", {
          nullable: true,
          description: describe("为何为空或存疑", "Why it is empty or doubted, in Chinese"),
        }),
        label: t.exposeString("label", {
          nullable: true,
          description: describe("字段名", "Label of its field"),
        }),
        align: t.exposeString("align", {
          nullable: true,
          description: describe("水平对齐：left、center、right", "Horizontal alignment"),
        }),
        bold: t.exposeBoolean("bold", { nullable: false, description: describe("加粗", "Bold") }),
        boxed: t.exposeBoolean("boxed", {
          nullable: false,
          description: describe("有边框", "Has borders"),
        }),
        size: t.exposeFloat("size", {
          nullable: false,
          description: describe("字号（磅）", "Size of the letters in points"),
        }),
      };
    },
  });
}

interface Counts {
  readonly slots: number;
  readonly filled: number;
  readonly empty: number;
  readonly manual: number;
  readonly conflict: number;
}

/** As the workbook counts them; a doubted value counts as filled, and here as a conflict too. */
function countsOf({ counts, cells }: Preview): Counts {
  const { slots, filled, empty, reasons } = counts;
  const conflict = cells.filter(({ state }) => (state.others ?? []).length > 0).length;
  return { slots, filled, empty, manual: reasons.manual, conflict };
}

const addCounts = (builder: Builder) =>
  builder.objectRef<Counts>("FormCounts").implement({
    description: describe("格数", "Cells by state"),
    fields: (t) => {
      const int = (name: keyof Counts, words: string) =>
        t.exposeInt(name, { nullable: false, description: words });
      return {
        slots: int("slots", describe("应填", "To be filled: filled and empty")),
        filled: int("filled", describe("已填", "Filled")),
        empty: int("empty", describe("空", "Empty")),
        manual: int("manual", describe("须人工填写，不计入应填", "By hand; not among the slots")),
        conflict: int(
          "conflict",
          describe(
            "各系统说法不一，已填的也计入已填",
            "Systems disagree; filled ones count as filled too",
          ),
        ),
      };
    },
  });

function addPreview(builder: Builder, form: FormType) {
  const cell = addCell(builder);
  const counts = addCounts(builder);
  return builder.objectRef<Preview>("FormPreview").implement({
    description: describe("表单预览", "A form as it will look"),
    fields: (t) => {
      const text = (words: string, of: (preview: Preview) => string) =>
        t.string({ nullable: false, description: words, resolve: of });
      const int = (words: string, of: (preview: Preview) => number) =>
        t.int({ nullable: false, description: words, resolve: of });
      return {
        form: t.field({
          type: form,
          nullable: false,
          description: describe("表单", "The form"),
          resolve: ({ plan }) => formWords(plan.form),
        }),
        subject: text(describe("对象编号", "Number of the subject"), ({ subject }) => subject.no),
        subjectName: text(describe("对象", "The subject"), ({ subject }) => subject.name),
        unit: text(describe("所在单位", "Unit of the subject"), ({ subject }) => subject.unit),
        asOf: t.field({
          type: "Date",
          nullable: false,
          description: describe("统计时点", "Census date"),
          resolve: ({ plan }) => plan.time.asOf,
        }),
        asOfZh: text(describe("统计口径", "The time basis in words"), ({ plan }) => plan.time.text),
        releaseId: t.int({
          nullable: false,
          description: describe("所读的发布", "The release it is read from"),
          resolve: async (_preview, _args, { manifest }) => (await manifest()).id,
        }),
        columns: t.floatList({
          nullable: { list: false, items: false },
          description: describe("列宽（半角字符）", "Widths in half-width characters"),
          resolve: ({ columns }) => [...columns],
        }),
        rows: int(describe("行数", "Rows drawn"), ({ rows }) => rows),
        cells: t.field({
          type: [cell],
          nullable: false,
          description: describe("各格", "Every cell that shows something or may be filled"),
          resolve: ({ drawn }) => [...drawn],
        }),
        counts: t.field({
          type: counts,
          nullable: false,
          description: describe("格数，含未显示的行", "Cells by state, rows not drawn among them"),
          resolve: countsOf,
        }),
        truncatedRows: int(
          describe("未显示的行数", "Rows of the list that are not drawn"),
          ({ truncatedRows }) => truncatedRows,
        ),
      };
    },
  });
}

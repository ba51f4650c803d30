import { UserError } from "../core/errors.ts";
import { catalogue } from "../forms/catalogue.ts";
import { touchedBy, type WhatHangs } from "../forms/touched.ts";
import {
  addressOf,
  type ColumnLineage,
  dependentsOf,
  type LineageOrigin,
  lineageOf,
  sourceAddressOf,
} from "../query/lineage.ts";
import { mayDo } from "../query/policy.ts";
import type { Principal } from "../query/principal.ts";
import type { Builder } from "./builder.ts";
import { describe } from "./describe.ts";
import { vocabulary } from "./names.ts";

export type LineageTypes = ReturnType<typeof addLineageTypes>;

/** What is said of where a column comes from; also of a form's cell. */
export function addLineageTypes(builder: Builder) {
  const origin = addOrigin(builder);
  return builder.objectRef<ColumnLineage>("ColumnLineage").implement({
    description: describe("一列从哪来", "Where a column comes from"),
    fields: (t) => ({
      table: t.exposeString("table", {
        nullable: false,
        description: describe("实体或结果表", "Entity or mart"),
      }),
      column: t.exposeString("column", { nullable: false, description: describe("列", "Column") }),
      models: t.stringList({
        nullable: false,
        description: describe(
          "做法：模型文件，先是自己的",
          "The files it is made by, its own first",
        ),
        resolve: ({ models }) => [...models],
      }),
      origins: t.field({
        type: [origin],
        nullable: false,
        description: describe("源头", "Where it begins"),
        resolve: ({ origins }) => [...origins],
      }),
    }),
  });
}

const addOrigin = (builder: Builder) =>
  builder.objectRef<LineageOrigin>("LineageOrigin").implement({
    description: describe("一个源头", "Where a column begins"),
    fields: (t) => ({
      role: t.exposeString("role", {
        nullable: false,
        description: describe(
          "from 取值，by 判定（条件、关联、先后），rows 取舍（有哪些行）",
          "from: the value; by: what only decides which value; rows: which rows there are",
        ),
      }),
      kind: t.exposeString("kind", {
        nullable: false,
        description: describe(
          "column 来源列，rows 来源的行，code 代码表，registry 人员归一登记，calendar 校历，run 批次，today 数据日期，constant 常量",
          "What it is: a source's column, its rows, a code list, the registry, the calendar, a run, the day, a constant",
        ),
      }),
      address: t.string({
        nullable: false,
        description: describe(
          "来源列的地址，如 personnel.GXJG0101.XM；其他为名称",
          "A source's column as an address; else its name",
        ),
        resolve: (one) => (one.place === "" ? one.name : addressOf(one)),
      }),
      zh: t.exposeString("zh", { nullable: false, description: describe("中文名", "In Chinese") }),
    }),
  });

/** `lineage` and `lineageFrom`: where a column comes from, and what hangs on a column of a source. */
export function addLineageQueries(builder: Builder, type: LineageTypes): void {
  builder.queryField("lineage", (t) =>
    t.field({
      type,
      description: describe(
        "一列从哪来；没有这一列则为空",
        "Where a column comes from; null when there is none of that name",
      ),
      args: {
        column: t.arg.string({
          required: true,
          description: describe("如 person.name", "e.g. person.name"),
        }),
      },
      resolve: async (_root, { column }, { ask, principal }) => {
        checkMay(principal);
        const [table = "", name = ""] = column.split(".");
        const found = await ask("light", (reader) => lineageOf(reader, ...asInSchema(table, name)));
        return found ?? null;
      },
    }),
  );
  const hangs = addWhatHangs(builder);
  builder.queryField("lineageFrom", (t) =>
    t.field({
      type: hangs,
      nullable: false,
      description: describe(
        "来源的一列（或一张表）变了，哪些实体、指标和表单要看",
        "What to look at again when a source's column, or table, changes",
      ),
      args: {
        source: t.arg.string({
          required: true,
          description: describe(
            "如 personnel.GXJG0101.XM",
            "e.g. personnel.GXJG0101.XM or personnel.staff.XM",
          ),
        }),
      },
      resolve: async (_root, { source }, { ask, principal }) => {
        checkMay(principal);
        const address = sourceAddressOf(source);
        if (address === undefined)
          throw new UserError(
            `"${source}" 不是来源的列 · no column of a source`,
            "例如 · e.g. personnel.GXJG0101.XM",
          );
        const found = await ask("light", (reader) => dependentsOf(reader, address));
        return touchedBy(found, catalogue());
      },
    }),
  );
}

function checkMay(principal: Principal): void {
  if (mayDo(principal, "explain")) return;
  throw new UserError(
    `不能查看数据血缘 · the role "${principal.role}" may not see where data comes from`,
    "请联系信息中心 · ask the IT centre",
  );
}

/** GraphQL's names as the schema's. e.g. ("staffRole", "orgNo") → ("staff_role", "org_no") */
function asInSchema(table: string, column: string): [string, string] {
  const names = vocabulary.find(({ one, typeName }) => [one, typeName].includes(table));
  if (names === undefined) return [table, column];
  const snake = column.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return [names.entity.name, snake];
}

function addWhatHangs(builder: Builder) {
  const role = describe("取值 from、判定 by 或取舍 rows", "How: from, by or rows");
  const column = builder.objectRef<WhatHangs["columns"][number]>("TouchedColumn").implement({
    description: describe("受影响的列", "A column that hangs on it"),
    fields: (t) => ({
      column: t.exposeString("column", {
        nullable: false,
        description: describe(
          "实体.列；只有实体名为它的行",
          "entity.column; an entity for its rows",
        ),
      }),
      role: t.exposeString("role", { nullable: false, description: role }),
    }),
  });
  const metric = builder.objectRef<WhatHangs["metrics"][number]>("TouchedMetric").implement({
    description: describe("受影响的指标", "A metric that hangs on it"),
    fields: (t) => ({
      metric: t.exposeString("metric", { nullable: false, description: describe("编号", "Id") }),
      zh: t.exposeString("zh", { nullable: false, description: describe("中文名", "In Chinese") }),
      role: t.exposeString("role", { nullable: false, description: role }),
    }),
  });
  const form = addTouchedForm(builder, role);
  return builder.objectRef<WhatHangs>("WhatHangs").implement({
    description: describe("来源变了要看的", "What hangs on a source"),
    fields: (t) => ({
      columns: t.field({
        type: [column],
        nullable: false,
        description: describe("实体列", "Columns"),
        resolve: ({ columns }) => [...columns],
      }),
      metrics: t.field({
        type: [metric],
        nullable: false,
        description: describe("指标", "Metrics"),
        resolve: ({ metrics }) => [...metrics],
      }),
      forms: t.field({
        type: [form],
        nullable: false,
        description: describe("表单", "Forms"),
        resolve: ({ forms }) => [...forms],
      }),
    }),
  });
}

function addTouchedForm(builder: Builder, role: string) {
  type Form = WhatHangs["forms"][number];
  const field = builder.objectRef<Form["fields"][number]>("TouchedField").implement({
    description: describe("受影响的字段", "A field that hangs on it"),
    fields: (t) => ({
      field: t.exposeString("field", { nullable: false, description: describe("编号", "Id") }),
      label: t.exposeString("label", { nullable: false, description: describe("名称", "Label") }),
      role: t.exposeString("role", { nullable: false, description: role }),
    }),
  });
  return builder.objectRef<Form>("TouchedForm").implement({
    description: describe("受影响的表单", "A form that hangs on it"),
    fields: (t) => ({
      form: t.exposeString("form", { nullable: false, description: describe("编号", "Id") }),
      zh: t.exposeString("zh", { nullable: false, description: describe("名称", "Title") }),
      role: t.exposeString("role", { nullable: false, description: role }),
      fields: t.field({
        type: [field],
        nullable: false,
        description: describe("字段", "Fields"),
        resolve: ({ fields }) => [...fields],
      }),
    }),
  });
}

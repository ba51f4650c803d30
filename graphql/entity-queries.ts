import { groups, select } from "../query/run.ts";
import type { Builder } from "./builder.ts";
import { connected, connectionAsked, oneAsked } from "./connection.ts";
import { addConnection, type PageInfoType } from "./connection-types.ts";
import { describe } from "./describe.ts";
import { listArgs, type TypeOf } from "./entity-types.ts";
import type { AggregateOf } from "./figure-types.ts";
import type { GroupTypes } from "./group-types.ts";
import { groupsAnswered, groupsAsked, mostGroups } from "./groups.ts";
import type { InputsOf } from "./input-types.ts";
import type { EntityNames } from "./names.ts";
import { endsUnasked } from "./paging.ts";

interface Vocabulary {
  readonly builder: Builder;
  readonly typeOf: TypeOf;
  readonly inputsOf: InputsOf;
  readonly aggregateOf: AggregateOf;
  readonly pageInfo: PageInfoType;
  readonly group: GroupTypes;
}

const asOfSaid = describe(
  "时点，默认今天；没有那天历史的回答 NOT_RECORDED",
  "As things stood on that day; today when absent, through the whole answer. What keeps no history is refused as NOT_RECORDED",
);

const releaseSaid = describe(
  "读哪个仍保留的发布，默认当前；权限总按当前发布",
  "Which kept release to read, the current when absent; who may see what is always today's",
);

/** The three root fields of an entity: one by id, a list, groups. Each becomes one statement. */
export function addEntityQueries(words: Vocabulary, names: EntityNames): void {
  addOne(words, names);
  addMany(words, names);
  addGroups(words, names);
}

function addOne({ builder, typeOf }: Vocabulary, names: EntityNames): void {
  const { entity } = names;
  builder.queryField(names.one, (t) =>
    t.field({
      type: typeOf(entity.name),
      description: describe(`按标识查${entity.zh}`, `${entity.en} by id`),
      args: {
        id: t.arg.id({ required: true, description: describe("标识", "Id") }),
        asOf: t.arg({ type: "Date", description: asOfSaid }),
        release: t.arg.int({ description: releaseSaid }),
      },
      resolve: async (_root, args, { ask, principal }, info) => {
        const selection = oneAsked(names, args, info);
        const page = await ask(
          "light",
          (reader, asking) => select(reader, selection, principal, asking),
          args.release,
        );
        return page.rows[0] ?? null;
      },
    }),
  );
}

function addMany(words: Vocabulary, names: EntityNames): void {
  const { builder, inputsOf } = words;
  const { entity } = names;
  const type = addConnection(
    builder,
    names,
    words.typeOf(entity.name),
    words.pageInfo,
    words.aggregateOf(entity.name),
  );
  builder.queryField(names.many, (t) =>
    t.field({
      type,
      description: describe(`查询${entity.zh}`, `List of "${entity.en}"`),
      args: {
        ...listArgs(builder, inputsOf, entity.name),
        last: t.arg.int({
          description: describe(
            "最后几条，次序不变；不与 first 同用",
            "The last so many rows, in the same order; not together with first",
          ),
        }),
        after: t.arg.string({ description: describe("上一页末尾的游标", "Cursor to go on from") }),
        before: t.arg.string({
          description: describe("下一页开头的游标", "Cursor to go back from"),
        }),
        asOf: t.arg({ type: "Date", description: asOfSaid }),
        release: t.arg.int({ description: releaseSaid }),
      },
      resolve: async (_root, args, { ask, principal, notes }, info) => {
        const asked = connectionAsked(names, args, info);
        const page = await ask(
          "heavy",
          (reader, asking) => select(reader, asked.selection, principal, asking),
          args.release,
        );
        const isCut = args.last == null ? endsUnasked(args.first) : endsUnasked(args.last);
        const { hasNextPage, hasPreviousPage } = page.pageInfo;
        if (isCut && (args.last == null ? hasNextPage : hasPreviousPage))
          notes.cut.add(String(info.path.key));
        return connected(asked, page);
      },
    }),
  );
}

function addGroups(words: Vocabulary, names: EntityNames): void {
  const { builder, inputsOf, group } = words;
  const { entity } = names;
  const figure = addFigure(words, names);
  builder.queryField(names.groups, (t) =>
    t.field({
      type: group.groups,
      description: describe(`${entity.zh}分组统计`, `Figures over "${entity.en}" by group`),
      args: {
        by: t.arg.stringList({
          description: describe(
            '分组字段，可沿单值关系，如 "sexName"、"title.level"；日期可带周期，如 "heldOn:month"；不填为一组',
            'Columns to group by, also through relations; dates by period, e.g. "heldOn:teaching_week"; none: one group',
          ),
        }),
        metrics: t.arg.stringList({ description: describe("指标编号", "Ids of metrics") }),
        figures: t.arg({
          type: [figure],
          description: describe("对某列的统计量", "Figures over columns"),
        }),
        where: t.arg({
          type: inputsOf(entity.name).where,
          description: describe("筛选条件", "Which rows"),
        }),
        having: t.arg({
          type: [group.having],
          description: describe("只要满足条件的组", "Which groups"),
        }),
        orderBy: t.arg({
          type: [group.orderBy],
          description: describe("排序，默认按分组字段", "Order; by the group keys when absent"),
        }),
        totals: t.arg({
          type: group.words.totals,
          description: describe("合计与小计", "Sums to add"),
        }),
        first: t.arg.int({
          description: describe("最多几组，至多 1000", "At most so many groups"),
        }),
        asOf: t.arg({ type: "Date", description: asOfSaid }),
        release: t.arg.int({ description: releaseSaid }),
      },
      resolve: async (_root, args, { ask, principal, notes }, info) => {
        const asked = groupsAsked(names, args);
        const answer = await ask(
          "heavy",
          (reader, asking) => groups(reader, asked.selection, principal, asking),
          args.release,
        );
        if (answer.hasMore && endsUnasked(args.first, mostGroups))
          notes.cut.add(String(info.path.key));
        return groupsAnswered(asked, answer);
      },
    }),
  );
}

const addFigure = ({ builder, inputsOf, group }: Vocabulary, { entity, typeName }: EntityNames) =>
  builder.inputType(`${typeName}Figure`, {
    description: describe(`对${entity.zh}的统计量`, `A figure over "${entity.en}"`),
    fields: (t) => ({
      as: t.string({ required: true, description: describe("名称", "What to call it") }),
      fn: t.field({
        type: group.words.figure,
        required: true,
        description: describe("函数", "Function"),
      }),
      of: t.string({
        description: describe("哪一列，可沿单值关系", "Of which column, also through relations"),
      }),
      where: t.field({
        type: inputsOf(entity.name).where,
        description: describe("只统计这些行", "Over these rows only"),
      }),
    }),
  });

import { isTypedInPinyin } from "../query/pinyin.ts";
import type { Builder } from "./builder.ts";
import { describe, describeColumn } from "./describe.ts";
import { addFilterTypes, type FilterTypes } from "./filter-types.ts";
import { type EntityNames, vocabulary } from "./names.ts";
import { textWays, ways } from "./order.ts";

type Given = Record<string, unknown>;

const refsOf = (builder: Builder, { typeName }: EntityNames) => ({
  where: builder.inputRef<Given>(`${typeName}Where`),
  orderBy: builder.inputRef<Given>(`${typeName}OrderBy`),
  list: builder.inputRef<Given>(`${typeName}ListWhere`),
});

export type EntityInputs = ReturnType<typeof refsOf>;

/** The inputs of an entity, by its name in schema/. */
export type InputsOf = (entity: string) => EntityInputs;

/** Adds the where and orderBy inputs of every entity. */
export function addInputTypes(builder: Builder): InputTypes {
  const inputs = new Map(
    vocabulary.map((names) => [names.entity.name, refsOf(builder, names)] as const),
  );
  const inputsOf: InputsOf = (entity) => {
    const found = inputs.get(entity);
    if (found === undefined) throw new Error(`no inputs of "${entity}"`);
    return found;
  };
  const filters = addFilterTypes(builder);
  const direction = addDirection(builder);
  const sorting = addSorting(builder);
  for (const names of vocabulary) {
    addWhere(builder, names, inputsOf, filters);
    addList(builder, names, inputsOf);
    addOrderBy(builder, names, inputsOf, sorting);
  }
  return { inputsOf, direction };
}

interface InputTypes {
  readonly inputsOf: InputsOf;
  readonly direction: Direction;
}

export type Direction = ReturnType<typeof addDirection>;

const addDirection = (builder: Builder) =>
  builder.enumType("Direction", {
    description: describe("排序方向；空值总在最后", "Direction; missing values always come last"),
    values: {
      ASC: { description: describe("升序", "Ascending") },
      DESC: { description: describe("降序", "Descending") },
    },
  });

type Sorting = ReturnType<typeof addSorting>;

/** How columns are sorted; text also by pinyin. */
function addSorting(builder: Builder) {
  const enumOf = (name: string, zh: string, en: string, values: readonly string[]) =>
    builder.enumType(name, {
      description: describe(
        `${zh}；未注明时空值在最后`,
        `${en}; missing values come last unless said`,
      ),
      values: Object.fromEntries(
        values.map((value) => [value, { description: describe(...wayWords(value)) }]),
      ),
    });
  return {
    column: enumOf("ColumnOrder", "排序方式", "How to sort", Object.keys(ways)),
    text: enumOf(
      "TextOrder",
      "文本排序方式，不按拼音时按字符编码",
      "How to sort text, by code point unless by pinyin",
      [...Object.keys(ways), ...Object.keys(textWays)],
    ),
  };
}

/** e.g. "DESC_PINYIN_NULLS_FIRST" → 按拼音降序，空值在前 */
function wayWords(value: string): readonly [zh: string, en: string] {
  const { direction, nulls, collation } = ways[value] ?? textWays[value] ?? { direction: "asc" };
  const zh = `${collation === undefined ? "" : "按拼音"}${direction === "asc" ? "升序" : "降序"}`;
  const en = `${direction === "asc" ? "Ascending" : "Descending"}${collation === undefined ? "" : " by pinyin"}`;
  if (nulls === undefined) return [zh, en];
  const first = nulls === "first";
  return [
    `${zh}，空值在${first ? "前" : "后"}`,
    `${en}, missing values ${first ? "first" : "last"}`,
  ];
}

function addWhere(
  builder: Builder,
  names: EntityNames,
  inputsOf: InputsOf,
  filters: FilterTypes,
): void {
  const { zh, en, name } = names.entity;
  const { where } = inputsOf(name);
  builder.inputType(where, {
    description: describe(`${zh}的筛选条件，同时成立`, `Which rows of "${en}"; all must hold`),
    fields: (t) => {
      const own = [...names.fields].map(([field, named]) => {
        if (named.kind === "column") {
          const description = describeColumn(named.column);
          const type = isTypedInPinyin(names.entity, named.name) ? "name" : named.column.type;
          return [field, t.field({ type: filters[type], description })] as const;
        }
        const to = inputsOf(named.relation.to);
        const description = describe(named.relation.zh, named.relation.en);
        const type = named.relation.kind === "one" ? to.where : to.list;
        return [field, t.field({ type, description })] as const;
      });
      return {
        ...Object.fromEntries(own),
        and: t.field({ type: [where], description: describe("全部成立", "All of them") }),
        or: t.field({ type: [where], description: describe("至少一个成立", "Any of them") }),
        not: t.field({ type: where, description: describe("不成立", "Not this") }),
      };
    },
  });
}

function addList(builder: Builder, names: EntityNames, inputsOf: InputsOf): void {
  const { zh, en, name } = names.entity;
  const { list, where } = inputsOf(name);
  builder.inputType(list, {
    description: describe(`相关的${zh}，同时成立`, `Related rows of "${en}"; all must hold`),
    fields: (t) => ({
      some: t.field({
        type: where,
        description: describe(
          "至少一条满足；{} 表示任意一条",
          "At least one passes; {} is any row",
        ),
      }),
      every: t.field({
        type: where,
        description: describe("每条都满足；没有也算", "Each passes, also when there is none"),
      }),
      none: t.field({
        type: where,
        description: describe("没有一条满足；{} 表示一条也没有", "None passes; {} is no row"),
      }),
    }),
  });
}

function addOrderBy(
  builder: Builder,
  names: EntityNames,
  inputsOf: InputsOf,
  sorting: Sorting,
): void {
  const { zh, en, name } = names.entity;
  builder.inputType(inputsOf(name).orderBy, {
    description: describe(`${zh}的排序，每个对象一项`, `Order of "${en}", one key per object`),
    isOneOf: true,
    fields: (t) => {
      const keys = [...names.fields].map(([field, named]) => {
        if (named.kind === "column") {
          const description = describeColumn(named.column);
          const type = named.column.type === "text" ? sorting.text : sorting.column;
          return [field, t.field({ type, description })] as const;
        }
        if (named.relation.kind === "many") return undefined;
        const description = describe(named.relation.zh, named.relation.en);
        const type = inputsOf(named.relation.to).orderBy;
        return [field, t.field({ type, description })] as const;
      });
      return Object.fromEntries(keys.filter((key) => key !== undefined));
    },
  });
}

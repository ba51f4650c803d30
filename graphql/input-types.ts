import type { Builder } from "./builder.ts";
import { describe, describeColumn } from "./describe.ts";
import { addFilterTypes, type FilterTypes } from "./filter-types.ts";
import { type EntityNames, vocabulary } from "./names.ts";

type Given = Record<string, unknown>;

const refsOf = (builder: Builder, { typeName }: EntityNames) => ({
  where: builder.inputRef<Given>(`${typeName}Where`),
  orderBy: builder.inputRef<Given>(`${typeName}OrderBy`),
  some: builder.inputRef<Given>(`${typeName}Some`),
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
  for (const names of vocabulary) {
    addWhere(builder, names, inputsOf, filters);
    addSome(builder, names, inputsOf);
    addOrderBy(builder, names, inputsOf, direction);
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
          return [field, t.field({ type: filters[named.column.type], description })] as const;
        }
        const to = inputsOf(named.relation.to);
        const description = describe(named.relation.zh, named.relation.en);
        const type = named.relation.kind === "one" ? to.where : to.some;
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

function addSome(builder: Builder, names: EntityNames, inputsOf: InputsOf): void {
  const { zh, en, name } = names.entity;
  builder.inputType(inputsOf(name).some, {
    description: describe(`存在${zh}`, `At least one row of "${en}"`),
    fields: (t) => ({
      some: t.field({
        type: inputsOf(name).where,
        required: true,
        description: describe(
          "至少一条满足；{} 表示任意一条",
          "At least one passes; {} is any row",
        ),
      }),
    }),
  });
}

function addOrderBy(
  builder: Builder,
  names: EntityNames,
  inputsOf: InputsOf,
  direction: Direction,
): void {
  const { zh, en, name } = names.entity;
  builder.inputType(inputsOf(name).orderBy, {
    description: describe(`${zh}的排序，每个对象一项`, `Order of "${en}", one key per object`),
    isOneOf: true,
    fields: (t) => {
      const keys = [...names.fields].map(([field, named]) => {
        if (named.kind === "column") {
          const description = describeColumn(named.column);
          return [field, t.field({ type: direction, description })] as const;
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

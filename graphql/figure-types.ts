import type { GraphQLResolveInfo } from "graphql";
import type { Row } from "../core/duckdb.ts";
import type { ValueType } from "../schema/entity.ts";
import { type Builder, scalarOf } from "./builder.ts";
import { describe, describeColumn } from "./describe.ts";
import { aggregateType, groupType } from "./figures.ts";
import { type ColumnName, type EntityNames, vocabulary } from "./names.ts";

/** Answered figures: those of `row` whose names begin with `at`. */
export interface Figures {
  readonly row: Row;
  readonly at: string;
}

const refOf = (builder: Builder, names: EntityNames) =>
  builder.objectRef<Figures>(aggregateType(names));

export type AggregateOf = (entity: string) => ReturnType<typeof addAggregate>;

/** One type per entity for figures over its rows: count, sums, means, extremes, different values. */
export function addFigureTypes(builder: Builder): AggregateOf {
  const types = new Map(
    vocabulary.map((names) => [names.entity.name, addAggregate(builder, names)] as const),
  );
  return (entity) => {
    const found = types.get(entity);
    if (found === undefined) throw new Error(`no figures of "${entity}"`);
    return found;
  };
}

const isNumber = ({ column }: ColumnName) => column.type === "integer" || column.type === "decimal";
const hasOrder = (named: ColumnName) =>
  isNumber(named) || named.column.type === "date" || named.column.type === "timestamp";

function addAggregate(builder: Builder, names: EntityNames) {
  const { zh, en } = names.entity;
  const columns = [...names.fields].flatMap(([field, named]) =>
    named.kind === "column" ? [[field, named] as const] : [],
  );
  const numbers = columns.filter(([, named]) => isNumber(named));
  const extremes = columns.filter(([, named]) => hasOrder(named));
  const add = (type: string, words: string, of: typeof columns, as?: ValueType) =>
    of.length === 0 ? undefined : addGroup(builder, type, words, of, as);
  const numberType = add(
    groupType(names, "sum"),
    describe(`${zh}的各数值`, `A number for each column of "${en}"`),
    numbers,
    "decimal",
  );
  const extremeType = add(
    groupType(names, "min"),
    describe(`${zh}的各极值`, `An extreme of each column of "${en}"`),
    extremes,
  );
  const distinctType = add(
    groupType(names, "distinct"),
    describe(`${zh}各字段不同取值的个数`, `How many different values each column of "${en}" has`),
    columns,
    "integer",
  );
  return refOf(builder, names).implement({
    description: describe(`${zh}的统计`, `Figures over rows of "${en}"`),
    fields: (t) => {
      const group = (type: typeof numberType, description: string) =>
        type === undefined
          ? undefined
          : t.field({
              type,
              nullable: false,
              description,
              resolve: ({ row, at }, _args, _context, info): Figures => ({
                row,
                at: `${at}${info.path.key}/`,
              }),
            });
      const fields = {
        count: t.int({
          description: describe("条数；人数过少时不公开", "Rows; absent when withheld"),
          resolve: (figures, _args, _context, info) => valueAt(figures, info, "integer") as number,
        }),
        sum: group(numberType, describe("合计", "Sums")),
        avg: group(numberType, describe("平均，四位小数", "Means, to four decimals")),
        min: group(extremeType, describe("最小（最早）", "Least or earliest")),
        max: group(extremeType, describe("最大（最晚）", "Greatest or latest")),
        distinct: group(distinctType, describe("不同取值的个数", "Different values")),
      };
      return Object.fromEntries(
        Object.entries(fields).flatMap(([name, field]) => (field ? [[name, field]] : [])),
      );
    },
  });
}

/** A field per column; all of type `as`, or each of its own. */
const addGroup = (
  builder: Builder,
  type: string,
  description: string,
  columns: readonly (readonly [field: string, named: ColumnName])[],
  as?: ValueType,
) =>
  builder.objectRef<Figures>(type).implement({
    description,
    fields: (t) =>
      Object.fromEntries(
        columns.map(([field, { column }]) => {
          const valueType = as ?? column.type;
          const made = t.field({
            type: scalarOf[valueType],
            description: describeColumn(column),
            resolve: (figures, _args, _context, info) => valueAt(figures, info, valueType),
          });
          return [field, made] as const;
        }),
      ),
  });

function valueAt({ row, at }: Figures, info: GraphQLResolveInfo, type: ValueType) {
  const value = row[`${at}${info.path.key}`] ?? null;
  if (value === null || typeof value === "object") return null;
  return type === "integer" ? Number(value) : value;
}

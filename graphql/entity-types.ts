import type { GraphQLResolveInfo } from "graphql";
import type { Row } from "../core/duckdb.ts";
import type { ValueType } from "../schema/entity.ts";
import { type Builder, scalarOf } from "./builder.ts";
import { describe, describeColumn } from "./describe.ts";
import type { AggregateOf } from "./figure-types.ts";
import type { InputsOf } from "./input-types.ts";
import { type EntityNames, vocabulary } from "./names.ts";
import type { NodeType } from "./node-types.ts";

const refOf = (builder: Builder, { typeName }: EntityNames) => builder.objectRef<Row>(typeName);

/** What the types of entities are made with. */
interface EntityWords {
  readonly inputsOf: InputsOf;
  readonly node: NodeType;
  readonly aggregateOf: AggregateOf;
}

export type TypeOf = (entity: string) => ReturnType<typeof refOf>;

/** One object type per entity. Its fields read what the root field's statement already answered, by response alias. */
export function addEntityTypes(builder: Builder, words: EntityWords): TypeOf {
  const types = new Map(
    vocabulary.map((names) => [names.entity.name, refOf(builder, names)] as const),
  );
  const typeOf: TypeOf = (entity) => {
    const found = types.get(entity);
    if (found === undefined) throw new Error(`no type of "${entity}"`);
    return found;
  };
  for (const names of vocabulary) addEntityType(builder, names, typeOf, words);
  return typeOf;
}

function addEntityType(
  builder: Builder,
  names: EntityNames,
  typeOf: TypeOf,
  { inputsOf, node, aggregateOf }: EntityWords,
): void {
  const { zh, en, grain } = names.entity;
  typeOf(names.entity.name).implement({
    description: `${describe(zh, en)}: ${grain}`,
    interfaces: [node],
    fields: (t) => {
      const fields = [...names.fields].map(([field, named]) => {
        if (named.kind === "column") {
          const { type } = named.column;
          const made = t.field({
            type: scalarOf[type],
            nullable: named.name !== "id",
            description: describeColumn(named.column),
            resolve: (row, _args, _context, info) => scalarAt(row, info, type),
          });
          return [field, made] as const;
        }
        const { relation } = named;
        const description = describe(relation.zh, relation.en);
        const to = typeOf(relation.to);
        if (relation.kind === "one") {
          const made = t.field({
            type: to,
            description,
            resolve: (row, _args, _context, info) => rowAt(row, info),
          });
          return [field, made] as const;
        }
        const made = t.field({
          type: [to],
          nullable: false,
          description,
          args: listArgs(builder, inputsOf, relation.to),
          resolve: (row, _args, _context, info) => rowsAt(row, info),
        });
        return [field, made] as const;
      });
      const figures = [...names.figures].map(([field, { relation }]) => {
        const made = t.field({
          type: aggregateOf(relation.to),
          nullable: false,
          description: describe(`${relation.zh}的统计`, `Figures over: ${relation.en}`),
          args: builder.args((arg) => ({
            where: arg.field({ type: inputsOf(relation.to).where, description: whereSaid }),
          })),
          resolve: (row, _args, _context, info) => ({ row, at: `${info.path.key}/` }),
        });
        return [field, made] as const;
      });
      return Object.fromEntries([...fields, ...figures]);
    },
  });
}

const whereSaid = describe("筛选条件", "Which rows");

/** The arguments of every list of an entity. */
export function listArgs(builder: Builder, inputsOf: InputsOf, entity: string) {
  const { where, orderBy } = inputsOf(entity);
  return builder.args((t) => ({
    where: t.field({ type: where, description: whereSaid }),
    orderBy: t.field({ type: [orderBy], description: describe("排序", "In which order") }),
    first: t.int({ description: describe("最多几条，默认 20，至多 500", "At most so many rows") }),
  }));
}

const answered = (row: Row, info: GraphQLResolveInfo) => row[info.path.key];

function scalarAt(row: Row, info: GraphQLResolveInfo, type: ValueType) {
  const value = answered(row, info) ?? null;
  if (value === null || typeof value === "object") return null;
  return type === "integer" ? Number(value) : value;
}

/** A struct of the answer; query/ gives nothing else where a relation was asked. */
const rowAt = (row: Row, info: GraphQLResolveInfo) => (answered(row, info) ?? null) as Row | null;
const rowsAt = (row: Row, info: GraphQLResolveInfo) => (answered(row, info) ?? []) as Row[];

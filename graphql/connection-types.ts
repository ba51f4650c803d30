import type { Row } from "../core/duckdb.ts";
import type { Builder } from "./builder.ts";
import type { Connected } from "./connection.ts";
import { describe } from "./describe.ts";
import type { TypeOf } from "./entity-types.ts";
import type { AggregateOf } from "./figure-types.ts";
import type { EntityNames } from "./names.ts";

interface Edge {
  readonly connection: Connected;
  /** Where the edges stand in the response, e.g. "edges". */
  readonly at: string;
  readonly index: number;
}

export type PageInfoType = ReturnType<typeof addPageInfo>;

export function addPageInfo(builder: Builder) {
  return builder.objectRef<Connected>("PageInfo").implement({
    description: describe("分页信息", "Where this page ends"),
    fields: (t) => ({
      hasNextPage: t.boolean({
        nullable: false,
        description: describe("后面还有", "More rows follow"),
        resolve: ({ page }) => page.pageInfo.hasNextPage,
      }),
      hasPreviousPage: t.boolean({
        nullable: false,
        description: describe("前面还有", "Rows came before"),
        resolve: ({ page }) => page.pageInfo.hasPreviousPage,
      }),
      startCursor: t.string({
        description: describe("本页首条的游标", "Cursor of the first row"),
        resolve: ({ page }) => (page.rows.length > 0 ? page.cursorAt(0) : null),
      }),
      endCursor: t.string({
        description: describe("本页末条的游标", "Cursor of the last row"),
        resolve: ({ page }) => page.pageInfo.endCursor ?? null,
      }),
    }),
  });
}

/** Relay's connection over one entity, with `nodes` for those who need no cursors. */
export function addConnection(
  builder: Builder,
  names: EntityNames,
  node: ReturnType<TypeOf>,
  pageInfo: PageInfoType,
  aggregate: ReturnType<AggregateOf>,
) {
  const edge = addEdge(builder, names, node);
  return builder.objectRef<Connected>(`${names.typeName}Connection`).implement({
    description: describe(`${names.entity.zh}分页`, `A page of "${names.entity.en}"`),
    fields: (t) => ({
      nodes: t.field({
        type: [node],
        nullable: false,
        description: describe("本页各条", "The rows"),
        resolve: ({ rowsAt }, _args, _context, info): Row[] => [...rowsAt(String(info.path.key))],
      }),
      edges: t.field({
        type: [edge],
        nullable: false,
        description: describe("本页各条及其游标", "The rows with their cursors"),
        resolve: (connection, _args, _context, info): Edge[] =>
          connection.page.rows.map((_, index) => ({
            connection,
            at: String(info.path.key),
            index,
          })),
      }),
      pageInfo: t.field({
        type: pageInfo,
        nullable: false,
        description: describe("分页信息", "Where this page ends"),
        resolve: (connection) => connection,
      }),
      totalCount: t.int({
        nullable: false,
        description: describe("总条数，与翻页无关", "Rows over all pages"),
        resolve: ({ page }) => page.totalCount ?? 0,
      }),
      aggregate: t.field({
        type: aggregate,
        nullable: false,
        description: describe("全部条目的统计，与翻页无关", "Figures over all pages"),
        resolve: ({ page }, _args, _context, info) => ({
          row: page.figures,
          at: `${info.path.key}/`,
        }),
      }),
    }),
  });
}

const addEdge = (builder: Builder, names: EntityNames, node: ReturnType<TypeOf>) =>
  builder.objectRef<Edge>(`${names.typeName}Edge`).implement({
    description: describe(`${names.entity.zh}及其游标`, `"${names.entity.en}" with its cursor`),
    fields: (t) => ({
      cursor: t.string({
        nullable: false,
        description: describe("游标，只在本发布内有效", "Cursor, good within one release"),
        resolve: ({ connection, index }) => connection.page.cursorAt(index),
      }),
      node: t.field({
        type: node,
        nullable: false,
        description: describe("该条", "The row"),
        resolve: ({ connection, at, index }, _args, _context, info) =>
          connection.rowsAt(`${at}.${info.path.key}`)[index] ?? {},
      }),
    }),
  });

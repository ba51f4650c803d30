import type { Row } from "../core/duckdb.ts";
import { select, selectByIds } from "../query/run.ts";
import type { Builder } from "./builder.ts";
import { describe } from "./describe.ts";
import { nodeIdField, sealNodeId } from "./node-id.ts";
import { nodeAsked, nodesAsked, typed } from "./nodes.ts";

export type NodeType = ReturnType<typeof addNodeType>;

/** What every entity's object is: something with a name among all of them. */
export const addNodeType = (builder: Builder) =>
  builder.interfaceRef<Row>("Node").implement({
    description: describe("任一实体的一条", "A row of any entity"),
    resolveType: (row) => String(row["__typename"]),
    fields: (t) => ({
      [nodeIdField]: t.id({
        nullable: false,
        description: describe("全局标识，用于 node 与 nodes", "Its id for node and nodes"),
        resolve: (row, _args, _context, info) =>
          sealNodeId(info.parentType.name, String(row[info.path.key])),
      }),
    }),
  });

/** `node` and `nodes`: rows of any entity by their node ids. What may not be seen is as if it were not there. */
export function addNodeQueries(builder: Builder, node: NodeType): void {
  builder.queryField("node", (t) =>
    t.field({
      type: node,
      description: describe(
        "按全局标识查一条；无权查看的与不存在的一样",
        "A row by its node id; null where there is none for you",
      ),
      args: { id: t.arg.id({ required: true, description: describe("全局标识", "Node id") }) },
      resolve: async (_root, { id }, { ask, principal }, info) => {
        const { names, selection } = nodeAsked(id, info);
        const page = await ask("light", (reader, asking) =>
          select(reader, selection, principal, asking),
        );
        const [row] = page.rows;
        return row === undefined ? null : typed(names, row);
      },
    }),
  );
  builder.queryField("nodes", (t) =>
    t.field({
      type: [node],
      nullable: { list: false, items: true },
      description: describe(
        "按全局标识查多条，至多 100；次序与所给一致，查不到的为空",
        "Rows by their node ids, at most 100, in the order given; null where there is none for you",
      ),
      args: {
        ids: t.arg.idList({ required: true, description: describe("全局标识", "Node ids") }),
      },
      resolve: async (_root, { ids }, { ask, principal }, info) => {
        const { questions, answer } = nodesAsked(ids, info);
        if (questions.length === 0) return [];
        return answer(
          await ask("heavy", (reader, asking) => selectByIds(reader, questions, principal, asking)),
        );
      },
    }),
  );
}

import type { FieldNode } from "graphql";
import type { Row } from "../core/duckdb.ts";
import type { Page } from "../query/run.ts";
import type { Field, Selection } from "../query/selection.ts";
import { answerType, collect, type Place, type Walk } from "./collect.ts";
import { figuresOf } from "./figures.ts";
import type { EntityNames } from "./names.ts";
import { orderOf } from "./order.ts";
import { pageOf } from "./paging.ts";
import { fieldsOf } from "./walk.ts";
import { filterBudget, filterOf } from "./where.ts";

/** One place of a connection where rows are shown: "nodes" and "edges.node" may ask different fields. */
interface Shown {
  readonly at: string; // response path below the connection, e.g. "nodes", "edges.node"
  readonly prefix: string;
  readonly nodes: readonly FieldNode[];
}

/** An answered connection. `rowsAt`: the rows as a place asked for them. */
export interface Connected {
  readonly page: Page;
  readonly rowsAt: (at: string) => readonly Row[];
}

interface Asked {
  readonly selection: Selection;
  readonly places: readonly Shown[];
}

type Args = Readonly<Record<string, unknown>>;

/** A connection field as one selection. */
export function connectionAsked(names: EntityNames, args: Args, info: Place): Asked {
  const budget = filterBudget();
  const places = placesOf(info, names);
  const fields = places.flatMap(({ nodes, prefix }) =>
    fieldsOf(info, names, nodes, budget, prefix),
  );
  const asked = [...collect(info, answerType(info), info.fieldNodes)];
  const totalCount = asked.some(([, [node]]) => node?.name.value === "totalCount");
  const figures = asked.flatMap(([alias, nodes]) =>
    nodes[0]?.name.value === "aggregate" ? figuresOf(info, names, nodes, `${alias}/`) : [],
  );
  const where = filterOf(names, args["where"], budget);
  const { asOf } = args;
  return {
    places,
    selection: {
      entity: names.entity.name,
      fields: fields.length > 0 ? fields : [idField],
      ...(where === undefined ? {} : { where }),
      orderBy: orderOf(names, args["orderBy"]),
      ...pageOf(args),
      ...(typeof asOf === "string" ? { asOf } : {}),
      totalCount,
      figures,
    },
  };
}

const idField: Field = { kind: "column", as: "id", column: "id" };

function placesOf(info: Place, names: EntityNames): readonly Shown[] {
  const found: { at: string; nodes: readonly FieldNode[] }[] = [];
  for (const [alias, nodes] of collect(info, answerType(info), info.fieldNodes)) {
    const field = nodes[0]?.name.value;
    if (field === "nodes") found.push({ at: alias, nodes });
    if (field !== "edges") continue;
    for (const [inner, asked] of collect(info, `${names.typeName}Edge`, nodes)) {
      if (asked[0]?.name.value === "node") found.push({ at: `${alias}.${inner}`, nodes: asked });
    }
  }
  return found.map((place, index) => ({ ...place, prefix: index === 0 ? "" : `${index}:` }));
}

/** The page, ready for the resolvers of nodes, edges and pageInfo. */
export function connected({ places }: Asked, page: Page): Connected {
  const rows = new Map(
    places.map(({ at, prefix }) => [
      at,
      prefix === "" ? page.rows : page.rows.map((row) => withoutPrefix(row, prefix)),
    ]),
  );
  return {
    page,
    rowsAt: (at) => rows.get(at) ?? page.rows,
  };
}

const withoutPrefix = (row: Row, prefix: string): Row =>
  Object.fromEntries(
    Object.entries(row).flatMap(([key, value]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [],
    ),
  );

/** One row by its id, as one selection. */
export function oneAsked(names: EntityNames, args: Args, info: Place): Selection {
  const walk: Walk = info;
  const { asOf } = args;
  return {
    entity: names.entity.name,
    fields: fieldsOf(walk, names, info.fieldNodes, filterBudget()),
    where: { kind: "compare", path: ["id"], op: "eq", value: String(args["id"]) },
    first: 1,
    ...(typeof asOf === "string" ? { asOf } : {}),
  };
}

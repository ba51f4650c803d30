/**
 * What a question means, told resolver by resolver over plain arrays. It parses with graphql-js and knows the
 * vocabulary of schema/ as data; it has no SQL and shares no code with query/ and graphql/, which it judges.
 */
import { type FieldNode, parse, type SelectionSetNode } from "graphql";
import { entities } from "../../../schema/entities.ts";
import type { Entity } from "../../../schema/entity.ts";
import type { Asker } from "./asker.ts";
import { type Given, passes } from "./conditions.ts";
import { argsOf, type Operation, operationOf, setsOf, type Told, told } from "./document.ts";
import { type Figure, figure } from "./figures.ts";
import { asText, groupsOf } from "./groups.ts";
import { type Line, metricAnswer } from "./metric-answer.ts";
import { ordered } from "./order.ts";
import { type Kept, partner, partners, type World, worldOf } from "./university.ts";
import { printed, type Row } from "./values.ts";
import { camel, entityOf, namedOf, nodeIdOf, nodeOf, pascal } from "./vocabulary.ts";

/** Stands for a cursor: which row it is of. What the API writes there is its own affair. */
export class Cursor {
  readonly of: string;
  constructor(of: string) {
    this.of = of;
  }
}

/** Ids of rows by the cursors that were seen. */
export type Cursors = ReadonlyMap<string, string>;

interface Asked {
  readonly kept: Kept;
  readonly asker: Asker;
  readonly cursors: Cursors;
  readonly worlds: Map<string, World>;
}

type Walk = Asked & Operation;

/** Answers questions of one asker. */
export function oracle(kept: Kept, asker: Asker) {
  const worlds = new Map<string, World>();
  return (query: string, variables: Given, cursors: Cursors): Told =>
    answer({ kept, asker, cursors, worlds }, operationOf(parse(query), variables));
}

function answer(asked: Asked, operation: Operation): Told {
  const walk = { ...asked, ...operation };
  return told(walk, "Query", operation.sets, (field, nodes) => root(walk, field, nodes));
}

/** What an asker may see is what they may see today, whichever release and day is asked about. */
function worldFor({ kept, asker, worlds }: Walk, args: Given): World {
  const { asOf, release } = args;
  const day = asOf as string | undefined;
  const tables = kept.older.get(Number(release)) ?? kept.served;
  const name = `${kept.older.has(Number(release)) ? release : ""} ${day ?? ""}`;
  const world = worlds.get(name) ?? worldOf(tables, asker, day);
  worlds.set(name, world);
  return world;
}

function root(walk: Walk, field: string, nodes: readonly FieldNode[]): unknown {
  const args = argsOf(walk, nodes);
  const world = worldFor(walk, args);
  if (field === "node") return node(walk, world, String(args["id"]), setsOf(nodes));
  if (field === "nodes")
    return (args["ids"] as string[]).map((id) => node(walk, world, id, setsOf(nodes)));
  if (field === "metric") return measured(walk, world, nodes, args);
  for (const entity of entities) {
    const name = camel(entity.name);
    if (field === camel(entity.plural)) return connection(walk, world, entity, nodes, args);
    if (field === `${name}Groups`) return groups(walk, world, entity, nodes, args);
    if (field === name) return one(walk, world, entity, String(args["id"]), setsOf(nodes));
  }
  throw new Error(`no root field "${field}"`);
}

function one(
  walk: Walk,
  world: World,
  entity: Entity,
  id: string,
  sets: readonly SelectionSetNode[],
): Told | null {
  const [row] = world.having(entity.name, "id", id);
  return row === undefined ? null : record(walk, world, entity, row, sets);
}

function node(
  walk: Walk,
  world: World,
  nodeId: string,
  sets: readonly SelectionSetNode[],
): Told | null {
  const { entity, id } = nodeOf(nodeId);
  return one(walk, world, entity, id, sets);
}

function measured(walk: Walk, world: World, nodes: readonly FieldNode[], args: Given): Told {
  const { metric, whole, rows, hasMore } = metricAnswer(world, args);
  const figureOf = (line: Line, field: string): unknown => {
    if (field === "suppressed") return false;
    if (field === "value" || field === "previous" || field === "difference" || field === "change")
      return asText(line[field]);
    throw new Error(`no field "${field}" of a metric`);
  };
  return told(walk, "MetricAnswer", setsOf(nodes), (field, inner) => {
    const sets = setsOf(inner);
    if (field === "metric") return told(walk, "Metric", sets, () => metric.id);
    if (field === "hasMore") return hasMore;
    if (field !== "rows") return figureOf(whole, field);
    return rows.map((line) =>
      told(walk, "MetricRow", sets, (part, deeper) => {
        if (part === "period") return line.period?.text ?? null;
        if (part !== "keys") return figureOf(line, part);
        return line.keys.map((key) =>
          told(walk, "DimensionKey", setsOf(deeper), (name) =>
            name === "by" ? key.by : asText(key[name as "value" | "label"]),
          ),
        );
      }),
    );
  });
}

function record(
  walk: Walk,
  world: World,
  entity: Entity,
  row: Row,
  sets: readonly SelectionSetNode[],
): Told {
  return told(walk, pascal(entity.name), sets, (field, nodes) => {
    if (field === "nodeId") return nodeIdOf(entity, String(row["id"]));
    const named = namedOf(entity, field) ?? namedOf(entity, field.replace(/Aggregate$/, ""));
    if (named === undefined) throw new Error(`no field "${field}" of ${entity.name}`);
    if (named.kind === "column") return printed(row[named.name] ?? null);
    const to = entityOf(named.relation.to);
    if (named.kind === "one") {
      const one = partner(world, row, named.relation);
      return one === undefined ? null : record(walk, world, to, one, setsOf(nodes));
    }
    const { where = {}, orderBy = [], first = 20 } = argsOf(walk, nodes);
    const rows = partners(world, row, named.relation).filter((one) =>
      passes(world, to, one, where as Given),
    );
    if (field.endsWith("Aggregate") && namedOf(entity, field) === undefined)
      return aggregate(walk, to, rows, setsOf(nodes));
    return ordered(world, to, rows, orderBy as Given[])
      .slice(0, Math.min(500, Number(first)))
      .map((one) => record(walk, world, to, one, setsOf(nodes)));
  });
}

const functions: Readonly<Record<string, readonly [Figure, string]>> = {
  distinct: ["COUNT_DISTINCT", "Distinct"],
  sum: ["SUM", "Numbers"],
  avg: ["AVG", "Numbers"],
  min: ["MIN", "Extremes"],
  max: ["MAX", "Extremes"],
};

function aggregate(
  walk: Walk,
  entity: Entity,
  rows: readonly Row[],
  sets: readonly SelectionSetNode[],
): Told {
  const type = pascal(entity.name);
  return told(walk, `${type}Aggregate`, sets, (field, nodes) => {
    if (field === "count") return rows.length;
    const [fn, kind] = functions[field] ?? ["COUNT", ""];
    return told(walk, type + kind, setsOf(nodes), (column) => {
      const named = namedOf(entity, column);
      if (named?.kind !== "column") throw new Error(`no column "${column}" of ${entity.name}`);
      const value = figure(
        fn,
        rows.map((row) => row[named.name] ?? null),
        named.column.type,
      );
      return kind === "Numbers" ? asText(value) : printed(value);
    });
  });
}

function connection(
  walk: Walk,
  world: World,
  entity: Entity,
  nodes: readonly FieldNode[],
  args: Given,
): Told {
  const { where = {}, orderBy = [], after, before, last } = args;
  const all = ordered(
    world,
    entity,
    world.rows(entity.name).filter((row) => passes(world, entity, row, where as Given)),
    orderBy as Given[],
  );
  const indexOf = (cursor: unknown) =>
    all.findIndex(({ id }) => id === walk.cursors.get(String(cursor)));
  const from = typeof after === "string" ? indexOf(after) + 1 : 0;
  const to = typeof before === "string" ? indexOf(before) : all.length;
  const size = Math.min(500, Number(last ?? args["first"] ?? 20));
  const start = last === undefined || last === null ? from : Math.max(from, to - size);
  const page = all.slice(start, Math.min(to, start + size));
  const type = pascal(entity.name);
  const cursor = (row: Row | undefined) =>
    row === undefined ? null : new Cursor(String(row["id"]));
  const node = (row: Row, sets: readonly SelectionSetNode[]) =>
    record(walk, world, entity, row, sets);
  return told(walk, `${type}Connection`, setsOf(nodes), (field, inner) => {
    const sets = setsOf(inner);
    if (field === "totalCount") return all.length;
    if (field === "nodes") return page.map((row) => node(row, sets));
    if (field === "aggregate") return aggregate(walk, entity, all, sets);
    if (field === "edges")
      return page.map((row) =>
        told(walk, `${type}Edge`, sets, (one, deeper) =>
          one === "cursor" ? cursor(row) : node(row, setsOf(deeper)),
        ),
      );
    return told(walk, "PageInfo", sets, (one) => {
      if (one === "startCursor") return cursor(page[0]);
      if (one === "endCursor") return cursor(page.at(-1));
      return one === "hasNextPage" ? start + page.length < all.length : start > 0;
    });
  });
}

function groups(
  walk: Walk,
  world: World,
  entity: Entity,
  nodes: readonly FieldNode[],
  args: Given,
): Told {
  const answered = groupsOf(world, entity, args);
  return told(walk, "Groups", setsOf(nodes), (field, inner) => {
    if (field === "hasMore") return answered.hasMore;
    return answered.groups.map((group) =>
      told(walk, "Group", setsOf(inner), (one, deeper) => {
        const sets = setsOf(deeper);
        if (one === "suppressed") return false;
        if (one === "over" || one === "count") return group[one];
        if (one === "keys")
          return group.keys.map((key) =>
            told(walk, "GroupKey", sets, (part) => key[part as "by" | "value"]),
          );
        if (one === "figures")
          return [...group.figures].map(([as, value]) =>
            told(walk, "FigureValue", sets, (part) => (part === "as" ? as : asText(value))),
          );
        return [...group.metrics].map(([id, value]) =>
          told(walk, "MetricValue", sets, (part, below) => {
            if (part === "suppressed") return false;
            return part === "value" ? asText(value) : told(walk, "Metric", setsOf(below), () => id);
          }),
        );
      }),
    );
  });
}

import { entities } from "../../../schema/entities.ts";
import type { Entity } from "../../../schema/entity.ts";
import { type Asker, mayAsk } from "./asker.ts";
import type { Chance } from "./chance.ts";
import { filter, nameable, order, relationsFor, showable } from "./filters.ts";
import { groupArguments } from "./group-question.ts";
import { lists } from "./kept.ts";
import { metricArguments } from "./metric-question.ts";
import type { World } from "./university.ts";
import { camel, entityOf, nodeIdOf, pascal } from "./vocabulary.ts";
import { alias, directive, literal, variable, type Writing } from "./writing.ts";

export interface Question {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** How many relations its deepest field is away from a root. */
  readonly depth: number;
  /** The root field "walked" goes on from page to page by the variable "cursor". */
  readonly walk?: "forwards" | "backwards";
}

/** Writes one operation that this asker may ask. */
export function question(
  chance: Chance,
  asker: Asker,
  world: World,
  older: readonly number[],
): Question {
  let serial = 0;
  const writing: Writing = {
    chance,
    asker,
    world,
    older,
    values: {},
    declared: [],
    fragments: [],
    next: () => {
      serial += 1;
      return serial;
    },
    past: false,
    left: { aliases: 20, directives: 12 },
    reached: { depth: 0 },
  };
  const walk = chance.flip(0.12) ? chance.pick(["forwards", "backwards"] as const) : undefined;
  const roots =
    walk === undefined
      ? Array.from({ length: chance.flip(0.25) ? 2 : 1 }, () => rootField(writing))
      : [walked(writing, walk)];
  const declared = walk === undefined ? writing.declared : ["$cursor: String", ...writing.declared];
  const heading = declared.length === 0 ? "" : `query (${declared.join(", ")}) `;
  const fragments = writing.fragments.map(
    ({ name, on, text }) => `fragment ${name} on ${on} ${text}`,
  );
  return {
    query: [`${heading}{ ${roots.join(" ")} }`, ...fragments].join("\n"),
    variables: writing.values,
    depth: writing.reached.depth,
    ...(walk === undefined ? {} : { walk }),
  };
}

/** Persons more often: most leads to them. */
const someEntity = ({ chance, asker, past }: Writing): Entity =>
  chance.flip(0.15)
    ? entityOf("person")
    : chance.pick(entities.filter((one) => mayAsk(asker, one.name) && (!past || lists(one))));

/** "(name: value, …)", each a literal or a variable; nothing when there are none. */
function written(args: readonly (readonly [name: string, value: unknown])[]): string {
  return args.length === 0
    ? ""
    : `(${args.map(([name, value]) => `${name}: ${literal(value)}`).join(", ")})`;
}

function whereArgument(
  writing: Writing,
  entity: Entity,
  depth: number,
): readonly [string, unknown] {
  const open = writing.chance.flip(0.7);
  const value = filter(writing, entity, depth, open);
  return ["where", open ? value : variable(writing, `${pascal(entity.name)}Where`, value)];
}

function orderArgument(writing: Writing, entity: Entity): readonly [string, unknown] {
  const value = order(writing, entity);
  return [
    "orderBy",
    writing.chance.flip(0.8) ? value : variable(writing, `[${pascal(entity.name)}OrderBy!]`, value),
  ];
}

const sizeArgument = (writing: Writing, name: string, size: number): readonly [string, unknown] => [
  name,
  writing.chance.flip(0.7) ? size : variable(writing, "Int", size, size + 1),
];

function dayArgument(writing: Writing): readonly (readonly [string, unknown])[] {
  const { chance, world } = writing;
  writing.past = false;
  if (!chance.flip(0.25)) return [];
  const started = chance.pick(world.rows("title"))["valid_from"];
  const day = chance.pick([
    "2026-11-09",
    "2025-09-30",
    "2015-03-01",
    typeof started === "string" ? started : "2020-01-01",
  ]);
  writing.past = day < "2026-11-09";
  return [["asOf", chance.flip(0.7) ? day : variable(writing, "Date", day)]];
}

function releaseArgument(writing: Writing): readonly (readonly [string, unknown])[] {
  const { chance, older } = writing;
  if (older.length === 0 || !chance.flip(0.2)) return [];
  const release = chance.pick(older);
  return [["release", chance.flip(0.7) ? release : variable(writing, "Int", release)]];
}

/** A row by its name among all entities, or several; some are of another entity, some of none. */
function nodeField(writing: Writing, name: string, entity: Entity, depth: number): string {
  const { chance, world } = writing;
  const nodeId = (): string => {
    const of = chance.flip(0.9) ? entity : someEntity(writing);
    const rows = world.rows(of.name);
    const id = rows.length === 0 || chance.flip(0.1) ? "nobody" : chance.pick(rows)["id"];
    return nodeIdOf(of, String(id));
  };
  const shown = `{ nodeId __typename ... on ${pascal(entity.name)} ${fields(writing, entity, depth, 0)} }`;
  if (chance.flip(0.6)) {
    const id = nodeId();
    const args = written([["id", chance.flip(0.5) ? id : variable(writing, "ID!", id)]]);
    return `${name}: node${args}${directive(writing)} ${shown}`;
  }
  const ids = [...new Set(Array.from({ length: 1 + chance.below(4) }, nodeId))];
  const args = written([["ids", chance.flip(0.5) ? ids : variable(writing, "[ID!]!", ids)]]);
  return `${name}: nodes${args}${directive(writing)} ${shown}`;
}

function rootField(writing: Writing): string {
  const { chance, world } = writing;
  const way = chance.below(13);
  const day = way === 10 ? [] : dayArgument(writing);
  if (way === 10) writing.past = false;
  if (way > 10) {
    const asked = metricArguments(writing);
    if (asked !== undefined) return metricField(writing, [...asked, ...day]);
  }
  const when = [...day, ...(way === 10 ? [] : releaseArgument(writing))];
  const entity = someEntity(writing);
  const name = alias(writing);
  const depth = 1 + chance.below(6);
  if (way === 10) return nodeField(writing, name, entity, depth);
  if (way === 0) {
    const rows = world.rows(entity.name);
    const id = rows.length === 0 || chance.flip(0.1) ? "nobody" : chance.pick(rows)["id"];
    const args = written([["id", chance.flip(0.5) ? id : variable(writing, "ID!", id)], ...when]);
    return `${name}: ${camel(entity.name)}${args}${directive(writing)} ${fields(writing, entity, depth, 0)}`;
  }
  if (way < 4)
    return `${name}: ${camel(entity.name)}Groups${written([...groupArguments(writing, entity), ...when])}${directive(writing)} { hasMore groups {
      count suppressed over keys { by value } figures { as value } metrics { metric { id } value suppressed } } }`;
  const args = [
    ...(chance.flip(0.7) ? [whereArgument(writing, entity, 3)] : []),
    ...(chance.flip(0.6) ? [orderArgument(writing, entity)] : []),
    ...(chance.flip(0.8)
      ? [sizeArgument(writing, chance.flip(0.8) ? "first" : "last", 1 + chance.below(12))]
      : []),
    ...when,
  ];
  return `${name}: ${camel(entity.plural)}${written(args)}${directive(writing)} ${connected(writing, entity, depth)}`;
}

const metricField = (writing: Writing, args: readonly (readonly [string, unknown])[]): string => {
  const compared = args.some(([name]) => name === "compare") ? " previous difference change" : "";
  return `${alias(writing)}: metric${written(args)}${directive(writing)} { metric { id } value${compared} suppressed hasMore
      rows { keys { by value label } period value${compared} suppressed } }`;
};

function connected(writing: Writing, entity: Entity, depth: number): string {
  const { chance } = writing;
  const parts = [
    chance.flip(0.8) ? `nodes${directive(writing)} ${fields(writing, entity, depth, 0)}` : "",
    chance.flip(0.3)
      ? `edges { cursor node ${fields(writing, entity, Math.min(depth, 2), 0)} }`
      : "",
    chance.flip(0.5) ? `totalCount${directive(writing)}` : "",
    chance.flip(0.4) ? "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }" : "",
    chance.flip(0.25) ? `aggregate ${figures(writing, entity)}` : "",
  ].filter((part) => part !== "");
  return `{ ${parts.length === 0 ? "totalCount __typename" : parts.join(" ")} }`;
}

function walked(writing: Writing, way: "forwards" | "backwards"): string {
  const { chance, world } = writing;
  const day = dayArgument(writing);
  const entity = someEntity(writing);
  const size = Math.min(500, 1 + Math.ceil(world.rows(entity.name).length / (2 + chance.below(3))));
  const args = written([
    ...(way === "forwards" ? [["first", size] as const] : [["last", size] as const]),
    ...(chance.flip(0.4) ? [whereArgument(writing, entity, 2)] : []),
    ...(chance.flip(0.9) ? [orderArgument(writing, entity)] : []),
    ...day,
    ...releaseArgument(writing),
  ]);
  const cursor = way === "forwards" ? "after: $cursor" : "before: $cursor";
  const shown = chance.some(showable(writing, entity), 2).map(camel).join(" ");
  return `walked: ${camel(entity.plural)}${args.replace("(", `(${cursor}, `)} { totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { id ${shown} } } }`;
}

/** The fields of a row in braces; some of them in fragments, some by a directive. */
function fields(writing: Writing, entity: Entity, depth: number, level: number): string {
  const { chance, reached } = writing;
  reached.depth = Math.max(reached.depth, level);
  const columns = chance
    .some(showable(writing, entity), 4)
    .map(
      (name) =>
        `${writing.left.aliases > 0 && chance.flip(0.1) ? `${alias(writing)}: ` : ""}${camel(name)}${directive(writing)}`,
    );
  const parts = [...columns, ...(depth > 0 ? related(writing, entity, depth, level) : [])];
  if (chance.flip(0.1)) parts.push("__typename");
  if (chance.flip(0.05)) parts.push("nodeId");
  const type = pascal(entity.name);
  const known = writing.fragments.filter(({ on, past }) => on === type && past === writing.past);
  if (known.length > 0 && level > 0 && chance.flip(0.3))
    parts.push(`...${chance.pick(known).name}`);
  const cut = chance.below(parts.length + 1);
  const [rest, apart] = [parts.slice(0, cut), parts.slice(cut)];
  if (apart.length === 0 || !chance.flip(0.35)) return `{ ${["id", ...parts].join(" ")} }`;
  const inner = `{ ${chance.flip(0.5) ? "id " : ""}${apart.join(" ")} }`;
  if (chance.flip(0.5)) {
    const on = chance.pick([` on ${type}`, "", " on Node"]);
    const typed = on === " on Node" ? `{ ... on ${type} ${inner} }` : inner;
    return `{ ${["id", ...rest].join(" ")} ...${on}${directive(writing)} ${typed} }`;
  }
  const name = `part${writing.next()}`;
  writing.fragments.push({ name, on: type, text: inner, past: writing.past });
  return `{ ${["id", ...rest].join(" ")} ...${name}${directive(writing)} }`;
}

function related(
  writing: Writing,
  entity: Entity,
  depth: number,
  level: number,
): readonly string[] {
  const { chance } = writing;
  const ones = relationsFor(writing, entity, "one");
  const many = relationsFor(writing, entity, "many");
  const one = (name: string): string => {
    const to = entityOf(entity.relations[name]?.to ?? "");
    return `${camel(name)}${directive(writing)} ${fields(writing, to, depth - 1, level + 1)}`;
  };
  const list = (name: string): string => {
    const to = entityOf(entity.relations[name]?.to ?? "");
    const args = written([
      sizeArgument(writing, "first", 1 + chance.below(4)),
      ...(chance.flip(0.4) ? [whereArgument(writing, to, 1)] : []),
      ...(chance.flip(0.5) ? [orderArgument(writing, to)] : []),
    ]);
    return `${alias(writing)}: ${camel(name)}${args}${directive(writing)} ${fields(writing, to, depth - 1, level + 1)}`;
  };
  const over = (name: string): string => {
    const to = entityOf(entity.relations[name]?.to ?? "");
    const args = written(chance.flip(0.5) ? [whereArgument(writing, to, 1)] : []);
    return `${alias(writing)}: ${camel(name)}Aggregate${args}${directive(writing)} ${figures(writing, to)}`;
  };
  const parts: string[] = [];
  if (ones.length > 0 && chance.flip(0.6)) parts.push(one(chance.pick(ones)));
  if (many.length > 0 && chance.flip(0.6) && writing.left.aliases > 0) {
    const name = chance.pick(many);
    parts.push(list(name));
    if (level < 2 && writing.left.aliases > 0 && chance.flip(0.3)) parts.push(list(name));
  }
  if (many.length > 0 && chance.flip(0.25) && writing.left.aliases > 0)
    parts.push(over(chance.pick(many)));
  if (parts.length === 0 && ones.length > 0) parts.push(one(chance.pick(ones)));
  return parts;
}

function figures(writing: Writing, entity: Entity): string {
  const { chance } = writing;
  const columns = nameable(writing, entity);
  const typed = (...types: readonly string[]) =>
    chance
      .some(
        columns.filter((name) => types.includes(entity.columns[name]?.type ?? "")),
        2,
      )
      .map(camel)
      .join(" ");
  const numbers = typed("integer", "decimal");
  const extremes = typed("integer", "decimal", "date");
  const parts = [
    chance.flip(0.7) ? `count${directive(writing)}` : "",
    chance.flip(0.4) ? `distinct { ${chance.some(columns, 2).map(camel).join(" ")} }` : "",
    numbers !== "" && chance.flip(0.5) ? `${chance.pick(["sum", "avg"])} { ${numbers} }` : "",
    extremes !== "" && chance.flip(0.5) ? `${chance.pick(["min", "max"])} { ${extremes} }` : "",
  ].filter((part) => part !== "");
  return `{ ${parts.length === 0 ? "count" : parts.join(" ")} }`;
}

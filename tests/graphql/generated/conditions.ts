import type { Entity } from "../../../schema/entity.ts";
import type { Population } from "../../../schema/metric.ts";
import { spelled } from "./spelling.ts";
import { partner, partners, stands, type World } from "./university.ts";
import { compared, folded, type Row, readAs, type Value } from "./values.ts";
import { entityOf, namedOf } from "./vocabulary.ts";

export type Given = Readonly<Record<string, unknown>>;

/** Whether a row passes a `…Where`. Where a relation leads to no row, that row is one of nothing but missing values. */
export function passes(world: World, entity: Entity, row: Row | undefined, where: Given): boolean {
  return Object.entries(where).every(([field, given]) => {
    const inner = given as Given & readonly Given[]; // what a Where holds
    if (field === "and") return inner.every((one) => passes(world, entity, row, one));
    if (field === "or") return inner.some((one) => passes(world, entity, row, one));
    if (field === "not") return !passes(world, entity, row, inner);
    const named = namedOf(entity, field);
    if (named === undefined) throw new Error(`no field "${field}" of ${entity.name}`);
    if (named.kind === "column") {
      const value = row?.[named.name] ?? null;
      return Object.entries(inner).every(([op, operand]) =>
        holds(op, value, operand, named.column.type, row),
      );
    }
    const to = entityOf(named.relation.to);
    if (named.kind === "one") return passes(world, to, partner(world, row, named.relation), inner);
    const list = partners(world, row, named.relation);
    return Object.entries(inner).every(([quantity, one]) => {
      const test = (related: Row) => passes(world, to, related, one as Given);
      if (quantity === "some") return list.some(test);
      return quantity === "none" ? !list.some(test) : list.every(test);
    });
  });
}

function holds(
  op: string,
  value: Value,
  operand: unknown,
  type: Parameters<typeof readAs>[0],
  row: Row | undefined,
): boolean {
  if (op === "isNull") return (value === null) === operand;
  if (op === "in")
    return (operand as unknown[]).some((one) => value !== null && readAs(type, one) === value);
  const other = readAs(type, operand);
  if (op === "ne") return value !== other;
  if (value === null || other === null) return false;
  if (op === "pinyin") return spelled(String(row?.["name_pinyin"] ?? ""), String(other));
  if (op === "same") return folded(String(value)) === folded(String(other));
  if (op === "contains") return folded(String(value)).includes(folded(String(other)));
  if (op === "startsWith") return folded(String(value)).startsWith(folded(String(other)));
  const order = compared(value, other);
  return (
    { eq: order === 0, lt: order < 0, le: order <= 0, gt: order > 0, ge: order >= 0 }[op] ??
    never(op)
  );
}

function never(op: string): never {
  throw new Error(`no operator "${op}"`);
}

/** The row at the end of a path of "one" relations, by schema/'s names; undefined when there is none. */
function rowAt(
  world: World,
  entity: Entity,
  row: Row | undefined,
  [head, ...rest]: readonly string[],
): Row | undefined {
  if (head === undefined) return row;
  const relation = entity.relations[head];
  if (relation === undefined) throw new Error(`no relation ${entity.name}.${head}`);
  return rowAt(world, entityOf(relation.to), partner(world, row, relation), rest);
}

/** The value at the end of a path of "one" relations and a column. */
export const valueAt = (
  world: World,
  entity: Entity,
  row: Row | undefined,
  path: readonly string[],
): Value => rowAt(world, entity, row, path.slice(0, -1))?.[path.at(-1) ?? ""] ?? null;

/** Whether a row belongs to a metric's population: what schema/metric.ts says of it. */
export function belongs(world: World, entity: Entity, row: Row, population: Population): boolean {
  switch (population.kind) {
    case "and":
      return population.filters.every((one) => belongs(world, entity, row, one));
    case "or":
      return population.filters.some((one) => belongs(world, entity, row, one));
    case "not":
      return !belongs(world, entity, row, population.filter);
    case "onDuty": {
      const role = rowAt(world, entity, row, population.path);
      if (world.asOf === undefined) return role?.["is_current"] === true;
      return role !== undefined && stands(role, world.asOf);
    }
    case "some": {
      const relation = entity.relations[population.relation];
      if (relation === undefined) throw new Error(`no relation ${population.relation}`);
      const to = entityOf(relation.to);
      return partners(world, row, relation).some(
        (one) => population.filter === undefined || belongs(world, to, one, population.filter),
      );
    }
    case "columns": {
      const [left, right] = [population.path, population.other].map((path) =>
        valueAt(world, entity, row, path),
      );
      if (left === undefined || right === undefined || left === null || right === null)
        return false;
      const order = compared(left, right);
      return { eq: order === 0, lt: order < 0, le: order <= 0, gt: order > 0, ge: order >= 0 }[
        population.op
      ];
    }
    case "compare": {
      const value = valueAt(world, entity, row, population.path);
      return holds(population.op, value, population.value, typeAt(entity, population.path), row);
    }
  }
}

export function typeAt(
  entity: Entity,
  [head = "", ...rest]: readonly string[],
): Parameters<typeof readAs>[0] {
  if (rest.length > 0) return typeAt(entityOf(entity.relations[head]?.to ?? ""), rest);
  return entity.columns[head]?.type ?? "text";
}

import type { Param } from "../../core/duckdb.ts";
import type { Filter, Order, Selection } from "../../query/selection.ts";
import { entities } from "../../schema/entities.ts";
import type { Relation } from "../../schema/entity.ts";
import type { Given, Tables } from "./university.ts";

/**
 * What a selection means, told row by row in plain JavaScript for someone who may see everything. It shares nothing
 * with query/ but the language of asking.
 */
export function answer(tables: Tables, selection: Selection): readonly Given[] {
  const all = tables[selection.entity] ?? [];
  return sorted(
    tables,
    selection.entity,
    all.filter(
      (row) =>
        selection.where === undefined || passes(tables, selection.entity, row, selection.where),
    ),
    selection.orderBy ?? [],
  );
}

function relationOf(entity: string, name: string): Relation {
  const found = entities.find((one) => one.name === entity)?.relations[name];
  if (found === undefined) throw new Error(`no relation ${entity}.${name}`);
  return found;
}

function partners(tables: Tables, row: Given, relation: Relation): readonly Given[] {
  const [own, other] = Object.entries(relation.on)[0] ?? ["", ""];
  const key = row[own] ?? null;
  return (tables[relation.to] ?? []).filter(
    (one) =>
      key !== null &&
      one[other] === key &&
      Object.entries(relation.where ?? {}).every(([column, value]) => one[column] === value),
  );
}

function partner(tables: Tables, row: Given, relation: Relation): Given {
  const rules = [...(relation.first ?? []), "id"];
  const [first] = [...partners(tables, row, relation)].sort((a, b) => {
    for (const rule of rules) {
      const column = rule.replace("-", "");
      const order = placed(
        a[column] ?? null,
        b[column] ?? null,
        rule.startsWith("-") ? "desc" : "asc",
      );
      if (order !== 0) return order;
    }
    return 0;
  });
  return first ?? {};
}

export function valueAt(
  tables: Tables,
  entity: string,
  row: Given,
  path: readonly string[],
): Param {
  const [head = "", ...rest] = path;
  if (rest.length === 0) return row[head] ?? null;
  const relation = relationOf(entity, head);
  return valueAt(tables, relation.to, partner(tables, row, relation), rest);
}

function reached(
  tables: Tables,
  entity: string,
  row: Given,
  [head, ...rest]: readonly string[],
): readonly [entity: string, row: Given] {
  if (head === undefined) return [entity, row];
  const relation = relationOf(entity, head);
  return reached(tables, relation.to, partner(tables, row, relation), rest);
}

function placed(a: Param, b: Param, direction: Order["direction"]): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const order = a === b ? 0 : comparable(a) < comparable(b) ? -1 : 1;
  return direction === "asc" ? order : -order;
}

const comparable = (value: Param): string | number =>
  typeof value === "string" ? value : Number(value);

/** Dictionaries sort Chinese before Latin letters, and words by their letters before anything else. */
const collator = new Intl.Collator("zh");

function placedBy(
  a: Param,
  b: Param,
  { direction, nulls = "last", collation }: Omit<Order, "path">,
): number {
  if ((a === null) !== (b === null)) return (a === null) === (nulls === "first") ? -1 : 1;
  if (collation === undefined || a === null) return placed(a, b, direction);
  const order = collator.compare(String(a), String(b));
  return direction === "asc" ? order : -order;
}

function sorted(tables: Tables, entity: string, rows: readonly Given[], orderBy: readonly Order[]) {
  const keys: readonly Order[] = [...orderBy, { path: ["id"], direction: "asc" }];
  return [...rows].sort((a, b) => {
    for (const { path, ...way } of keys) {
      const order = placedBy(
        valueAt(tables, entity, a, path),
        valueAt(tables, entity, b, path),
        way,
      );
      if (order !== 0) return order;
    }
    return 0;
  });
}

function passes(tables: Tables, entity: string, row: Given, filter: Filter): boolean {
  switch (filter.kind) {
    case "and":
      return filter.filters.every((one) => passes(tables, entity, row, one));
    case "or":
      return filter.filters.some((one) => passes(tables, entity, row, one));
    case "not":
      return !passes(tables, entity, row, filter.filter);
    case "some": {
      const [from, whose] = reached(tables, entity, row, filter.through ?? []);
      const relation = relationOf(from, filter.relation);
      const { filter: inner } = filter;
      return partners(tables, whose, relation).some(
        (one) => inner === undefined || passes(tables, relation.to, one, inner),
      );
    }
    case "columns":
      throw new Error("generated questions do not compare columns");
    case "compare":
      return compares(valueAt(tables, entity, row, filter.path), filter);
  }
}

function compares(value: Param, filter: Filter & { readonly kind: "compare" }): boolean {
  if (filter.op === "isNull") return (value === null) === filter.value;
  if (filter.op === "ne") return value !== filter.value;
  if (value === null) return false;
  switch (filter.op) {
    case "eq":
      return value === filter.value;
    case "in":
      return filter.value.some((one) => one === value);
    case "same":
      return plain(value) === plain(filter.value);
    case "contains":
      return plain(value).includes(plain(filter.value));
    case "startsWith":
      return plain(value).startsWith(plain(filter.value));
    case "pinyin":
      throw new Error("generated questions do not search by pinyin");
    default: {
      const order = placed(value, filter.value, "asc");
      const holds = { lt: order < 0, le: order <= 0, gt: order > 0, ge: order >= 0 };
      return holds[filter.op];
    }
  }
}

const plain = (value: Param): string => String(value).normalize("NFKC").toLowerCase();

import { UserError } from "../core/errors.ts";
import type { Filter, Path, Value } from "../query/selection.ts";
import { type EntityNames, namesOf, type RelationName } from "./names.ts";

type Given = Readonly<Record<string, unknown>>;

const mostConditions = 200;
const deepest = 12;

/** Counts conditions over all filters of one root field, so that variables cannot bring what the query text may not. */
export interface FilterBudget {
  left: number;
}

export const filterBudget = (): FilterBudget => ({ left: mostConditions });

interface Place {
  readonly names: EntityNames;
  readonly path: Path;
  readonly depth: number;
  readonly budget: FilterBudget;
}

/** A where argument as a filter; undefined when it asks nothing. */
export function filterOf(
  names: EntityNames,
  where: unknown,
  budget: FilterBudget,
): Filter | undefined {
  if (where === undefined || where === null) return undefined;
  return everyOf(conditions({ names, path: [], depth: 0, budget }, where));
}

const everyOf = (filters: readonly Filter[]): Filter | undefined =>
  filters.length > 1 ? { kind: "and", filters } : filters[0];

const nothingAsked: Filter = { kind: "and", filters: [] };

function conditions(place: Place, where: unknown): Filter[] {
  if (place.depth > deepest) {
    throw new UserError(`a filter is nested deeper than ${deepest}`, "flatten it");
  }
  const deeper = { ...place, depth: place.depth + 1 };
  return entriesOf(where).flatMap(([key, given]): Filter[] => {
    if (key === "and" || key === "or") {
      const filters = listOf(given).map((each) => conditionOf(deeper, each));
      return [{ kind: key, filters }];
    }
    if (key === "not") return [{ kind: "not", filter: conditionOf(deeper, given) }];
    const named = place.names.fields.get(key);
    if (named === undefined) throw new UserError(`unknown filter "${key}"`, "see the schema");
    if (named.kind === "column") return comparisons(place, named.name, given);
    return throughRelation(deeper, named, given);
  });
}

const conditionOf = (place: Place, where: unknown): Filter =>
  everyOf(conditions(place, where)) ?? nothingAsked;

function throughRelation(place: Place, named: RelationName, given: unknown): Filter[] {
  const names = namesOf(named.relation.to);
  if (named.relation.kind === "one") {
    return conditions({ ...place, names, path: [...place.path, named.name] }, given);
  }
  const asked = entriesOf(given);
  if (asked.length === 0) {
    throw new UserError(`nothing is asked of "${named.name}"`, "give some, every or none");
  }
  return asked.map(([quantifier, inner]): Filter => {
    spend(place.budget);
    const filter = everyOf(conditions({ ...place, names, path: [] }, inner));
    const some = (passing: Filter | undefined): Filter => ({
      kind: "some",
      ...(place.path.length === 0 ? {} : { through: place.path }),
      relation: named.name,
      ...(passing === undefined ? {} : { filter: passing }),
    });
    if (quantifier === "some") return some(filter);
    if (quantifier === "none") return { kind: "not", filter: some(filter) };
    return { kind: "not", filter: some({ kind: "not", filter: filter ?? nothingAsked }) };
  });
}

function comparisons({ path, budget }: Place, column: string, given: unknown): Filter[] {
  return entriesOf(given).map(([op, value]): Filter => {
    spend(budget);
    const at = [...path, column];
    switch (op) {
      case "in": {
        const values = listOf(value).map(plainValue);
        spend(budget, Math.floor(values.length / 10));
        return { kind: "compare", path: at, op, value: values };
      }
      case "same":
      case "contains":
      case "startsWith":
      case "pinyin":
        return { kind: "compare", path: at, op, value: String(plainValue(value)) };
      case "isNull":
        return { kind: "compare", path: at, op, value: value === true };
      case "eq":
      case "ne":
      case "lt":
      case "le":
      case "gt":
      case "ge":
        return { kind: "compare", path: at, op, value: plainValue(value) };
      default:
        throw new UserError(`unknown comparison "${op}"`, "see the schema");
    }
  });
}

function spend(budget: FilterBudget, conditions = 1): void {
  budget.left -= conditions;
  if (budget.left < 0) {
    throw new UserError(`more than ${mostConditions} conditions`, "ask in several requests");
  }
}

/** A null would make a condition vanish; only leaving it out may do that. */
function entriesOf(given: unknown): [string, unknown][] {
  if (typeof given !== "object" || given === null) throw nullRefused();
  return Object.entries(given as Given).map(([key, value]) => {
    if (value === null) throw nullRefused(key);
    return [key, value];
  });
}

const nullRefused = (key = "where") =>
  new UserError(`"${key}" is null in a filter`, 'leave it out, or ask "isNull: true"');

function listOf(given: unknown): readonly unknown[] {
  return Array.isArray(given) ? given : [given];
}

function plainValue(value: unknown): Value {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    return value;
  }
  throw new UserError("a filter's value is null", 'ask "isNull: true" instead');
}

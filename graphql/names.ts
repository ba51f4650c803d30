/**
 * graphql/ is the door for analysts, dashboards and the web: types generated from schema/, a walker that turns what is
 * asked into one selection per root field, and a server with limits and sign-in. It writes no SQL and decides nothing
 * about who may see what: query/ does.
 */
import { ContractError } from "../core/errors.ts";
import { entities } from "../schema/entities.ts";
import type { Entity, EntityColumn, Relation } from "../schema/entity.ts";

export interface ColumnName {
  readonly kind: "column";
  readonly name: string;
  readonly column: EntityColumn;
}

export interface RelationName {
  readonly kind: "relation";
  readonly name: string;
  readonly relation: Relation;
}

/** One entity as GraphQL speaks of it. `fields`: GraphQL name → what it is in schema/. */
export interface EntityNames {
  readonly entity: Entity;
  readonly typeName: string; // e.g. "OrgUnit"
  readonly one: string; // e.g. "orgUnit"
  readonly many: string; // e.g. "orgUnits"
  readonly groups: string; // e.g. "orgUnitGroups"
  readonly fields: ReadonlyMap<string, ColumnName | RelationName>;
  /** GraphQL name → the "many" relation it gives figures of, e.g. "headedProjectsAggregate". */
  readonly figures: ReadonlyMap<string, RelationName>;
}

/** e.g. "staff_no" → "staffNo" */
export const camelCase = (name: string): string =>
  name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** e.g. "org_unit" → "OrgUnit" */
const pascalCase = (name: string): string =>
  camelCase(name).replace(/^[a-z]/, (letter) => letter.toUpperCase());

const shown = entities.filter((entity) => entity.visibility === "graphql");

/** What GraphQL shows, in the order of schema/entities.ts. */
export const vocabulary: readonly EntityNames[] = shown.map((entity) => ({
  entity,
  typeName: pascalCase(entity.name),
  one: camelCase(entity.name),
  many: camelCase(entity.plural),
  groups: `${camelCase(entity.name)}Groups`,
  ...fieldsAndFigures(entity),
}));

function fieldsAndFigures(entity: Entity): Pick<EntityNames, "fields" | "figures"> {
  const fields = fieldsOf(entity);
  const figures = new Map<string, RelationName>();
  for (const [field, named] of fields) {
    if (named.kind !== "relation" || named.relation.kind === "one") continue;
    const figure = `${field}Aggregate`;
    if (fields.has(figure)) throw new ContractError(`"${entity.name}" names "${figure}" twice`);
    figures.set(figure, named);
  }
  return { fields, figures };
}

function fieldsOf(entity: Entity): ReadonlyMap<string, ColumnName | RelationName> {
  const fields = new Map<string, ColumnName | RelationName>();
  const add = (named: ColumnName | RelationName) => {
    const field = camelCase(named.name);
    if (fields.has(field)) throw new ContractError(`"${entity.name}" names "${field}" twice`);
    fields.set(field, named);
  };
  for (const [name, column] of Object.entries(entity.columns))
    add({ kind: "column", name, column });
  for (const [name, relation] of Object.entries(entity.relations)) {
    if (shown.some(({ name }) => name === relation.to)) add({ kind: "relation", name, relation });
  }
  return fields;
}

const byEntity = new Map(vocabulary.map((names) => [names.entity.name, names]));

/** The names of an entity that GraphQL shows. ContractError for any other. */
export function namesOf(entity: string): EntityNames {
  const names = byEntity.get(entity);
  if (names === undefined) throw new ContractError(`"${entity}" is not shown in GraphQL`);
  return names;
}

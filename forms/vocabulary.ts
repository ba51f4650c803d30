import { ContractError } from "../core/errors.ts";
import { entities, entityNamed } from "../schema/entities.ts";
import type { Entity, EntityColumn, Relation } from "../schema/entity.ts";

/** The relation of that name; ContractError names the ones there are. */
export function relationOf(entity: Entity, name: string, binding: string): Relation {
  const relation = entity.relations[name];
  if (relation === undefined)
    throw new ContractError(
      `binding "${binding}": "${entity.name}" has no relation "${name}"; it has ${Object.keys(entity.relations).join(", ")}`,
    );
  return relation;
}

/** The entity at the end of a chain of relations; all but the last must lead to one row. */
export function walk(
  entity: Entity,
  hops: readonly string[],
  binding: string,
  kind: Relation["kind"] = "one",
): Entity {
  return hops.reduce((at, hop, index) => {
    const relation = relationOf(at, hop, binding);
    const wanted = index === hops.length - 1 ? kind : "one";
    if (relation.kind !== wanted)
      throw new ContractError(
        `binding "${binding}": relation "${at.name}.${hop}" leads to ${relation.kind}, not to ${wanted}`,
      );
    return entityNamed(relation.to);
  }, entity);
}

/** The column of that name; an entity kept to the warehouse has none to offer a form. */
export function columnOf(entity: Entity, name: string, binding: string): EntityColumn {
  if (entity.visibility === "warehouse")
    throw new ContractError(`binding "${binding}": "${entity.name}" never goes into a form`);
  const column = entity.columns[name];
  if (column === undefined)
    throw new ContractError(`binding "${binding}": "${entity.name}" has no column "${name}"`);
  return column;
}

/** The entity of that plural. e.g. "persons" */
export function entityOfPlural(plural: string, binding: string): Entity {
  const found = entities.find((one) => one.plural === plural);
  if (found === undefined)
    throw new ContractError(`binding "${binding}": no entity is called "${plural}" in the plural`);
  return found;
}

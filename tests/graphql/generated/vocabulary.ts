import { entities } from "../../../schema/entities.ts";
import type { Entity, EntityColumn, Relation } from "../../../schema/entity.ts";

/** The API's names of what schema/ declares. */
export const camel = (name: string): string =>
  name.replaceAll(/_(\w)/g, (_all, letter: string) => letter.toUpperCase());

export const pascal = (name: string): string => camel(`_${name}`);

/** A row's name among all entities: it stays what it is from release to release. */
export const nodeIdOf = (entity: Entity, id: string): string =>
  Buffer.from(`${entity.name}:${id}`).toString("base64url");

/** The entity and the id that such a name says. */
export function nodeOf(nodeId: string): { readonly entity: Entity; readonly id: string } {
  const [name = "", ...rest] = Buffer.from(nodeId, "base64url").toString().split(":");
  return { entity: entityOf(name), id: rest.join(":") };
}

export function entityOf(name: string): Entity {
  const found = entities.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no entity "${name}"`);
  return found;
}

export type Named =
  | { readonly kind: "column"; readonly name: string; readonly column: EntityColumn }
  | { readonly kind: "one" | "many"; readonly name: string; readonly relation: Relation };

const named = new Map<string, ReadonlyMap<string, Named>>();

/** The column or relation that the API calls so; undefined when there is none. */
export function namedOf(entity: Entity, field: string): Named | undefined {
  let fields = named.get(entity.name);
  if (fields === undefined) {
    fields = new Map([
      ...Object.entries(entity.columns).map(([name, column]): [string, Named] => [
        camel(name),
        { kind: "column", name, column },
      ]),
      ...Object.entries(entity.relations).map(([name, relation]): [string, Named] => [
        camel(name),
        { kind: relation.kind, name, relation },
      ]),
    ]);
    named.set(entity.name, fields);
  }
  return fields.get(field);
}

import { quoteName } from "../../core/duckdb.ts";
import { type Entity, personColumns } from "../../schema/entity.ts";
import { personMember } from "../decode.ts";
import { relationOf } from "../rows.ts";
import type { Field } from "../selection.ts";
import { askedEntity } from "../source.ts";

/** Where a list's statement holds the ids of the persons its rows are about: of the rows, and of what they reach. */
export const personPlaces = (entityName: string, fields: readonly Field[]): readonly string[] =>
  placesOf(askedEntity(entityName), fields, "");

function placesOf(entity: Entity, fields: readonly Field[], within: string): readonly string[] {
  const own = personColumns(entity).map((_column, at) => within + quoteName(personMember(at)));
  const reached = fields.flatMap((field, index) => {
    if (field.kind !== "one") return [];
    const to = askedEntity(relationOf(entity, field.relation, "one").to);
    return placesOf(to, field.selection.fields, `${within}${quoteName(`c${index}`)}.`);
  });
  return [...own, ...reached];
}

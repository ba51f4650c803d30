import { entities } from "../../schema/entities.ts";
import type { Entity } from "../../schema/entity.ts";
import { type Compiling, type ReleaseShape, startCompiling } from "../compiling.ts";
import { noLimits } from "../limits.ts";
import type { Principal } from "../principal.ts";
import type { Field } from "../selection.ts";

interface EntityAsked {
  readonly entity: string;
  readonly fields: readonly Field[];
}

/**
 * Every entity of a release as a list of its own, with the columns the principal may name; none it may see no row of.
 * UserError for a role that sees no data at all.
 */
export function wholeTables(shape: ReleaseShape, principal: Principal): readonly EntityAsked[] {
  const compiling = startCompiling(shape, principal, undefined, noLimits);
  const { policy } = compiling;
  return entities
    .filter((entity) => entity.visibility === "graphql" && policy.lists(entity))
    .filter((entity) => policy.grants(entity, "root").length > 0)
    .map((entity) => ({ entity: entity.name, fields: columnsOf(compiling, entity) }))
    .filter(({ fields }) => fields.length > 0);
}

/** Under their own names; those the release never had are left out. */
function columnsOf({ policy, release }: Compiling, entity: Entity): readonly Field[] {
  const recorded = release.tables[entity.name]?.columns ?? [];
  return recorded
    .filter((column) => column in entity.columns && !policy.isAbsent(entity, column))
    .map((column): Field => ({ kind: "column", as: column, column }));
}

import { UserError } from "../core/errors.ts";
import { type EntityNames, vocabulary } from "./names.ts";

/** The field of every entity's object that names it among all entities. */
export const nodeIdField = "nodeId";

const byEntity = new Map(vocabulary.map((names) => [names.entity.name, names]));
const byType = new Map(vocabulary.map((names) => [names.typeName, names]));

/** A row's name among all entities. It says nothing of whether the row is there. */
export function sealNodeId(typeName: string, id: string): string {
  const entity = byType.get(typeName)?.entity.name ?? "";
  return Buffer.from(`${entity}:${id}`).toString("base64url");
}

/** The entity and id of a `sealNodeId`; UserError for any other text. */
export function openNodeId(nodeId: string): { readonly names: EntityNames; readonly id: string } {
  const text = Buffer.from(nodeId, "base64url").toString();
  const colon = text.indexOf(":");
  const names = byEntity.get(text.slice(0, Math.max(colon, 0)));
  const id = text.slice(colon + 1);
  if (names !== undefined && id !== "" && sealNodeId(names.typeName, id) === nodeId)
    return { names, id };
  throw new UserError(
    `"${nodeId.slice(0, 60)}" 不是全局标识 · is no node id`,
    '从以前答案的 nodeId 里取 · take it from the field "nodeId" of an earlier answer',
  );
}

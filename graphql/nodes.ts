import type { Row } from "../core/duckdb.ts";
import { UserError } from "../core/errors.ts";
import type { ByIds } from "../query/compile-by-ids.ts";
import type { Selection } from "../query/selection.ts";
import type { Place } from "./collect.ts";
import { oneAsked } from "./connection.ts";
import type { EntityNames } from "./names.ts";
import { openNodeId } from "./node-id.ts";
import { fieldsOf } from "./walk.ts";
import { filterBudget } from "./where.ts";

const most = 100;

/** A row that knows its type, as an interface needs it. No alias begins with "__". */
const typeMember = "__typename";

export const typed = ({ typeName }: EntityNames, row: Row): Row => ({
  ...row,
  [typeMember]: typeName,
});

/** `node` as one selection. */
export function nodeAsked(
  nodeId: string,
  place: Place,
): { readonly names: EntityNames; readonly selection: Selection } {
  const { names, id } = openNodeId(nodeId);
  return { names, selection: oneAsked(names, { id }, place) };
}

/** One question per entity, and where in it each asked row is. */
interface NodesAsked {
  readonly questions: readonly ByIds[];
  /** The rows in the order given, out of those found. */
  readonly answer: (found: readonly ReadonlyMap<string, Row>[]) => (Row | null)[];
}

/** `nodes` as one question per entity that is named. */
export function nodesAsked(nodeIds: readonly string[], place: Place): NodesAsked {
  if (nodeIds.length > most) {
    throw new UserError(`${nodeIds.length} node ids`, `give at most ${most}`);
  }
  const opened = nodeIds.map(openNodeId);
  const entities = [...new Set(opened.map(({ names }) => names))];
  const budget = filterBudget();
  return {
    questions: entities.map((names) => ({
      entity: names.entity.name,
      ids: opened.flatMap((one) => (one.names === names ? [one.id] : [])),
      fields: fieldsOf(place, names, place.fieldNodes, budget),
    })),
    answer: (found) =>
      opened.map(({ names, id }) => {
        const row = found[entities.indexOf(names)]?.get(id);
        return row === undefined ? null : typed(names, row);
      }),
  };
}

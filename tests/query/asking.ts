import type { Row } from "../../core/duckdb.ts";
import type { Principal } from "../../query/principal.ts";
import { type Groups, groups, select } from "../../query/run.ts";
import type { Field, Filter, GroupSelection, Selection } from "../../query/selection.ts";
import type { OpenUniversity } from "./release.ts";

export const column = (name: string): Field => ({ kind: "column", as: name, column: name });
export const columns = (...names: string[]): Field[] => names.map(column);
export const eq = (path: readonly string[], value: string | number | boolean): Filter => ({
  kind: "compare",
  path,
  op: "eq",
  value,
});

/** What a question that may not be asked ends with. */
export const refused = { name: "UserError" };

export const rowsFor = async (
  { reader }: OpenUniversity,
  principal: Principal,
  selection: Selection,
): Promise<readonly Row[]> => (await select(reader, { first: 500, ...selection }, principal)).rows;

export async function idsFor(
  open: OpenUniversity,
  principal: Principal,
  entity: string,
  where?: Filter,
): Promise<unknown[]> {
  const filter = where === undefined ? {} : { where };
  const rows = await rowsFor(open, principal, { entity, fields: [column("id")], ...filter });
  return rows.map((row) => row["id"]);
}

/** Counts persons unless the selection says otherwise. */
export const groupsFor = async (
  { reader }: OpenUniversity,
  principal: Principal,
  selection: Partial<GroupSelection>,
): Promise<Groups> =>
  await groups(
    reader,
    {
      entity: "person",
      by: [],
      measures: [{ kind: "figure", as: "n", fn: "count" }],
      ...selection,
    },
    principal,
  );

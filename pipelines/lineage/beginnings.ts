import { type SourceSystem, tellingColumns } from "../../connectors/resource.ts";
import { identity, personRecords } from "../identity.ts";
import { constant, from, none, type Origin, originKey, type Traced } from "./origin.ts";
import { type Columns, mergeArms, type Table } from "./scope.ts";

/** The tables that no model makes, by "schema.table" in lower case: what every trace ends at. */
export function beginnings(systems: readonly SourceSystem[]): ReadonlyMap<string, Table> {
  return new Map([
    ...systems.flatMap(sourceTables),
    ...registryTables(),
    ["code.list", plain("code", "codes", ["list", "code", "name", "extra"])],
    [
      "step.calendar_week",
      plain("calendar", "calendar", ["term", "week", "starts_on", "ends_on", "note"]),
    ],
    ["step.day_off", plain("calendar", "calendar", ["day", "name"])],
    ["step.unit_pinyin", unitPinyin],
    ["ledger.load", plain("run", "ledger", ["system", "resource", "run", "fence", "read_at"])],
  ]);
}

/** std.<system>__<resource>: the declared columns, the source key and the run. */
function sourceTables(system: SourceSystem): readonly (readonly [string, Table])[] {
  return system.resources.map((resource) => {
    const name = `${system.name}.${resource.name}`;
    const columnOf = (column: string): Origin => ({ kind: "column", name, column });
    const columns: Columns = new Map([
      ...tellingColumns(resource).map((column): [string, Traced] => [
        column.toLowerCase(),
        from(columnOf(column)),
      ]),
      ["_key", from(...resource.key.map(columnOf))],
      ["_run", from({ kind: "run", name, column: "" })],
    ]);
    const rows = new Set([originKey({ kind: "rows", name, column: "" })]);
    return [`std.${system.name}__${resource.name}`.toLowerCase(), { columns, rows, by: none }];
  });
}

/** A table of one origin, whichever of its columns is read. */
function plain(kind: Origin["kind"], name: string, columns: readonly string[]): Table {
  const origin = from({ kind, name, column: "" });
  return {
    columns: new Map(columns.map((column) => [column, origin])),
    rows: origin.from,
    by: none,
  };
}

/** The unit names in Latin letters, which the builder writes itself. */
const unitPinyin: Table = (() => {
  const name = from({ kind: "column", name: "personnel.unit", column: "DWMC" });
  return {
    columns: new Map([
      ["name", name],
      ["name_pinyin", name],
    ]),
    rows: new Set([originKey({ kind: "rows", name: "personnel.unit", column: "" })]),
    by: none,
  };
})();

const registry = from({ kind: "registry", name: "person", column: "" });

const numberOf = ({ system, resource, number }: (typeof personRecords)[number]): Traced =>
  from({ kind: "column", name: `${system}.${resource}`, column: number });

/** Who is who: an id comes from the registry and from nowhere else; what the registry goes by is told of it alone. */
function registryTables(): readonly (readonly [string, Table])[] {
  const tableOf = (arms: readonly Columns[]): Table => ({
    columns: mergeArms(arms),
    rows: registry.from,
    by: none,
    arms,
  });
  const byNumber = (["staff_no", "student_no"] as const).map((kind): readonly [string, Table] => [
    `ident.person_by_${kind}`,
    tableOf(
      personRecords
        .filter((record) => record.kind === kind)
        .map(
          (record) =>
            new Map<string, Traced>([
              [kind, numberOf(record)],
              ["person_id", registry],
            ]),
        ),
    ),
  ]);
  const personOf = tableOf(
    personRecords.map(
      (record) =>
        new Map([
          ["system", constant(record.system)],
          ["source_key", numberOf(record)],
          ["person_id", registry],
        ]),
    ),
  );
  return [...byNumber, ["ident.person_of", personOf]];
}

/** What decides which records are one person; a name only unmasks a number that many share. */
export const registryLineage: Traced = {
  from: new Set(
    personRecords.flatMap((record) => [
      ...numberOf(record).from,
      originKey({
        kind: "column",
        name: `${record.system}.${record.resource}`,
        column: identity.number,
      }),
    ]),
  ),
  by: new Set(
    personRecords.map(({ system, resource }) =>
      originKey({ kind: "column", name: `${system}.${resource}`, column: identity.name }),
    ),
  ),
};

import type { SourceSystem } from "../../connectors/resource.ts";
import type { Connection } from "../../core/duckdb.ts";
import type { TableLineage } from "./lineage.ts";
import { type Origin, type Origins, originOf } from "./origin.ts";

/** One origin of one column; `column_name` is "" for what decides the rows of a table, and for its models. */
interface LineageRow {
  readonly table_name: string;
  readonly column_name: string;
  /** `from`: its value. `by`: what only decides which value. `rows`: which rows there are. `model`: a file in `name`. */
  readonly role: "from" | "by" | "rows" | "model";
  readonly kind: Origin["kind"] | "model";
  readonly name: string;
  readonly source_column: string;
  /** Table, endpoint or file of the source, e.g. "GXJG0101"; of a model its turn. */
  readonly place: string;
  readonly zh: string;
}

const shape = JSON.stringify([
  Object.fromEntries(
    ["table_name", "column_name", "role", "kind", "name", "source_column", "place", "zh"].map(
      (name) => [name, "VARCHAR"],
    ),
  ),
]);

/** Writes ledger.lineage anew; a release carries it as `lineage`. */
export async function recordLineage(
  connection: Connection,
  lineage: readonly TableLineage[],
  systems: readonly SourceSystem[],
): Promise<void> {
  const rows = lineage.flatMap((table) => rowsOf(table, systems));
  await connection.run(
    `CREATE OR REPLACE TABLE ledger.lineage AS
     SELECT unnest(from_json($1::JSON, '${shape}'), recursive := true)`,
    [JSON.stringify(rows)],
  );
}

function rowsOf(lineage: TableLineage, systems: readonly SourceSystem[]): readonly LineageRow[] {
  const { table, models, columns, rows } = lineage;
  const told = (column: string, role: LineageRow["role"], origins: Origins): LineageRow[] =>
    [...origins].sort().map((key) => {
      const { kind, name, column: source_column } = originOf(key);
      const said = wordsOf({ kind, name, column: source_column }, systems);
      return { table_name: table, column_name: column, role, kind, name, source_column, ...said };
    });
  return [
    ...models.map(
      (file, at): LineageRow => ({
        table_name: table,
        column_name: "",
        role: "model",
        kind: "model",
        name: `pipelines/${file}`,
        source_column: "",
        place: String(at).padStart(3, "0"),
        zh: "",
      }),
    ),
    ...told("", "rows", rows),
    ...[...columns].flatMap(([column, { from, by }]) => [
      ...told(column, "from", from),
      ...told(column, "by", new Set([...by].filter((key) => !from.has(key)))),
    ]),
  ];
}

const kinds = {
  code: "代码表",
  registry: "人员归一登记",
  calendar: "校历",
  today: "数据日期",
  constant: "常量",
} as const;

function wordsOf(
  { kind, name, column }: Origin,
  systems: readonly SourceSystem[],
): Pick<LineageRow, "place" | "zh"> {
  if (kind !== "column" && kind !== "rows" && kind !== "run") return { place: "", zh: kinds[kind] };
  const [systemName, resourceName = ""] = name.split(".");
  const system = systems.find((one) => one.name === systemName);
  const resource = system?.resources.find((one) => one.name === resourceName);
  const table = `${system?.zh ?? ""} ${resource?.zh ?? ""}`.trim();
  const what = { column: resource?.columns[column]?.zh ?? column, rows: "行", run: "采集批次" }[
    kind
  ];
  return { place: resource?.at ?? "", zh: table === "" ? what : `${table} · ${what}` };
}

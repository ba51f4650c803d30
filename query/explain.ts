import type { Json } from "@duckdb/node-api";
import type { Param } from "../core/duckdb.ts";
import type { ReadFrom } from "./roll-up.ts";
import type { Reader, Statement } from "./run.ts";

/** What a statement would do. It is planned, not run. */
export interface Explanation {
  /** Of figures: the entity or the roll-up that each part is read from, and why not another. */
  readonly readFrom: readonly ReadFrom[];
  /** Rows the engine expects to read from tables, to two digits: closer would tell about single rows. */
  readonly estimatedRows: number;
  /** The steps, the last first; deeper ones are indented. Tables by their own names. */
  readonly plan: readonly string[];
  readonly sql: string;
  readonly params: readonly Param[];
}

/** Asks the engine for the plan of a statement. */
export async function explanation(reader: Reader, statement: Statement): Promise<Explanation> {
  const { sql, params, readFrom = [] } = statement;
  const [row] = await reader.connection.rows(`EXPLAIN (FORMAT JSON) ${sql}`, params);
  const nodes: unknown = JSON.parse(String(row?.["explain_value"] ?? "[]"));
  const steps = Array.isArray(nodes) ? nodes.flatMap((node) => stepsOf(node as PlanNode, 0)) : [];
  const scans = steps.filter(({ table }) => table !== undefined);
  return {
    readFrom,
    estimatedRows: scans.reduce((sum, { rows }) => sum + rows, 0),
    plan: steps.map(({ depth, name, table, rows }) => {
      const what = table === undefined ? name : `${name} ${table}`;
      return `${"  ".repeat(depth)}${what} ~${rows}`;
    }),
    sql,
    params,
  };
}

/** As DuckDB writes it. */
interface PlanNode {
  readonly name?: string;
  readonly children?: readonly PlanNode[];
  readonly extra_info?: Readonly<Record<string, Json>>;
}

interface Step {
  readonly depth: number;
  readonly name: string;
  readonly table: string | undefined;
  readonly rows: number;
}

/** Projections only rename; conditions and columns are left out, for they quote what was asked and how it is masked. */
function stepsOf({ name = "", children = [], extra_info = {} }: PlanNode, depth: number): Step[] {
  const isPlain = name === "PROJECTION";
  const below = children.flatMap((child) => stepsOf(child, isPlain ? depth : depth + 1));
  if (isPlain) return below;
  const table = extra_info["Table"];
  const own = {
    depth,
    name: name.trim(),
    table: typeof table === "string" ? table.replace(/^.*\./, "") : undefined,
    rows: rounded(Number(extra_info["Estimated Cardinality"] ?? 0)),
  };
  return [own, ...below];
}

const rounded = (rows: number): number => Number(rows.toPrecision(2));

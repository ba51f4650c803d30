import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Connection } from "../core/duckdb.ts";
import { ContractError } from "../core/errors.ts";
import { asset } from "../core/paths.ts";
import { isNode, type Node, syntaxOf } from "./syntax.ts";

/** A check a model declares of itself. e.g. `-- check: relationship(org_no, org_unit.org_no) warn` */
export interface DeclaredCheck {
  readonly kind: "not_null" | "unique" | "relationship" | "code";
  readonly args: readonly string[];
  readonly level: "error" | "warn";
}

/**
 * One SELECT that makes one table: of schema `entity`, of schema `step` when only other models read it, or of schema
 * `mart` when it is a result computed from entities for reports to show.
 */
export interface Model {
  readonly schema: "entity" | "step" | "mart";
  readonly name: string;
  readonly sql: string;
  /** The same as a tree. */
  readonly syntax: Node;
  readonly checks: readonly DeclaredCheck[];
  /** Every table it reads, e.g. "std.personnel__staff", "entity.person_history". */
  readonly inputs: readonly string[];
  /** The models whose tables are among them, e.g. "entity.person". */
  readonly reads: readonly string[];
}

const checkLine = /^-- check: (not_null|unique|relationship|code)\(([^)]*)\)( warn)?$/;

const folders = {
  entity: asset("pipelines", "models"),
  step: asset("pipelines", "models", "steps"),
  mart: asset("pipelines", "marts"),
} as const satisfies Record<Model["schema"], string>;

/** Reads pipelines/models, its steps and pipelines/marts, ordered so that each comes after what it reads. */
export async function loadModels(connection: Connection): Promise<readonly Model[]> {
  const models: Model[] = [];
  for (const schema of ["entity", "step", "mart"] as const) {
    for (const file of sqlFiles(schema)) {
      const content = readFileSync(join(folders[schema], file), "utf8");
      models.push(await readModel(connection, schema, modelName(file), content));
    }
  }
  return inOrder(models);
}

/** The marts by name, e.g. "college_week"; a release holds them as mart_<name>. */
export const martNames = (): readonly string[] => sqlFiles("mart").map(modelName);

const sqlFiles = (schema: Model["schema"]): readonly string[] =>
  readdirSync(folders[schema])
    .filter((name) => name.endsWith(".sql"))
    .sort();

const modelName = (file: string): string => basename(file, ".sql").replaceAll("-", "_");

async function readModel(
  connection: Connection,
  schema: Model["schema"],
  name: string,
  content: string,
): Promise<Model> {
  const checks = content.split("\n").flatMap((line) => {
    if (!line.startsWith("-- check:")) return [];
    const [, kind, args, warn] = checkLine.exec(line.trim()) ?? [];
    if (kind === undefined || args === undefined) {
      throw new ContractError(`model "${name}" declares a check nobody knows: "${line}"`);
    }
    const declared: DeclaredCheck = {
      kind: kind as DeclaredCheck["kind"], // one of the four by the expression
      args: args.split(",").map((arg) => arg.trim()),
      level: warn === undefined ? "error" : "warn",
    };
    return [declared];
  });
  const sql = content.trim().replace(/;\s*$/, "");
  const syntax = await syntaxOf(connection, `model "${name}"`, sql);
  const inputs = tablesRead(syntax);
  const reads = new Set(inputs.filter(isOfModel).map((table) => table.replace(/_history$/, "")));
  reads.delete(`${schema}.${name}`);
  return { schema, name, sql, syntax, checks, inputs, reads: [...reads] };
}

const isOfModel = (table: string): boolean => Object.hasOwn(folders, table.split(".")[0] ?? "");

/** The tables that a SELECT names with their schema. */
function tablesRead(tree: Node): readonly string[] {
  const found = new Set<string>();
  collect(tree, found);
  return [...found];
}

function collect(node: unknown, found: Set<string>): void {
  if (Array.isArray(node)) {
    for (const one of node) collect(one, found);
    return;
  }
  if (!isNode(node)) return;
  const schema = node["schema_name"];
  if (node["type"] === "BASE_TABLE" && typeof schema === "string" && schema !== "") {
    found.add(`${schema}.${String(node["table_name"])}`);
  }
  for (const part of Object.values(node)) collect(part, found);
}

function inOrder(models: readonly Model[]): readonly Model[] {
  const ordered: Model[] = [];
  const waiting = new Map(models.map((model) => [`${model.schema}.${model.name}`, model]));
  while (waiting.size > 0) {
    const ready = [...waiting.values()].filter((model) =>
      model.reads.every((read) => !waiting.has(read)),
    );
    if (ready.length === 0) {
      throw new ContractError(
        `models read each other in a circle: ${[...waiting.keys()].join(", ")}`,
      );
    }
    for (const model of ready) {
      ordered.push(model);
      waiting.delete(`${model.schema}.${model.name}`);
    }
  }
  return ordered;
}

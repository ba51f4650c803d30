import type { Param, Row } from "../core/duckdb.ts";
import { type Compiling, type ReleaseShape, startCompiling } from "./compiling.ts";
import { type Decode, decodeList, decodeStruct, type Met } from "./decode.ts";
import { compileFields, struct } from "./fields.ts";
import { pageLimits } from "./limits.ts";
import type { Principal } from "./principal.ts";
import { checkLists } from "./related.ts";
import { openRows } from "./rows.ts";
import type { Field } from "./selection.ts";
import { askedEntity } from "./source.ts";
import { boundList, joined, name, render, type Sql, sql } from "./sql.ts";

/** Rows of one entity by their ids. */
export interface ByIds {
  readonly entity: string;
  readonly ids: readonly string[];
  readonly fields: readonly Field[];
}

interface Compiled {
  readonly sql: string;
  readonly params: readonly Param[];
  /** The rows by id, one map per question, from the one row of the statement. Adds whose they are to `met`. */
  readonly decode: (row: Row, met: Met) => readonly ReadonlyMap<string, Row>[];
}

const idMember = "#id";

/** Rows of several entities as one statement of one row, each entity's rows a column of it. */
export function compileByIds(
  shape: ReleaseShape,
  asked: readonly ByIds[],
  principal: Principal,
): Compiled {
  const compiling = startCompiling(shape, principal, undefined, pageLimits, {
    tellsPersons: true,
  });
  const lists = asked.map((each) => compileList(compiling, each));
  const columns = lists.map(
    ({ value }, index) => sql`(SELECT "#value" FROM ${value}) AS ${name(`n${index}`)}`,
  );
  return {
    ...render(compiling.statement(sql`SELECT ${joined(columns, ", ")}`)),
    decode: (row, met) =>
      lists.map(({ decode }, index) => byId(decode(row[`n${index}`] ?? null, met))),
  };
}

function compileList(
  compiling: Compiling,
  { entity, ids, fields: wanted }: ByIds,
): { readonly value: Sql; readonly decode: Decode } {
  const rows = openRows(compiling, askedEntity(entity), "root");
  const id = rows.key("id");
  checkLists(compiling, rows);
  const found = compiling.declare("found");
  const needed = new Map<string, Sql>();
  const fields = compileFields(
    compiling,
    { entity: rows.entity, table: found.table, need: (of) => needed.set(of, rows.key(of)) },
    [...wanted, { kind: "column", as: idMember, column: "id" }],
  );
  const columns = [...needed].map(([of, value]) => sql`${value} AS ${name(of)}`);
  found.define(
    sql`SELECT ${joined(columns, ", ")} FROM ${rows.from()} WHERE ${id} IN ${boundList(ids)}`,
  );
  // Declared last: it reads from the tables of the fields.
  const folded = compiling.declare("folded");
  folded.define(
    sql`SELECT to_json(list(${struct(fields)})) AS "#value" FROM ${found.table} AS p${fields.joins}`,
  );
  return { value: folded.table, decode: decodeList(decodeStruct(fields.decoders), "") };
}

const byId = (rows: Row[string]): ReadonlyMap<string, Row> =>
  new Map(
    (Array.isArray(rows) ? rows : []).map((row) => [
      String((row as Row)[idMember]), // decodeStruct made it
      row as Row,
    ]),
  );

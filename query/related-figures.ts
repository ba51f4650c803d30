import type { Relation, ValueType } from "../schema/entity.ts";
import type { Compiling, Declared } from "./compiling.ts";
import { personKeys, showsValues, whoOfFew, withheldFrom } from "./crowd.ts";
import { figure, figureInput, figureType } from "./figure.ts";
import { condition } from "./filter.ts";
import { joinTo, type Parent, partnersOf } from "./related.ts";
import { keysOf, openRows, type Rows, relationOf } from "./rows.ts";
import type { Field } from "./selection.ts";
import { askedEntity } from "./source.ts";
import { all, joined, name, type Sql, sql } from "./sql.ts";

type Asked = Field & { readonly kind: "aggregate" };

/** Figures over the "many" relations of a parent: one table for all figures over the same rows. */
export interface RelatedFigures {
  /** The figure as a value over `parent AS p`, once `joins` are joined to it. */
  readonly add: (asked: Asked) => { readonly value: Sql; readonly type: ValueType };
  readonly joins: () => readonly Sql[];
  /** Whom figures over few rows show, over the same join: the JSON text of a list each. */
  readonly who: () => readonly Sql[];
  /** To be called when every figure was added. */
  readonly define: () => void;
}

interface Table {
  readonly relation: Relation;
  readonly declared: Declared;
  readonly rows: Rows;
  readonly conditions: readonly Sql[];
  readonly figures: Sql[];
  /** Some of them can show single values, and whose is to be told. */
  tells: boolean;
}

export function openFigures(compiling: Compiling, parent: Parent): RelatedFigures {
  const tables = new Map<string, Table>();
  const tableFor = (asked: Asked): Table => {
    const question = JSON.stringify([asked.relation, asked.where]);
    const known = tables.get(question) ?? openTable(compiling, parent, asked);
    tables.set(question, known);
    return known;
  };
  return {
    add: (asked) => {
      const table = tableFor(asked);
      const { declared, rows, figures } = table;
      const input = figureInput(rows, asked.fn, asked.path);
      const column = name(`#${figures.length}`);
      table.tells ||= compiling.tellsPersons && showsValues(asked);
      figures.push(sql`${figure(asked.fn, input)} AS ${column}`);
      const none = asked.fn.startsWith("count") ? sql`0` : sql`NULL`;
      const of = declared.table;
      return {
        value: sql`CASE WHEN ${of}."#key" IS NULL THEN ${none} WHEN ${of}."#few" THEN NULL ELSE ${of}.${column} END`,
        type: figureType(rows, asked.fn, asked.path),
      };
    },
    joins: () =>
      [...tables.values()].map(({ declared, relation }) => joinTo(declared.table, relation)),
    who: () =>
      [...tables.values()].flatMap(({ declared, tells }) =>
        tells ? [sql`${declared.table}."#who"`] : [],
      ),
    define: () => {
      for (const table of tables.values()) defineTable(compiling, table);
    },
  };
}

function openTable(compiling: Compiling, parent: Parent, { relation: of, where }: Asked): Table {
  const relation = relationOf(parent.entity, of, "many");
  const rows = openRows(compiling, askedEntity(relation.to), "related", relation);
  const conditions = partnersOf(compiling, parent, relation, rows);
  if (where !== undefined) conditions.push(condition(compiling, rows, where));
  return {
    relation,
    declared: compiling.declare("figure"),
    rows,
    conditions,
    figures: [],
    tells: false,
  };
}

function defineTable(compiling: Compiling, table: Table): void {
  const { declared, relation, rows, conditions, figures, tells } = table;
  const isWithheld = withheldFrom(compiling, rows).length > 0;
  const who = tells && !isWithheld ? personKeys(rows) : [];
  const told = who.length === 0 ? sql`CAST(NULL AS VARCHAR)` : whoOfFew(who, sql`true`);
  // Beside rows nothing is published and every filter cuts finer: such figures are given by group.
  const withheld = isWithheld ? sql`true` : sql`false`;
  declared.define(sql`SELECT ${rows.key(keysOf(relation)[1])} AS "#key",
      ${withheld} AS "#few", CAST(${told} AS VARCHAR) AS "#who", ${joined(figures, ", ")}
    FROM ${rows.from()} WHERE ${all(conditions)} GROUP BY 1`);
}

import { UserError } from "../core/errors.ts";
import type { Entity, Relation } from "../schema/entity.ts";
import type { Compiling } from "./compiling.ts";
import { personKeys, tooFew } from "./crowd.ts";
import { type Decode, decodeList, decodePlain, decodeStruct, personMember } from "./decode.ts";
import { figure, figureInput } from "./figure.ts";
import { condition } from "./filter.ts";
import { sizeOf } from "./limits.ts";
import { sortedBy } from "./order.ts";
import {
  keysOf,
  openRows,
  type Rows,
  reachedFrom,
  relationConditions,
  relationOf,
  relationOrder,
} from "./rows.ts";
import type { Field, Nested } from "./selection.ts";
import { askedEntity, checkNamed } from "./source.ts";
import { all, count, joined, name, type Sql, sql } from "./sql.ts";

/** A declared table of rows whose fields are wanted. Columns named with `need` will be in it. */
interface Parent {
  readonly entity: Entity;
  readonly table: Sql;
  readonly need: (column: string) => void;
}

/** One wanted value over `parent AS p`, and what must be joined to it. */
interface Compiled {
  readonly value: Sql;
  readonly join?: Sql;
  readonly decode: Decode;
}

/** All wanted values over `parent AS p`. */
export interface Fields {
  readonly values: readonly Sql[];
  readonly joins: Sql;
  readonly decoders: readonly (readonly [as: string, decode: Decode])[];
  /** Whom the row is about; undefined where it is about nobody, or nobody wants to know. */
  readonly person: Sql | undefined;
}

export function compileFields(
  compiling: Compiling,
  parent: Parent,
  fields: readonly Field[],
): Fields {
  const person = compiling.tellsPersons ? personKey(parent.entity) : undefined;
  if (person !== undefined) parent.need(person);
  const compiled = fields.map(
    (field) => [field.as, compileField(compiling, parent, field)] as const,
  );
  return {
    values: compiled.map(([, { value }]) => value),
    joins: joined(
      compiled.flatMap(([, { join }]) => join ?? []),
      "",
    ),
    decoders: compiled.map(([as, { decode }]) => [as, decode]),
    person: person === undefined ? undefined : sql`p.${name(person)}`,
  };
}

/** The column with the person a row is about. What is open to everyone is about nobody. */
const personKey = ({ scope }: Entity): string | undefined =>
  scope.open === true ? undefined : scope.person;

function compileField(compiling: Compiling, parent: Parent, field: Field): Compiled {
  switch (field.kind) {
    case "column":
      checkNamed(compiling, parent.entity, field.column);
      parent.need(field.column);
      return { value: sql`p.${name(field.column)}`, decode: decodePlain };
    case "one":
      return compileOne(compiling, parent, field);
    case "many":
      return compileMany(compiling, parent, field);
    case "aggregate":
      return compileFigure(compiling, parent, field);
  }
}

function compileOne(
  compiling: Compiling,
  parent: Parent,
  field: Field & { readonly kind: "one" },
): Compiled {
  const relation = relationOf(parent.entity, field.relation, "one");
  const { table, fields } = chosenRows(compiling, parent, relation, field.selection, 1);
  const folded = compiling.declare("one");
  folded.define(
    sql`SELECT p."#key", ${struct(fields)} AS "#value" FROM ${table} AS p${fields.joins}`,
  );
  return {
    value: sql`${folded.table}."#value"`,
    join: joinTo(folded.table, relation),
    decode: decodeStruct(fields.decoders),
  };
}

function compileMany(
  compiling: Compiling,
  parent: Parent,
  field: Field & { readonly kind: "many" },
): Compiled {
  const relation = relationOf(parent.entity, field.relation, "many");
  const size = sizeOf(field.selection.first, compiling.limits);
  const { table, fields } = chosenRows(compiling, parent, relation, field.selection, size);
  const folded = compiling.declare("many");
  folded.define(sql`SELECT p."#key", list(${struct(fields)} ORDER BY p."#rank") AS "#value"
    FROM ${table} AS p${fields.joins} GROUP BY p."#key"`);
  return {
    value: sql`coalesce(${folded.table}."#value", [])`,
    join: joinTo(folded.table, relation),
    decode: decodeList(decodeStruct(fields.decoders)),
  };
}

const joinTo = (table: Sql, relation: Relation): Sql =>
  sql`\n  LEFT JOIN ${table} ON ${table}."#key" = p.${name(keysOf(relation)[0])}`;

const struct = ({ values, person }: Fields): Sql => {
  const members = values.map((value, index) => sql`${name(`c${index}`)} := ${value}`);
  if (person !== undefined) members.push(sql`${name(personMember)} := ${person}`);
  // A struct must have a member; one without wanted fields still says that the row is there.
  return sql`struct_pack(${joined(members.length > 0 ? members : [sql`"#" := true`], ", ")})`;
};

/** Declares the related rows of all parents at once: at most `size` per key, ranked in their order. */
function chosenRows(
  compiling: Compiling,
  parent: Parent,
  relation: Relation,
  nested: Nested,
  size: number | undefined,
): { readonly table: Sql; readonly fields: Fields } {
  const [own, other] = keysOf(relation);
  const rows = openRows(compiling, askedEntity(relation.to), "related");
  const key = rows.key(other);
  const conditions = partnersOf(parent, relation, rows);
  if (nested.where !== undefined) conditions.push(condition(compiling, rows, nested.where));
  const order = [
    ...(nested.orderBy ?? []).map(({ path, direction }) =>
      sortedBy({ ...rows.at(path), direction }),
    ),
    ...relationOrder(compiling, rows.entity, relation, rows.key),
  ];
  checkLists(compiling, rows);
  parent.need(own);
  const chosen = compiling.declare("rows");
  const needed = new Map<string, Sql>();
  const fields = compileFields(
    compiling,
    { entity: rows.entity, table: chosen.table, need: (of) => needed.set(of, rows.key(of)) },
    nested.fields,
  );
  const columns = [...needed].map(([of, value]) => sql`${value} AS ${name(of)}, `);
  const limit = size === undefined ? sql`` : sql` QUALIFY "#rank" <= ${count(size)}`;
  chosen.define(sql`SELECT ${joined(columns, "")}${key} AS "#key",
      row_number() OVER (PARTITION BY ${key} ORDER BY ${joined(order, ", ")}) AS "#rank"
    FROM ${rows.from()} WHERE ${all(conditions)}${limit}`);
  return { table: chosen.table, fields };
}

const partnersOf = (parent: Parent, relation: Relation, rows: Rows): Sql[] => {
  const [own, other] = keysOf(relation);
  return [
    sql`${rows.key(other)} IN (SELECT ${name(own)} FROM ${parent.table})`,
    ...relationConditions(relation, rows.key),
  ];
};

/** Refuses single rows of what the role may only count. */
export function checkLists(compiling: Compiling, rows: Rows): void {
  const closed = reachedFrom(rows).find(({ entity }) => !compiling.policy.lists(entity));
  if (closed === undefined) return;
  throw new UserError(
    `the role "${compiling.principal.role}" may not list "${closed.entity.name}"`,
    "ask for figures by group",
  );
}

function compileFigure(
  compiling: Compiling,
  parent: Parent,
  field: Field & { readonly kind: "aggregate" },
): Compiled {
  const relation = relationOf(parent.entity, field.relation, "many");
  const [own, other] = keysOf(relation);
  const rows = openRows(compiling, askedEntity(relation.to), "related");
  const input = figureInput(rows, field.fn, field.path);
  const conditions = partnersOf(parent, relation, rows);
  if (field.where !== undefined) conditions.push(condition(compiling, rows, field.where));
  const keys = compiling.policy.suppressesFigures ? personKeys(rows) : [];
  parent.need(own);
  const figures = compiling.declare("figure");
  figures.define(sql`SELECT ${rows.key(other)} AS "#key",
      CASE WHEN ${tooFew(keys, sql`true`)} THEN NULL ELSE ${figure(field.fn, input)} END AS "#value"
    FROM ${rows.from()} WHERE ${all(conditions)} GROUP BY 1`);
  const none = field.fn.startsWith("count") ? sql`0` : sql`NULL`;
  const { table } = figures;
  return {
    value: sql`CASE WHEN ${table}."#key" IS NULL THEN ${none} ELSE ${table}."#value" END`,
    join: joinTo(table, relation),
    decode: decodePlain,
  };
}

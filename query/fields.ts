import { type Entity, personColumns, type Relation, type ValueType } from "../schema/entity.ts";
import type { Compiling } from "./compiling.ts";
import { type Decode, decodeList, decodePlain, decodeStruct, personMember } from "./decode.ts";
import { condition } from "./filter.ts";
import { sizeOf } from "./limits.ts";
import { sortedBy, sortKey } from "./order.ts";
import { checkLists, joinTo, type Parent, partnersOf } from "./related.ts";
import { openFigures, type RelatedFigures } from "./related-figures.ts";
import { keysOf, openRows, relationOf, relationOrder } from "./rows.ts";
import type { Field, Nested } from "./selection.ts";
import { askedEntity, checkNamed, personKey } from "./source.ts";
import { all, count, joined, name, type Sql, sql } from "./sql.ts";

/** One wanted value over `parent AS p`, and what must be joined to it. */
interface Compiled {
  readonly value: Sql;
  readonly type: ValueType | "json";
  readonly join?: Sql;
  readonly decode: Decode;
}

/** All wanted values over `parent AS p`. */
export interface Fields {
  readonly values: readonly Sql[];
  /** The same values as members of JSON: whatever JSON would take for a number is text. */
  readonly members: readonly Sql[];
  readonly joins: Sql;
  readonly decoders: readonly (readonly [as: string, decode: Decode])[];
  /** Whom the row is about, or shows; empty where that is nobody, or nobody wants to know. */
  readonly persons: readonly Sql[];
}

export function compileFields(
  compiling: Compiling,
  parent: Parent,
  fields: readonly Field[],
): Fields {
  const persons = compiling.tellsPersons ? personKeys(parent.entity) : [];
  for (const person of persons) parent.need(person);
  const figures = openFigures(compiling, parent);
  const known = new Map<string, Compiled>();
  const compiled = fields.map((field) => {
    // Two names for the same question are one question.
    const question = JSON.stringify({ ...field, as: "" });
    const found = known.get(question) ?? compileField(compiling, parent, figures, field);
    known.set(question, found);
    return [field.as, found] as const;
  });
  figures.define();
  const values = compiled.map(([, { value }]) => value);
  const joins = [...known.values()].flatMap(({ join }) => join ?? []);
  return {
    values,
    members: compiled.map(([, { value, type }]) =>
      type === "text" || type === "boolean" || type === "json"
        ? value
        : sql`CAST(${value} AS VARCHAR)`,
    ),
    joins: joined([...joins, ...figures.joins()], ""),
    decoders: compiled.map(([as, { decode }]) => [as, decode]),
    persons: [...persons.map((person) => sql`p.${name(person)}`), ...figures.who()],
  };
}

/** The people a row is about, as columns of its source; those who may not see who it is see a person's data all the same. */
const personKeys = (entity: Entity): readonly string[] =>
  personColumns(entity).map((column) => personKey(entity, column));

function compileField(
  compiling: Compiling,
  parent: Parent,
  figures: RelatedFigures,
  field: Field,
): Compiled {
  switch (field.kind) {
    case "column": {
      checkNamed(compiling, parent.entity, field.column);
      parent.need(field.column);
      const type = parent.entity.columns[field.column]?.type ?? "text";
      return { value: sql`p.${name(field.column)}`, type, decode: decodePlain };
    }
    case "one":
      return compileOne(compiling, parent, field);
    case "many":
      return compileMany(compiling, parent, field);
    case "aggregate":
      return { ...figures.add(field), decode: decodePlain };
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
    sql`SELECT p."#key", ${one(compiling, fields)} AS "#value" FROM ${table} AS p${fields.joins}`,
  );
  return {
    value: sql`${folded.table}."#value"`,
    type: "json",
    join: joinTo(folded.table, relation),
    decode: decodeStruct(fields.decoders),
  };
}

/** As JSON, which is the fastest to hand on; as a struct where every value is to keep its type. */
const one = ({ keepsTypes }: Compiling, fields: Fields): Sql =>
  keepsTypes ? struct({ ...fields, members: fields.values }) : sql`to_json(${struct(fields)})`;

function compileMany(
  compiling: Compiling,
  parent: Parent,
  field: Field & { readonly kind: "many" },
): Compiled {
  const relation = relationOf(parent.entity, field.relation, "many");
  const size = sizeOf(field.selection.first, compiling.limits);
  const { tellsCut = false } = field.selection;
  const read = size === undefined || !tellsCut ? size : size + 1;
  const { table, fields } = chosenRows(compiling, parent, relation, field.selection, read);
  const folded = compiling.declare("many");
  folded.define(sql`SELECT p."#key", to_json(list(${struct(fields)} ORDER BY p."#rank")) AS "#value"
    FROM ${table} AS p${fields.joins} GROUP BY p."#key"`);
  return {
    value: sql`${folded.table}."#value"`,
    type: "json",
    join: joinTo(folded.table, relation),
    decode: decodeList(decodeStruct(fields.decoders), field.as, size),
  };
}

/**
 * A row to be folded into JSON. One text per relation keeps joins narrow: as lists of structs, every join would hold
 * vectors for every member of all relations joined before it, and thirty relations took half a gigabyte.
 */
export function struct({ members, persons }: Fields): Sql {
  const named = members.map((value, index) => sql`${name(`c${index}`)} := ${value}`);
  named.push(...persons.map((person, at) => sql`${name(personMember(at))} := ${person}`));
  // A struct must have a member; one without wanted fields still says that the row is there.
  return sql`struct_pack(${joined(named.length > 0 ? named : [sql`"#" := true`], ", ")})`;
}

/** Declares the related rows of all parents at once: at most `size` per key, ranked in their order. */
function chosenRows(
  compiling: Compiling,
  parent: Parent,
  relation: Relation,
  nested: Nested,
  size: number | undefined,
): { readonly table: Sql; readonly fields: Fields } {
  const [, other] = keysOf(relation);
  const rows = openRows(compiling, askedEntity(relation.to), "related", relation);
  const key = rows.key(other);
  const conditions = partnersOf(compiling, parent, relation, rows);
  if (nested.where !== undefined) conditions.push(condition(compiling, rows, nested.where));
  const order = [
    ...(nested.orderBy ?? []).map((one) => sortedBy(sortKey(one, rows.at(one.path)))),
    ...relationOrder(compiling, rows.entity, relation, rows.key),
  ];
  checkLists(compiling, rows);
  const chosen = compiling.declare("rows");
  const needed = new Map<string, Sql>();
  const fields = compileFields(
    compiling,
    { entity: rows.entity, table: chosen.table, need: (of) => needed.set(of, rows.key(of)) },
    nested.fields,
  );
  const columns = [...needed].map(([of, value]) => sql`${value} AS ${name(of)}, `);
  // An id names at most one row: nothing to rank.
  const unranked = relation.kind === "one" && other === "id";
  const ranked = sql`,
      row_number() OVER (PARTITION BY ${key} ORDER BY ${joined(order, ", ")}) AS "#rank"`;
  const limit = unranked || size === undefined ? sql`` : sql` QUALIFY "#rank" <= ${count(size)}`;
  chosen.define(sql`SELECT ${joined(columns, "")}${key} AS "#key"${unranked ? sql`` : ranked}
    FROM ${rows.from()} WHERE ${all(conditions)}${limit}`);
  return { table: chosen.table, fields };
}

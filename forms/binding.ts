import { ContractError } from "../core/errors.ts";
import type { Aggregate } from "../query/selection.ts";
import type { Entity, EntityColumn } from "../schema/entity.ts";
import { type Condition, conditionsOf } from "./condition.ts";
import { Cursor } from "./cursor.ts";
import { type Pick, pickOf } from "./pick/pick.ts";
import { openingOf } from "./submitted/opening.ts";
import { type VariableName, variableNames } from "./time-basis.ts";
import { figureOverRows, metricFigure, type UnitFigure } from "./unit-figure.ts";
import { columnOf, entityOfPlural, relationOf, walk } from "./vocabulary.ts";

/** Where a value comes from, checked against schema/. `hops` are "one" relations from the root. */
export type Source =
  | { readonly kind: "variable"; readonly name: VariableName }
  | {
      readonly kind: "column";
      readonly root: Root;
      readonly hops: readonly string[];
      readonly entity: Entity;
      readonly column: string;
    }
  | {
      readonly kind: "aggregate";
      readonly root: Root;
      readonly hops: readonly string[];
      readonly entity: Entity;
      readonly relation: string;
      readonly fn: Aggregate;
      /** From the related entity; none for count. */
      readonly path?: readonly string[];
      readonly column?: EntityColumn;
      readonly where: readonly Condition[];
    }
  /** A number of an earlier edition's return, by the name the form gives the cell. */
  | {
      readonly kind: "submitted";
      readonly hops: readonly [];
      readonly form: string;
      readonly back: number;
      readonly cell: string;
    }
  /** In forms of units: one number about the whole unit. */
  | { readonly kind: "figure"; readonly hops: readonly []; readonly figure: UnitFigure };

/** The subject of the file ("person.…") or the row of its list ("row.…"). */
export type Root = "subject" | "row";

/** What happens to a value on its way to the cell. */
export type Pipe =
  | { readonly kind: "yesno" }
  /** Whether a list in one text has more than one member. e.g. "电气2301,电气2302" */
  | { readonly kind: "several" }
  | { readonly kind: "over" | "under"; readonly limit: number }
  | { readonly kind: "is" | "is_not"; readonly value: string }
  /** That value says nothing: the cell is empty as if the row were missing. */
  | { readonly kind: "unless"; readonly value: string }
  /** Leaves out a word. e.g. 男性 → 男 */
  | { readonly kind: "without"; readonly word: string };

export interface Binding {
  readonly text: string;
  readonly source: Source;
  readonly pipes: readonly Pipe[];
}

/** The roots a binding may start from, with their entities. */
export type Scope = Readonly<
  Partial<Record<string, { readonly root: Root; readonly entity: Entity }>>
>;

const aggregates: Readonly<Record<string, Aggregate>> = {
  count: "count",
  count_distinct: "countDistinct",
  sum: "sum",
  avg: "avg",
  min: "min",
  max: "max",
  list: "list",
};

/** Parses "person.title.title_name", "sum(person.workloads[term = $term].standard_hours) | over 1 | yesno". */
export function bindingOf(text: string, scope: Scope): Binding {
  const cursor = new Cursor(text);
  const source = sourceOf(cursor, scope);
  const pipes: Pipe[] = [];
  while (cursor.take("|")) pipes.push(pipeOf(cursor));
  cursor.end();
  return { text, source, pipes };
}

/** Whether a text is a binding in that scope; a plain word never is. */
export function isBinding(text: string, scope: Scope): boolean {
  try {
    bindingOf(text, scope);
    return true;
  } catch (error) {
    if (error instanceof ContractError) return false;
    throw error;
  }
}

function sourceOf(cursor: Cursor, scope: Scope): Source {
  if (cursor.take("$")) {
    const name = cursor.name();
    const known = variableNames.find((one) => one === name);
    if (known === undefined) throw cursor.error(`no variable "$${name}"`, variableNames.join(", "));
    return { kind: "variable", name: known };
  }
  const isUnit = Object.keys(scope).length === 0;
  if (isUnit && cursor.take("metric:"))
    return { kind: "figure", hops: [], figure: metricFigure(cursor) };
  const first = cursor.name();
  if (first === "submitted" && cursor.take("(")) return openingOf(cursor);
  const fn = aggregates[first];
  if (fn === undefined || !cursor.take("(")) return columnSource(cursor, scope, first);
  if (isUnit)
    return {
      kind: "figure",
      hops: [],
      figure: figureOverRows(cursor, fn, (name) => aggregates[name]),
    };
  const source = aggregateSource(cursor, scope, fn);
  cursor.expect(")");
  return source;
}

function rootOf(cursor: Cursor, scope: Scope, name: string) {
  const found = scope[name];
  if (found === undefined)
    throw cursor.error(`a binding cannot start with "${name}"`, Object.keys(scope).join(", "));
  return found;
}

function columnSource(cursor: Cursor, scope: Scope, first: string): Source {
  const { root, entity } = rootOf(cursor, scope, first);
  const names: string[] = [];
  while (cursor.take(".")) names.push(cursor.name());
  const column = names.pop();
  if (column === undefined) throw cursor.error(`"${first}" names no column`, `${first}.<column>`);
  const last = walk(entity, names, cursor.text);
  columnOf(last, column, cursor.text);
  return { kind: "column", root, hops: names, entity: last, column };
}

/** hops, then one "many" relation with optional conditions, then a path inside it. */
function aggregateSource(cursor: Cursor, scope: Scope, fn: Aggregate): Source {
  const start = rootOf(cursor, scope, cursor.name());
  const hops: string[] = [];
  let entity = start.entity;
  while (cursor.take(".")) {
    const name = cursor.name();
    const relation = relationOf(entity, name, cursor.text);
    if (relation.kind === "one") {
      hops.push(name);
      entity = walk(entity, [name], cursor.text);
      continue;
    }
    const inner = walk(entity, [name], cursor.text, "many");
    const where = cursor.take("[") ? conditionsOf(cursor, inner, backOf(entity, name, inner)) : [];
    const found = {
      kind: "aggregate",
      root: start.root,
      hops,
      entity,
      relation: name,
      fn,
    } as const;
    if (fn === "count" && !cursor.sees(".")) return { ...found, where };
    cursor.expect(".");
    const path = [cursor.name()];
    while (cursor.take(".")) path.push(cursor.name());
    const last = walk(inner, path.slice(0, -1), cursor.text);
    return { ...found, where, path, column: columnOf(last, path.at(-1) ?? "", cursor.text) };
  }
  throw cursor.error(`${fn}(…) counts over a relation to many rows`, `${fn}(person.workloads…)`);
}

/** From related rows back to the person: the "one" relation over the same keys. None when it starts elsewhere. */
function backOf(from: Entity, relation: string, to: Entity): readonly string[] | undefined {
  const keys = Object.entries(from.relations[relation]?.on ?? {})[0];
  if (from.name !== "person" || keys === undefined) return undefined;
  const back = Object.entries(to.relations).find(
    ([, one]) => one.kind === "one" && one.to === from.name && one.on[keys[1]] === keys[0],
  );
  return back === undefined ? undefined : [back[0]];
}

function pipeOf(cursor: Cursor): Pipe {
  const name = cursor.name();
  if (name === "yesno" || name === "several") return { kind: name };
  if (name === "over" || name === "under") return { kind: name, limit: Number(cursor.word()) };
  if (name === "is" || name === "is_not") return { kind: name, value: cursor.word() };
  if (name === "unless") return { kind: "unless", value: cursor.word() };
  if (name === "without") return { kind: "without", word: cursor.word() };
  throw cursor.error(
    `no pipe "${name}"`,
    "yesno, several, over <number>, under <number>, is <value>, is_not <value>, unless <value>, without <word>",
  );
}

/** Which rows a section lists or counts. */
export interface RowsBinding {
  readonly text: string;
  readonly entity: Entity;
  /** From the subject; none when the rows stand by themselves ("persons[…]"). */
  readonly relation?: string;
  readonly where: readonly Condition[];
  readonly order: readonly { readonly path: readonly string[]; readonly descending: boolean }[];
  /** Only those that a person chooses are listed. */
  readonly pick?: Pick;
}

/**
 * Parses "person.workloads[term = $term] order section.section_no", "persons[staff.is_current = true]",
 * "pick(person.authorships by output.output_no, max 5, ordered) as 代表作 order output.published_on desc".
 */
export function rowsOf(text: string, subject: Entity | undefined): RowsBinding {
  const cursor = new Cursor(text);
  const picks = cursor.take("pick(");
  const first = cursor.name();
  let entity: Entity;
  let relation: string | undefined;
  let person: readonly string[] | undefined;
  if (subject !== undefined && first === subject.name) {
    cursor.expect(".");
    relation = cursor.name();
    entity = walk(subject, [relation], text, "many");
    person = backOf(subject, relation, entity);
  } else entity = entityOfPlural(first, text);
  const where = cursor.take("[") ? conditionsOf(cursor, entity, person) : [];
  const pick = picks ? pickOf(cursor, { subject, relation, entity }) : undefined;
  const order: RowsBinding["order"][number][] = [];
  if (cursor.takeWord("order"))
    do {
      const path = cursor.path();
      columnOf(walk(entity, path.slice(0, -1), text), path.at(-1) ?? "", text);
      order.push({ path, descending: cursor.takeWord("desc") });
    } while (cursor.take(","));
  cursor.end();
  return { text, entity, where, order, ...(relation && { relation }), ...(pick && { pick }) };
}

/** A path of "one" relations and a column of an entity. e.g. "home_org.college_no" */
export function pathOf(text: string, entity: Entity): readonly string[] {
  const path = text.split(".");
  const column = path.at(-1);
  if (column === undefined) throw new ContractError(`empty path over "${entity.name}"`);
  columnOf(walk(entity, path.slice(0, -1), text), column, text);
  return path;
}

import { entities } from "../schema/entities.ts";
import type { Entity } from "../schema/entity.ts";
import { metricOf } from "../schema/metrics.ts";
import type {
  Field,
  Filter,
  GroupSelection,
  MetricSelection,
  Path,
  Selection,
} from "./selection.ts";

/** What a question names, answered or not, e.g. "person" and "person.id_no": the asked, filtered, sorted and grouped. */
export interface Named {
  readonly entities: readonly string[];
  readonly columns: readonly string[];
}

type Note = (entity: Entity, column?: string) => void;

const byName = new Map(entities.map((entity) => [entity.name, entity]));

/** The entities of a question, and its columns of level L3 and L4: for the record of who asked what. */
export function namedIn(
  selection: Omit<Selection, "after"> | GroupSelection | MetricSelection,
): Named {
  if ("metric" in selection) {
    const metric = metricOf(selection.metric);
    const counted = metric !== undefined && "entity" in metric ? [metric.entity] : [];
    return { entities: counted, columns: [] };
  }
  const seen = { entities: new Set<string>(), columns: new Set<string>() };
  const note: Note = (entity, column) => {
    seen.entities.add(entity.name);
    const level = column === undefined ? undefined : entity.columns[column]?.level;
    if (level === "L3" || level === "L4") seen.columns.add(`${entity.name}.${column}`);
  };
  const entity = byName.get(selection.entity);
  if (entity !== undefined) {
    note(entity);
    if ("by" in selection) inGroups(entity, selection, note);
    else inSelection(entity, selection, note);
  }
  return { entities: [...seen.entities].sort(), columns: [...seen.columns].sort() };
}

function inSelection(entity: Entity, asked: Partial<Selection>, note: Note): void {
  for (const field of asked.fields ?? []) inField(entity, field, note);
  for (const { path } of asked.orderBy ?? []) inPath(entity, path, note);
  for (const { path } of asked.figures ?? []) inPath(entity, path, note);
  inFilter(entity, asked.where, note);
}

function inGroups(entity: Entity, { by, measures, where }: GroupSelection, note: Note): void {
  for (const { path } of by) inPath(entity, path, note);
  for (const measure of measures) {
    inFilter(entity, measure.where, note);
    if (measure.kind === "figure") inPath(entity, measure.path, note);
  }
  inFilter(entity, where, note);
}

function inField(entity: Entity, field: Field, note: Note): void {
  if (field.kind === "column") {
    note(entity, field.column);
    return;
  }
  const other = partner(entity, field.relation);
  if (other === undefined) return;
  note(other);
  if (field.kind !== "aggregate") {
    inSelection(other, field.selection, note);
    return;
  }
  inPath(other, field.path, note);
  inFilter(other, field.where, note);
}

function inFilter(entity: Entity, filter: Filter | undefined, note: Note): void {
  if (filter === undefined) return;
  switch (filter.kind) {
    case "and":
    case "or":
      for (const each of filter.filters) inFilter(entity, each, note);
      return;
    case "not":
      inFilter(entity, filter.filter, note);
      return;
    case "compare":
      inPath(entity, filter.path, note);
      return;
    case "columns":
      inPath(entity, filter.path, note);
      inPath(entity, filter.other, note);
      return;
    case "some": {
      const other = partner(entity, filter.relation);
      if (other === undefined) return;
      note(other);
      inFilter(other, filter.filter, note);
    }
  }
}

function inPath(entity: Entity, path: Path | undefined, note: Note): void {
  if (path === undefined) return;
  let at: Entity | undefined = entity;
  for (const relation of path.slice(0, -1)) {
    at = partner(at, relation);
    if (at === undefined) return;
    note(at);
  }
  note(at, path.at(-1));
}

function partner(entity: Entity, relation: string): Entity | undefined {
  const found = Object.hasOwn(entity.relations, relation) ? entity.relations[relation] : undefined;
  return found === undefined ? undefined : byName.get(found.to);
}

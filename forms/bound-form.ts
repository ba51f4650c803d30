import { ContractError } from "../core/errors.ts";
import { entityNamed } from "../schema/entities.ts";
import type { Entity, EntityColumn } from "../schema/entity.ts";
import {
  type Binding,
  bindingOf,
  pathOf,
  type RowsBinding,
  rowsOf,
  type Scope,
  type Source,
} from "./binding.ts";
import { type Condition, conditionList } from "./condition.ts";
import {
  type CrosstabSection,
  type Definition,
  type Field,
  formVersion,
  type GridSection,
  type Owner,
  type RowsSection,
} from "./definition.ts";

/** What stands in the cell. */
export type ValueKind = "text" | "number" | "date";

export interface BoundField {
  readonly field: Field;
  readonly binding?: Binding;
  readonly kind: ValueKind;
  /** The cell holds the entity's value divided by this. e.g. 10000 for 万元 */
  readonly divisor: number;
}

export interface OwnerPaths {
  readonly unit: readonly string[];
  readonly college: readonly string[];
}

export interface BoundGrid {
  readonly kind: "grid";
  readonly section: GridSection;
  readonly fields: readonly BoundField[];
}
export interface BoundRows {
  readonly kind: "rows";
  readonly section: RowsSection;
  readonly rows: RowsBinding;
  readonly owner?: OwnerPaths;
  readonly columns: readonly BoundField[];
}
/** Which of the counted a row or a column takes. */
export interface CrosstabBand {
  readonly id: string;
  readonly where: readonly Condition[];
}
export interface BoundCrosstab {
  readonly kind: "crosstab";
  readonly section: CrosstabSection;
  readonly count: RowsBinding;
  readonly owner?: OwnerPaths;
  readonly rows: readonly CrosstabBand[];
  readonly columns: readonly CrosstabBand[];
}
export type BoundSection = BoundGrid | BoundRows | BoundCrosstab;

/** A definition whose every binding is known to fit schema/. */
export interface BoundForm {
  readonly definition: Definition;
  readonly version: string;
  readonly sections: readonly BoundSection[];
}

/** Binds a definition to schema/; ContractError for an entity, relation, column or unit that does not exist. */
export function bind(definition: Definition): BoundForm {
  const subject = definition.subject === "person" ? entityNamed("person") : undefined;
  try {
    const sections = definition.sections.map((section): BoundSection => {
      if (section.kind === "grid")
        return {
          kind: "grid",
          section,
          fields: fieldsOf(definition, section.fields, scopeOf(subject)),
        };
      return section.kind === "rows"
        ? boundRows(definition, section, subject)
        : boundCrosstab(section);
    });
    return { definition, version: formVersion(definition), sections };
  } catch (cause) {
    if (!(cause instanceof ContractError)) throw cause;
    throw new ContractError(`form ${definition.id}: ${cause.message}`, { cause });
  }
}

function scopeOf(subject: Entity | undefined, row?: Entity): Scope {
  return {
    ...(subject && { [subject.name]: { root: "subject", entity: subject } }),
    ...(row && { row: { root: "row", entity: row } }),
  };
}

function boundRows(definition: Definition, section: RowsSection, subject?: Entity): BoundRows {
  const rows = rowsOf(section.rows, subject);
  if (subject === undefined && section.owner === undefined)
    throw new ContractError(`rows "${section.rows}" of a form for units need an "owner"`);
  if (subject !== undefined && rows.relation === undefined)
    throw new ContractError(`rows "${section.rows}" must start from "${subject.name}."`);
  return {
    kind: "rows",
    section,
    rows,
    columns: fieldsOf(definition, section.columns, scopeOf(undefined, rows.entity)),
    ...ownerOf(section.owner, rows.entity),
  };
}

function boundCrosstab(section: CrosstabSection): BoundCrosstab {
  const count = rowsOf(section.count, undefined);
  const columns = section.columns.map((column) => column.id);
  for (const { id, stars = [] } of section.rows) {
    const star = stars.find((one) => !columns.includes(one));
    if (star !== undefined) throw new ContractError(`cross-tab row "${id}": no column "${star}"`);
  }
  const bands = (all: readonly { readonly id: string; readonly where?: string | undefined }[]) =>
    all.map(({ id, where }) => ({ id, where: conditionList(where, count.entity) }));
  return {
    kind: "crosstab",
    section,
    count,
    rows: bands(section.rows),
    columns: bands(section.columns),
    ...ownerOf(section.owner, count.entity),
  };
}

function ownerOf(owner: Owner | undefined, entity: Entity): { readonly owner?: OwnerPaths } {
  if (owner === undefined) return {};
  return { owner: { unit: pathOf(owner.unit, entity), college: pathOf(owner.college, entity) } };
}

function fieldsOf(form: Definition, fields: readonly Field[], scope: Scope): readonly BoundField[] {
  return fields.map((field) => {
    checkBasis(form, field);
    if (field.value === undefined) return { field, kind: "text", divisor: 1 };
    const binding = bindingOf(field.value, scope);
    checkOnlyIf(field, binding);
    const kind = kindOf(binding, field);
    return { field, binding, kind, divisor: divisorOf(binding.source, field) };
  });
}

function checkOnlyIf({ id, only_if }: Field, { source }: Binding): void {
  if (only_if === undefined) return;
  const entity = source.kind === "column" ? source.entity : undefined;
  if (entity?.columns[only_if]?.type !== "boolean")
    throw new ContractError(
      `field "${id}": "${only_if}" is no true-or-false column beside "${source.kind === "column" ? source.column : source.kind}"`,
    );
}

/** A basis that nothing would carry out is refused here rather than silently read as another one. */
function checkBasis({ clock }: Definition, { id, basis }: Field): void {
  const carriedOut = [
    undefined,
    "at",
    `at(${clock.slice(6)})`,
    `during(${clock})`,
    "during(term)",
    clock,
  ];
  if (!carriedOut.includes(basis))
    throw new ContractError(
      `field "${id}": time basis "${basis}" cannot be carried out with clock "${clock}"`,
    );
}

/** The column a source ends in; undefined for variables and counts. */
export function columnOfSource(source: Source): EntityColumn | undefined {
  if (source.kind === "column") return source.entity.columns[source.column];
  return source.kind === "aggregate" ? source.column : undefined;
}

function kindOf({ source, pipes }: Binding, field: Field): ValueKind {
  if (pipes.some((pipe) => pipe.kind === "yesno")) return "text";
  if (source.kind === "variable") return source.name === "ordinal" ? "number" : "text";
  if (source.kind === "aggregate") {
    if (source.fn === "list") return "text";
    if (source.fn !== "min" && source.fn !== "max") return "number";
  }
  const type = columnOfSource(source)?.type;
  if (type === "date" && field.format !== undefined) return "date";
  return type === "integer" || type === "decimal" ? "number" : "text";
}

const printedUnits: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  yuan: { 元: 1, 千元: 1000, 万元: 10_000 },
  m2: { 平方米: 1 },
  hours: { 学时: 1 },
  people: { 人: 1 },
  share: { "%": 1 },
};

function divisorOf(source: Source, { id, unit }: Field): number {
  const counted = source.kind === "aggregate" && source.fn.startsWith("count");
  const held = counted ? "people" : columnOfSource(source)?.unit;
  if (unit === undefined) {
    if (held === "yuan")
      throw new ContractError(`field "${id}": money needs a unit (元, 千元, 万元)`);
    return 1;
  }
  const divisor = held === undefined ? undefined : printedUnits[held]?.[unit];
  if (divisor === undefined)
    throw new ContractError(`field "${id}": "${held ?? "no unit"}" cannot be printed in "${unit}"`);
  return divisor;
}

import { ContractError } from "../core/errors.ts";
import { entityNamed } from "../schema/entities.ts";
import { type Binding, bindingOf, type Scope, type Source } from "./binding.ts";
import type { BoundField, ValueKind } from "./bound-form.ts";
import { type Condition, speaksOfPeriod } from "./condition.ts";
import type { Definition, Field } from "./definition.ts";
import { columnOfSource, divisorOf } from "./printed-units.ts";
import { fixedDay, momentIn } from "./time-basis.ts";
import { walk } from "./vocabulary.ts";

/** Binds fields to what their bindings may start from. */
export function fieldsOf(
  form: Definition,
  fields: readonly Field[],
  scope: Scope,
): readonly BoundField[] {
  return fields.map((field) => {
    const binding = field.value === undefined ? undefined : bindingOf(field.value, scope);
    const where = binding === undefined ? [] : conditionsIn(binding.source);
    const moves = binding !== undefined && scope["row"] === undefined && canMove(binding.source);
    const what = `field "${field.id}"`;
    const basis = binding === undefined ? {} : ownBasis(form, field.basis, where, what, moves);
    if (binding === undefined) return { field, kind: "text", divisor: 1 };
    checkOnlyIf(field, binding);
    const kind = kindOf(binding, field);
    return { field, binding, kind, divisor: divisorOf(binding.source, field), ...basis };
  });
}

/** Whether a value can be that of another day: one column by its history, a figure by what it counts. */
function canMove(source: Source): boolean {
  if (source.kind === "aggregate" || source.kind === "figure") return true;
  if (source.kind !== "column") return false;
  const path = source.hops.map((_, index) =>
    walk(entityNamed("person"), source.hops.slice(0, index + 1), source.column),
  );
  return path.some(({ history }) => history === true);
}

/** What a period of a field's own could change. */
function conditionsIn(source: Source): readonly Condition[] {
  if (source.kind === "aggregate") return source.where;
  if (source.kind !== "figure" || source.figure.kind === "metric") return [];
  const { figure } = source;
  return figure.kind === "rows" ? figure.where : [...figure.over.where, ...figure.under.where];
}

function checkOnlyIf({ id, only_if }: Field, { source }: Binding): void {
  if (only_if === undefined) return;
  const entity = source.kind === "column" ? source.entity : undefined;
  if (entity?.columns[only_if]?.type !== "boolean")
    throw new ContractError(
      `field "${id}": "${only_if}" is no true-or-false column beside "${source.kind === "column" ? source.column : source.kind}"`,
    );
}

/**
 * The basis where it is not the form's own clock. One that nothing would carry out is refused here rather than silently
 * read as another one. `moves`: it may also be of another moment.
 */
export function ownBasis(
  { clock }: Definition,
  basis: string | undefined,
  where: readonly Condition[],
  what: string,
  moves = false,
): { readonly basis?: string } {
  const same = [undefined, "at", `at(${fixedDay(clock)})`, `during(${clock})`, clock];
  if (same.includes(basis) || basis === undefined) return {};
  if (moves && momentIn(basis) !== undefined) return { basis };
  const isPeriod = /^(during|rolling)\(|^since\(current_title\)$|^contract$/.test(basis);
  const periods = where.filter(speaksOfPeriod);
  const since = basis === "since(current_title)" || basis === "contract";
  const carries = (one: Condition): boolean =>
    !since || (one.op === "inPeriod" && one.unit === "date" && one.person !== undefined);
  if (isPeriod && periods.length > 0 && periods.every(carries)) return { basis };
  throw new ContractError(
    `${what}: time basis "${basis}" cannot be carried out with clock "${clock}"`,
  );
}

function kindOf({ source, pipes }: Binding, field: Field): ValueKind {
  if (pipes.some((pipe) => pipe.kind === "yesno")) return "text";
  if (source.kind === "variable") return source.name === "ordinal" ? "number" : "text";
  if (source.kind === "figure" || source.kind === "submitted") return "number";
  if (source.kind === "aggregate") {
    if (source.fn === "list") return "text";
    if (source.fn !== "min" && source.fn !== "max") return "number";
  }
  const type = columnOfSource(source)?.type;
  if (type === "date" && field.format !== undefined) return "date";
  return type === "integer" || type === "decimal" ? "number" : "text";
}

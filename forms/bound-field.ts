import { ContractError } from "../core/errors.ts";
import { type Binding, bindingOf, type Scope, type Source } from "./binding.ts";
import type { BoundField, ValueKind } from "./bound-form.ts";
import { type Condition, speaksOfPeriod } from "./condition.ts";
import type { Definition, Field } from "./definition.ts";
import { columnOfSource, divisorOf } from "./printed-units.ts";
import { fixedDay } from "./time-basis.ts";

/** Binds fields to what their bindings may start from. */
export function fieldsOf(
  form: Definition,
  fields: readonly Field[],
  scope: Scope,
): readonly BoundField[] {
  return fields.map((field) => {
    const binding = field.value === undefined ? undefined : bindingOf(field.value, scope);
    const where = binding === undefined ? [] : conditionsIn(binding.source);
    const basis =
      binding === undefined ? {} : ownBasis(form, field.basis, where, `field "${field.id}"`);
    if (binding === undefined) return { field, kind: "text", divisor: 1 };
    checkOnlyIf(field, binding);
    const kind = kindOf(binding, field);
    return { field, binding, kind, divisor: divisorOf(binding.source, field), ...basis };
  });
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
 * read as another one: the snapshot is the form's, so only a period of a figure or of a list can be another.
 */
export function ownBasis(
  { clock }: Definition,
  basis: string | undefined,
  where: readonly Condition[],
  what: string,
): { readonly basis?: string } {
  const same = [undefined, "at", `at(${fixedDay(clock)})`, `during(${clock})`, clock];
  if (same.includes(basis) || basis === undefined) return {};
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

import { ContractError, UserError } from "../../core/errors.ts";
import { entityNamed } from "../../schema/entities.ts";
import type { Proposals } from "../bind/propose.ts";
import { bindingOf, rowsOf, type Scope } from "../binding.ts";
import type { Definition, Field, RowsSection } from "../definition.ts";
import { printableUnits } from "../printed-units.ts";
import type { Label } from "./labels.ts";
import { placeText } from "./place.ts";
import type { Carried } from "./relative.ts";

/** What the definition says beside its fields. */
export type Identity = Pick<
  Definition,
  "id" | "titles" | "issuer" | "edition" | "office" | "subject" | "clock" | "filler" | "template"
>;

export interface Decided {
  readonly label: Label;
  readonly binding: string;
  /** Who decided: the officer now, the officer on the blank before this one, or the dictionary that was sure. */
  readonly by: "officer" | "before" | "sure";
}

export interface LeftOpen {
  readonly label: Label;
  readonly why: NonNullable<Label["why"]> | "officer" | "before" | "unit" | "rows";
}

/** From here on a proposal needs no confirmation of its own. */
export const sureFrom = 0.9;

/** What is being confirmed, and what came of it so far. */
export interface Pen {
  readonly found: Proposals;
  readonly identity: Identity;
  readonly before: Carried | undefined;
  readonly labels: readonly Label[];
  /** The time basis of figures over a period. */
  readonly period: string | undefined;
  readonly bound: Decided[];
  readonly left: LeftOpen[];
  readonly ids: Set<string>;
}

/** What the officer said, by label. */
export interface Asked {
  readonly set: ReadonlyMap<Label, string | undefined>;
  readonly leave: ReadonlySet<Label>;
  readonly unit: ReadonlyMap<Label, string>;
}

/** The rows of a list, as a definition says them. */
export interface RowsText {
  readonly rows: string;
  readonly owner?: NonNullable<RowsSection["owner"]>;
}

/** The field of one label: bound, or left open with the reason noted. */
export function fieldFor(
  pen: Pen,
  label: Label,
  asked: Asked,
  rows: ReadonlyMap<number, RowsText>,
): Field {
  const plain = shapeOf(pen, label);
  if (asked.leave.has(label)) return leftOpen(pen, label, plain, "officer");
  const asking = { label, plain, unit: asked.unit.get(label), scope: scopeFor(pen, label, rows) };
  if (asked.set.has(label)) return saidField(pen, asking, asked.set.get(label));
  const before = pen.before?.fieldFor(label);
  if (before === undefined) return sureField(pen, asking);
  if (before.value === undefined) return leftOpen(pen, label, plain, "before");
  const kept = { ...plain, ...carriedShape(before), value: before.value };
  return keptField(pen, asking, kept, "before");
}

interface Asking {
  readonly label: Label;
  readonly plain: Field;
  readonly unit: string | undefined;
  readonly scope: Scope;
}

function leftOpen(pen: Pen, label: Label, plain: Field, why: LeftOpen["why"]): Field {
  pen.left.push({ label, why });
  const isManual = why === "manual" || why === "officer" || why === "before";
  return isManual ? { ...plain, manual: "由人填写" } : plain;
}

/** What the officer says holds or is refused; a place alone takes what was proposed there. */
function saidField(
  pen: Pen,
  { label, plain, unit, scope }: Asking,
  said: string | undefined,
): Field {
  const binding = said ?? label.proposed?.binding ?? label.alternatives[0]?.binding;
  if (binding === undefined)
    throw new UserError(
      `${label.at} ${label.text}：没有可以采用的建议 · nothing is proposed there`,
      `--set '${label.at}=…'`,
    );
  const field = boundField(pen, label, { ...plain, value: binding }, unit, scope);
  if (field instanceof Error) throw refused(label, binding, field);
  pen.bound.push({ label, binding, by: "officer" });
  return field;
}

/** A proposal that is sure enough is taken, any other waits for the officer. */
function sureField(pen: Pen, asking: Asking): Field {
  const { label, plain } = asking;
  const { proposed } = label;
  if (proposed === undefined || proposed.confidence < sureFrom)
    return leftOpen(pen, label, plain, label.why ?? "unsure");
  return keptField(pen, asking, { ...plain, value: proposed.binding }, "sure");
}

function keptField(
  pen: Pen,
  { label, plain, unit, scope }: Asking,
  kept: Field & { readonly value: string },
  by: Decided["by"],
): Field {
  const field = boundField(pen, label, kept, unit, scope);
  if (field instanceof Error)
    return leftOpen(pen, label, plain, field.message === "unit" ? "unit" : "rows");
  pen.bound.push({ label, binding: kept.value, by });
  return field;
}

const carriedShape = ({ unit, format, basis, placeholder, precision }: Field): Partial<Field> => ({
  ...(unit && { unit }),
  ...(format && { format }),
  ...(basis && { basis }),
  ...(placeholder && { placeholder }),
  ...(precision !== undefined && { precision }),
});

const refused = (label: Label, binding: string, cause: Error): UserError =>
  cause.message === "unit"
    ? new UserError(
        `${label.at} ${label.text}：金额要写明单位 · money needs a unit`,
        `--unit '${label.at}=万元'`,
        { cause },
      )
    : new UserError(
        `${label.at} ${label.text}："${binding}" 不能用在这里 · cannot stand here: ${cause.message}`,
        "fillonce forms bind 空白表 列出可用的来源",
        { cause },
      );

function scopeFor({ identity }: Pen, { list }: Label, rows: ReadonlyMap<number, RowsText>): Scope {
  const person = entityNamed("person");
  const isPerson = identity.subject === "person";
  const text = list === undefined ? undefined : rows.get(list)?.rows;
  return {
    ...(isPerson && { person: { root: "subject", entity: person } }),
    ...(text !== undefined && {
      row: { root: "row", entity: rowsOf(text, isPerson ? person : undefined).entity },
    }),
  };
}

/** The field with a unit its value can be printed in; an Error when it fits no entity, or money lacks its unit. */
function boundField(
  { found, period }: Pen,
  label: Label,
  field: Field,
  said: string | undefined,
  scope: Scope,
): Field | Error {
  try {
    const { source } = bindingOf(field.value ?? "", scope);
    const units = printableUnits(source);
    const page =
      label.place.kind === "cell" ? found.units[label.place.grid.replace(/^#/, "")] : undefined;
    const fits = (unit: string | undefined): unit is NonNullable<Field["unit"]> =>
      unit !== undefined && units.includes(unit);
    const unit = [said, field.unit, label.unit, page].find(fits);
    if (said !== undefined && unit !== said) return new Error(`"${said}" 不是它的单位`);
    if (units.includes("万元") && unit === undefined) return new Error("unit");
    const { unit: _, ...rest } = field;
    const isOverPeriod = period !== undefined && field.value?.includes("$period") === true;
    return {
      ...rest,
      ...(unit !== undefined && { unit }),
      ...(isOverPeriod && { basis: field.basis ?? period }),
    };
  } catch (error) {
    if (error instanceof ContractError) return error;
    throw error;
  }
}

function shapeOf({ ids }: Pen, { text, groups, place, isInside, format, proposed }: Label): Field {
  const last = /([a-z][a-z0-9_]*)\W*$/.exec((proposed?.binding ?? "").split(" ")[0] ?? "")?.[1];
  const stem = last ?? "field";
  let id = stem;
  for (let next = 2; ids.has(id); next++) id = `${stem}_${next}`;
  ids.add(id);
  const [group] = groups;
  const parsed = definitionFormat(format);
  return {
    id,
    label: text,
    ...(parsed !== undefined && { format: parsed }),
    at: placeText(place),
    ...(isInside && { behind: text }),
    ...(group !== undefined && { group }),
  };
}

const definitionFormat = (format: string | undefined): string | undefined =>
  format !== undefined && /^yyyy([-年./]MM([-月./]?dd日?|月)?)?$/.test(format) ? format : undefined;

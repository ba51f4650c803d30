import { ContractError } from "../core/errors.ts";
import type { EntityColumn } from "../schema/entity.ts";
import type { Source } from "./binding.ts";
import type { Field } from "./definition.ts";

/** The column a source ends in; undefined for variables and counts. */
export function columnOfSource(source: Source): EntityColumn | undefined {
  if (source.kind === "column") return source.entity.columns[source.column];
  if (source.kind === "figure")
    return source.figure.kind === "rows" ? source.figure.column : undefined;
  return source.kind === "aggregate" ? source.column : undefined;
}

/** What the units of metrics are called on entities; those of shares are times a hundred. */
const metricUnits: Readonly<Record<string, string>> = {
  元: "yuan",
  平方米: "m2",
  学时: "hours",
  人: "people",
  "%": "percent",
};

const printedUnits: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  yuan: { 元: 1, 千元: 1000, 万元: 10_000 },
  m2: { 平方米: 1 },
  hours: { 学时: 1 },
  people: { 人: 1 },
  share: { "%": 1 },
  percent: { "%": 100 },
};

/** What a value is held in. e.g. "yuan"; undefined when it is no quantity */
function heldIn(source: Source): string | undefined {
  const { figure } = source.kind === "figure" ? source : {};
  if (figure?.kind === "quotient") return "share";
  if (figure?.kind === "metric") return metricUnits[figure.metric.unit];
  const counts = source.kind === "aggregate" ? source : figure;
  return counts?.fn.startsWith("count") ? "people" : columnOfSource(source)?.unit;
}

/** The units a value can be printed in; none when it is no quantity. */
export const printableUnits = (source: Source): readonly string[] =>
  Object.keys(printedUnits[heldIn(source) ?? ""] ?? {});

/** By what a field's value is divided to be printed in its unit. */
export const divisorOf = (source: Source, { id, unit }: Field): number =>
  // What was handed in is printed already.
  source.kind === "submitted" ? 1 : divisorIn(id, unit, heldIn(source));

/** By what the entity's value is divided to be printed; ContractError for a unit that does not fit. */
export function divisorIn(id: string, unit: Field["unit"], held: string | undefined): number {
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

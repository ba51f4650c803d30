import type { EntityColumn } from "../../../schema/entity.ts";
import { compared, divided, type Value } from "./values.ts";

export type Figure = "COUNT" | "COUNT_DISTINCT" | "SUM" | "AVG" | "MIN" | "MAX";

/** What ten-thousandths a number has. */
export const counted = (value: Value): bigint =>
  typeof value === "bigint" ? value : BigInt(Number(value)) * 10_000n;

export const summed = (values: readonly Value[]): bigint =>
  values.reduce<bigint>((sum, value) => sum + counted(value), 0n);

/** A figure over values of which some may be missing; null where there is nothing to compute it from. */
export function figure(fn: Figure, all: readonly Value[], type: EntityColumn["type"]): Value {
  const values = all.filter((value) => value !== null);
  if (fn === "COUNT") return values.length;
  if (fn === "COUNT_DISTINCT") return new Set(values).size;
  if (values.length === 0) return null;
  if (fn === "SUM") return type === "integer" ? Number(summed(values) / 10_000n) : summed(values);
  if (fn === "AVG") return divided(summed(values), BigInt(values.length));
  const sign = fn === "MIN" ? 1 : -1;
  return values.reduce((best, value) => (sign * compared(value, best) < 0 ? value : best));
}

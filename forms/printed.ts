import type { Row } from "../core/duckdb.ts";
import type { Pipe } from "./binding.ts";
import type { BoundField } from "./bound-form.ts";
import type { CellValue } from "./package/edits.ts";

/** A value as a cell carries it and as it reads; undefined when nothing is left to print. */
export function printed(bound: BoundField, value: Row[string]): Printed | undefined {
  const piped = (bound.binding?.pipes ?? []).reduce(applyPipe, value);
  if (typeof piped === "boolean") return asText(piped ? "是" : "否");
  const plain = piped === null || typeof piped === "object" ? "" : String(piped);
  if (plain === "") return undefined;
  const { field, kind } = bound;
  if (kind === "number") return asNumber(bound, plain);
  if (kind === "date" && /^\d{4}-\d\d-\d\d$/.test(plain))
    return { value: { date: plain }, text: dateText(plain, field.format ?? "yyyy-MM-dd") };
  return asText(field.format === undefined ? plain : dateText(plain, field.format));
}

interface Printed {
  readonly value: CellValue;
  readonly text: string;
}

function asNumber({ field, divisor }: BoundField, plain: string): Printed {
  const exact = Number(plain) / divisor;
  if (!Number.isFinite(exact)) return asText(plain);
  const precision = field.unit === "%" ? (field.precision ?? 0) + 2 : field.precision;
  const number = rounded(exact, precision);
  return { value: { number }, text: String(number) };
}

const asText = (text: string): Printed => ({ value: { text }, text });

/** Away from zero at the half, as accounts round; (Default: 6 decimals, which hides binary noise.) */
export function rounded(exact: number, precision = 6): number {
  const shifted = Number(`${Math.abs(exact)}e${precision}`);
  if (!Number.isFinite(shifted)) return exact;
  return Math.sign(exact) * Number(`${Math.round(shifted)}e-${precision}`);
}

function applyPipe(value: Row[string], pipe: Pipe): Row[string] {
  if (value === null) return null;
  switch (pipe.kind) {
    case "over":
      return Number(value) > pipe.limit;
    case "under":
      return Number(value) < pipe.limit;
    case "is":
      return String(value) === pipe.value;
    case "is_not":
      return String(value) !== pipe.value;
    case "yesno":
      return typeof value === "boolean" ? value : Number(value) > 0;
    case "several":
      return /[,，、;；]/.test(String(value));
    case "unless":
      return String(value) === pipe.value ? null : value;
    case "without":
      return typeof value === "string" ? value.replace(pipe.word, "") : value;
  }
}

/** "199807", "1998-07", "1998" or a whole date in a format; parts nobody recorded are left out with their sign. */
function dateText(plain: string, format: string): string {
  const parts = /^(\d{4})-?(\d\d)?-?(\d\d)?$/.exec(plain);
  if (parts === null) return plain;
  const [, year = "", month, day] = parts;
  const whole = day !== undefined ? format : format.replace(/[-./]?dd日?$/, "");
  const known = month !== undefined ? whole : whole.replace(/[-./]?MM月?$/, "");
  return known
    .replace("yyyy", year)
    .replace("MM", month ?? "")
    .replace("dd", day ?? "");
}

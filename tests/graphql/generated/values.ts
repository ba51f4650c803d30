import type { EntityColumn } from "../../../schema/entity.ts";

/** Decimals are exact: a bigint counts ten-thousandths. */
export type Value = string | number | bigint | boolean | null;
export type Row = Readonly<Record<string, Value>>;

const tenThousand = 10_000n;

/** A literal such as "12.5", in ten-thousandths. */
export function decimal(text: string): bigint {
  const [, sign = "", whole = "", part = ""] = /^(-?)(\d+)(?:\.(\d{0,4}))?$/.exec(text) ?? [];
  if (whole === "") throw new Error(`not a decimal of four places: "${text}"`);
  const size = BigInt(whole) * tenThousand + BigInt(part.padEnd(4, "0"));
  return sign === "-" ? -size : size;
}

/** With four places. e.g. "12.5000" */
export function printedDecimal(value: bigint): string {
  const size = value < 0n ? -value : value;
  const part = String(size % tenThousand).padStart(4, "0");
  return `${value < 0n ? "-" : ""}${size / tenThousand}.${part}`;
}

/** What an engine wrote, or a question gives, as a value of that column. */
export function readAs(type: EntityColumn["type"], given: unknown): Value {
  if (given === null || given === undefined) return null;
  if (type === "decimal") return decimal(String(given));
  if (type === "integer") return Number(given);
  if (type === "boolean") return given === true;
  return type === "timestamp" ? `${String(given).replace(" ", "T")}+08:00` : String(given);
}

/** As an answer gives it. */
export const printed = (value: Value): string | number | boolean | null =>
  typeof value === "bigint" ? printedDecimal(value) : value;

/** By code points, numbers by size, false before true; neither may be missing. */
export function compared(a: Value, b: Value): number {
  if (typeof a === "string" && typeof b === "string")
    return Buffer.compare(Buffer.from(a), Buffer.from(b));
  if (a === null || b === null || typeof a !== typeof b) throw new Error("nothing to compare");
  return a === b ? 0 : a < b ? -1 : 1;
}

/** The quotient to four places of what counts ten-thousandths, halves away from zero. */
export function divided(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n !== denominator < 0n;
  const [above, below] = [numerator, denominator].map((one) => (one < 0n ? -one : one)) as [
    bigint,
    bigint,
  ]; // two went in
  const rounded = (2n * above + below) / (2n * below);
  return negative ? -rounded : rounded;
}

/** Whatever its case and width. */
export const folded = (text: string): string => text.normalize("NFKC").toLowerCase();

/** The things by what each is told apart by, in the order in which they come. */
export function grouped<Key, Thing>(
  things: readonly Thing[],
  keyOf: (thing: Thing) => Key,
): ReadonlyMap<Key, readonly Thing[]> {
  const groups = new Map<Key, Thing[]>();
  for (const thing of things) {
    const group = groups.get(keyOf(thing));
    if (group === undefined) groups.set(keyOf(thing), [thing]);
    else group.push(thing);
  }
  return groups;
}

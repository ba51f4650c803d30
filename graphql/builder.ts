import SchemaBuilder from "@pothos/core";
import type { ValueType } from "../schema/entity.ts";
import type { Context } from "./context.ts";
import { describe } from "./describe.ts";
import { parseDay, parseDecimal, parseMoment, writeMoment } from "./scalars.ts";

/** What Pothos knows of us. */
export interface Types {
  Context: Context;
  Scalars: {
    Date: { Input: string; Output: string };
    DateTime: { Input: string; Output: string };
    Decimal: { Input: string; Output: string };
    ID: { Input: string; Output: string };
  };
}

const createBuilder = () => new SchemaBuilder<Types>({ plugins: [] });

export type Builder = ReturnType<typeof createBuilder>;

export const scalarOf = {
  text: "String",
  integer: "Int",
  decimal: "Decimal",
  date: "Date",
  timestamp: "DateTime",
  boolean: "Boolean",
} as const satisfies Record<ValueType, string>;

/** A builder with our scalars, and nothing of the vocabulary yet. */
export function openBuilder(): Builder {
  const builder = createBuilder();
  builder.scalarType("Date", {
    description: describe("日期，如 2026-09-30", "Calendar day"),
    serialize: String,
    parseValue: parseDay,
  });
  builder.scalarType("DateTime", {
    description: describe("时间，带时区，如 2026-11-09T08:00:00+08:00", "Moment with its offset"),
    serialize: writeMoment,
    parseValue: parseMoment,
  });
  builder.scalarType("Decimal", {
    description: describe("小数，以文本表示，一位不丢", "Decimal number as text, no digit lost"),
    serialize: String,
    parseValue: parseDecimal,
  });
  return builder;
}

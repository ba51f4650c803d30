import type { Entity, EntityColumn } from "../../../schema/entity.ts";
import { columnsFor, mayAsk } from "./asker.ts";
import { keeps, keepsRelation } from "./kept.ts";
import { printed, type Value } from "./values.ts";
import { camel, entityOf } from "./vocabulary.ts";
import { variable, Word, type Writing } from "./writing.ts";

const scalars: Readonly<Record<EntityColumn["type"], string>> = {
  text: "String",
  integer: "Int",
  decimal: "Decimal",
  date: "Date",
  timestamp: "DateTime",
  boolean: "Boolean",
};

const strangers: Readonly<Record<EntityColumn["type"], readonly (string | number | boolean)[]>> = {
  text: ["", "学院", "zzz", "a'b", "%", "_", "\\"],
  integer: [0, -1, 1, 7],
  decimal: ["0", "0.0001", "-12.5", "100"],
  date: ["1980-01-01", "2026-11-09", "2020-02-29"],
  timestamp: [],
  boolean: [true, false],
};

/** A value that some row has, or sometimes one that none has. */
function someValue(writing: Writing, entity: Entity, name: string): string | number | boolean {
  const { chance, world } = writing;
  const { type } = entity.columns[name] as EntityColumn; // asked of names that schema/ has
  const rows = world.rows(entity.name);
  const value: Value = rows.length === 0 ? null : (chance.pick(rows)[name] ?? null);
  return value === null || chance.flip(0.1) ? chance.pick(strangers[type]) : (printed(value) ?? "");
}

const wide = (text: string): string =>
  text.replaceAll(/[!-~]/g, (letter) =>
    String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0),
  );

/** Part of a text, written otherwise. */
function somePart(writing: Writing, whole: string, from: number): string {
  const { chance } = writing;
  const letters = [...whole];
  const part = letters.slice(from, from + 1 + chance.below(4)).join("");
  const changed = chance.pick([part, part, wide(part), part.toUpperCase(), part.toLowerCase()]);
  return changed === "" ? "a" : changed;
}

function operand(writing: Writing, entity: Entity, name: string, op: string): unknown {
  const { chance } = writing;
  if (op === "isNull") return chance.flip(0.5);
  if (op === "in")
    return Array.from({ length: chance.below(4) }, () => someValue(writing, entity, name));
  const value = someValue(writing, entity, name);
  if (op === "contains")
    return somePart(writing, String(value), chance.below(String(value).length));
  if (op === "startsWith") return somePart(writing, String(value), 0);
  if (op === "same") return chance.pick([value, wide(String(value)), String(value).toUpperCase()]);
  if (op !== "pinyin") return value;
  const [surname = "", ...given] = String(someValue(writing, entity, "name_pinyin")).split(" ");
  const whole = chance.pick([
    [surname, ...given],
    [...given, surname],
    [surname, ...given.map((one) => one.slice(0, 1))],
  ]);
  const typed = whole.join(chance.pick(["", " "]));
  return (
    chance
      .pick([typed, wide(typed), typed.toUpperCase()])
      .slice(0, 2 + chance.below(12))
      .trim() || "wang"
  );
}

function columnFilter(writing: Writing, entity: Entity, name: string, open: boolean): unknown {
  const { chance } = writing;
  const { type } = entity.columns[name] as EntityColumn; // asked of names that schema/ has
  const ops = ["eq", "ne", "in", "isNull"];
  if (type !== "boolean") ops.push("lt", "le", "gt", "ge");
  if (type === "text") ops.push("same", "contains", "startsWith", "contains", "startsWith");
  if (name === "name" && "name_pinyin" in entity.columns) ops.push(...ops.map(() => "pinyin"));
  const chosen = new Set(
    chance.flip(0.2) ? [chance.pick(ops), chance.pick(ops)] : [chance.pick(ops)],
  );
  return Object.fromEntries(
    [...chosen].map((op) => {
      const value = operand(writing, entity, name, op);
      if (!open || !chance.flip(0.2)) return [op, value];
      const scalar = op === "isNull" ? "Boolean" : scalars[type];
      return [op, variable(writing, op === "in" ? `[${scalar}!]` : scalar, value)];
    }),
  );
}

function columnPart(writing: Writing, entity: Entity, open: boolean): readonly [string, unknown] {
  const { chance } = writing;
  const byName = "name_pinyin" in entity.columns && chance.flip(0.35); // few are found by pinyin
  const name = byName ? "name" : chance.pick(nameable(writing, entity));
  return [camel(name), columnFilter(writing, entity, name, open)];
}

export const nameable = (writing: Writing, entity: Entity): readonly string[] =>
  columnsFor(writing.asker, entity, "name").filter(
    (name) => entity.columns[name]?.type !== "timestamp" && (!writing.past || keeps(entity, name)),
  );

export const showable = (writing: Writing, entity: Entity): readonly string[] =>
  columnsFor(writing.asker, entity, "show").filter((name) => !writing.past || keeps(entity, name));

export const relationsFor = (
  writing: Writing,
  entity: Entity,
  kind: "one" | "many",
): readonly string[] =>
  Object.entries(entity.relations)
    .filter(
      ([, relation]) =>
        relation.kind === kind &&
        mayAsk(writing.asker, relation.to) &&
        (!writing.past || keepsRelation(entity, relation)),
    )
    .map(([name]) => name);

/** A `…Where` to this depth. `open`: single values may be variables, so it must be written as a literal. */
export function filter(writing: Writing, entity: Entity, depth: number, open: boolean): object {
  const { chance } = writing;
  const part = (): readonly [string, unknown] => {
    const way = depth === 0 ? 0 : chance.below(12);
    const inner = (to: Entity, less = 1) => filter(writing, to, depth - less, open);
    const ones = relationsFor(writing, entity, "one");
    const many = relationsFor(writing, entity, "many");
    if (way < 5 || (way < 7 && ones.length === 0) || (way < 10 && many.length === 0))
      return columnPart(writing, entity, open);
    if (way < 7) {
      const name = chance.pick(ones);
      return [camel(name), inner(entityOf(entity.relations[name]?.to ?? ""))];
    }
    if (way < 10) {
      const name = chance.pick(many);
      const to = entityOf(entity.relations[name]?.to ?? "");
      const quantities = chance.flip(0.2)
        ? chance.some(["some", "none", "every"], 2)
        : [chance.pick(["some", "none", "every"])];
      return [
        camel(name),
        Object.fromEntries(quantities.map((one) => [one, chance.flip(0.2) ? {} : inner(to)])),
      ];
    }
    if (way === 10) return ["not", inner(entity)];
    return [
      chance.pick(["and", "or"]),
      Array.from({ length: 1 + chance.below(3) }, () => inner(entity)),
    ];
  };
  // A second of the same name would leave the variables of the first without a use.
  const first = part();
  const others = nameable(writing, entity).filter((name) => camel(name) !== first[0]);
  if (!chance.flip(0.3) || others.length === 0) return Object.fromEntries([first]);
  const other = chance.pick(others);
  return Object.fromEntries([first, [camel(other), columnFilter(writing, entity, other, open)]]);
}

/** An `[…OrderBy!]` of up to three keys. */
export function order(writing: Writing, entity: Entity): readonly object[] {
  const { chance } = writing;
  const key = (of: Entity, depth: number): object => {
    const ones = relationsFor(writing, of, "one");
    if (depth > 0 && ones.length > 0 && chance.flip(0.3)) {
      const name = chance.pick(ones);
      return { [camel(name)]: key(entityOf(of.relations[name]?.to ?? ""), depth - 1) };
    }
    const name = chance.pick(nameable(writing, of));
    const ways = ["ASC", "DESC", "ASC_NULLS_FIRST", "DESC_NULLS_FIRST"];
    const pinyin = of.columns[name]?.type === "text" && chance.flip(0.3);
    const way = pinyin
      ? chance.pick([
          "ASC_PINYIN",
          "DESC_PINYIN",
          "ASC_PINYIN_NULLS_FIRST",
          "DESC_PINYIN_NULLS_FIRST",
        ])
      : chance.pick([...ways, "ASC_NULLS_LAST", "DESC_NULLS_LAST"]);
    return { [camel(name)]: new Word(way) };
  };
  return Array.from({ length: 1 + chance.below(3) }, () => key(entity, 2));
}

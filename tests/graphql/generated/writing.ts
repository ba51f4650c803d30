import type { Asker } from "./asker.ts";
import type { Chance } from "./chance.ts";
import type { World } from "./university.ts";

/** A word of the language, not a text: ASC, or a variable. */
export class Word {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** One operation while it is being written. */
export interface Writing {
  readonly chance: Chance;
  readonly asker: Asker;
  /** What stands today, to take values from. */
  readonly world: World;
  /** Numbers of kept releases before the served one. */
  readonly older: readonly number[];
  readonly values: Record<string, unknown>;
  readonly declared: string[];
  readonly fragments: {
    readonly name: string;
    readonly on: string;
    readonly text: string;
    readonly past: boolean;
  }[];
  /** The root field is about a day before today: of that, only some things were kept. */
  past: boolean;
  /** Numbers for names that must differ. */
  readonly next: () => number;
  /** How many relations the deepest field is away from its root. */
  readonly reached: { depth: number };
  /** Aliases and directives that may still be used. */
  readonly left: { aliases: number; directives: number };
}

/** As it stands in a document. */
export function literal(value: unknown): string {
  if (value instanceof Word) return value.text;
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "object" && value !== null)
    return `{ ${Object.entries(value)
      .map(([name, one]) => `${name}: ${literal(one)}`)
      .join(", ")} }`;
  return JSON.stringify(value);
}

/** As it is sent in variables. */
export function sent(value: unknown): unknown {
  if (value instanceof Word) return value.text;
  if (Array.isArray(value)) return value.map(sent);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, sent(one)]));
  return value;
}

/** A new variable of that type: given, or by its default, or a default that is overruled. */
export function variable(writing: Writing, type: string, value: unknown, other = value): Word {
  const { chance, values, declared, next } = writing;
  const name = `v${next()}`;
  const way = chance.below(3);
  const fallback = way === 0 ? "" : ` = ${literal(way === 1 ? value : other)}`;
  declared.push(`$${name}: ${type}${fallback}`);
  if (way !== 1) values[name] = sent(value);
  return new Word(`$${name}`);
}

export function alias(writing: Writing): string {
  writing.left.aliases -= 1;
  return `a${writing.next()}`;
}

/** " @include(if: …)", " @skip(if: …)" or mostly nothing. */
export function directive(writing: Writing): string {
  const { chance, left } = writing;
  if (left.directives <= 0 || !chance.flip(0.08)) return "";
  left.directives -= 1;
  const value = chance.flip(0.5);
  const told = chance.flip(0.6) ? variable(writing, "Boolean!", value, !value) : value;
  return ` @${chance.pick(["include", "skip"])}(if: ${literal(told)})`;
}

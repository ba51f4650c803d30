import { isDeepStrictEqual } from "node:util";
import { Cursor } from "./oracle.ts";

/**
 * Where an answer first differs from the oracle's; undefined when it does not. A cursor may look as it likes, but
 * always the same for a row; which it is of is kept in `cursors`.
 */
export function firstDifference(
  expected: unknown,
  found: unknown,
  cursors: Map<string, string>,
  at = "",
): string | undefined {
  if (expected instanceof Cursor) {
    if (typeof found !== "string")
      return `${at}: expected a cursor, found ${JSON.stringify(found)}`;
    const of = cursors.get(found) ?? expected.of;
    cursors.set(found, of);
    return of === expected.of ? undefined : `${at}: a cursor of ${of} for ${expected.of}`;
  }
  if (
    typeof expected === "object" &&
    expected !== null &&
    typeof found === "object" &&
    found !== null &&
    Array.isArray(expected) === Array.isArray(found)
  ) {
    const names = [Object.keys(expected), Object.keys(found)];
    if (!isDeepStrictEqual(names[0], names[1]))
      return `${at}: expected ${names[0]}, found ${names[1]}`;
    for (const [name, value] of Object.entries(expected)) {
      const difference = firstDifference(
        value,
        (found as Record<string, unknown>)[name],
        cursors,
        `${at}.${name}`,
      );
      if (difference !== undefined) return difference;
    }
    return undefined;
  }
  return Object.is(expected, found)
    ? undefined
    : `${at}: expected ${short(expected)}, found ${short(found)}`;
}

const short = (value: unknown): string => (JSON.stringify(value) ?? "nothing").slice(0, 200);

/** How many values an answer has. */
export function valuesIn(answer: unknown): number {
  if (typeof answer !== "object" || answer === null || answer instanceof Cursor) return 1;
  return Object.values(answer).reduce<number>((sum, one) => sum + valuesIn(one), 0);
}

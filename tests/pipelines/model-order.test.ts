import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../core/paths.ts";

const folders = ["models", "models/steps", "marts"];
const files = folders.flatMap((folder) =>
  readdirSync(join(packageRoot, "pipelines", folder))
    .filter((name) => name.endsWith(".sql"))
    .map((name) => join("pipelines", folder, name)),
);

/** Takes whichever row comes first, which may be another one the next time. */
const anyRow =
  /\bDISTINCT\s+ON\b|\b(?:any_value|arbitrary|first|last)\s*\(|\bLIMIT\b|\bUSING\s+SAMPLE\b/i;
const gathers = /\b(?:list|array_agg|string_agg|group_concat|listagg)\s*\(/gi;
const numbers = /\b(?:row_number|ntile|lag|lead|first_value|last_value|nth_value)\s*\(/gi;
const isOrdered = (text: string): boolean => /\bORDER\s+BY\b/i.test(text);

/** What stands between a parenthesis and the one that closes it. */
function within(sql: string, from: number): string {
  let depth = 1;
  let at = from;
  for (; depth > 0 && at < sql.length; at += 1) {
    if (sql[at] === "(") depth += 1;
    if (sql[at] === ")") depth -= 1;
  }
  return sql.slice(from, at);
}

/** The windows that a name stands for, anywhere in the text: `WINDOW a AS (…), b AS (…)`. */
function windowsNamed(sql: string, name: string): readonly string[] {
  if (!/\bWINDOW\b/i.test(sql)) return [];
  const named = new RegExp(`(?:\\bWINDOW|\\),)\\s+${name}\\s+AS\\s*\\(`, "gi");
  return [...sql.matchAll(named)].map(({ index, 0: head }) => within(sql, index + head.length));
}

/** Whether the window of a call, which opens at `from`, has an order, written there or under its name. */
function isWindowOrdered(sql: string, from: number): boolean {
  const after = from + within(sql, from).length;
  const [head, name] = /^[^(]*?\bOVER\s*(?:\(|(\w+))/i.exec(sql.slice(after)) ?? [];
  if (head === undefined) return false;
  if (name === undefined) return isOrdered(within(sql, after + head.length));
  const windows = windowsNamed(sql, name);
  return windows.length > 0 && windows.every(isOrdered);
}

/** What of a model its text shows to be left to chance; empty as it should be. */
function leftToChance(sql: string): readonly string[] {
  const plain = sql.replaceAll(/--.*$/gm, "").replaceAll(/'[^']*'/g, "''");
  const [any] = anyRow.exec(plain) ?? [];
  const unordered = [...plain.matchAll(gathers)].filter(
    ({ index, 0: call }) => !isOrdered(within(plain, index + call.length)),
  );
  const unnumbered = [...plain.matchAll(numbers)].filter(
    ({ index, 0: call }) => !isWindowOrdered(plain, index + call.length),
  );
  return [
    ...(any === undefined ? [] : [any]),
    ...[...unordered, ...unnumbered].map(([call]) => call),
  ];
}

/** Whether an order decides between all rows, or arg_min and arg_max find one alone, hangs on the data: no text tells. */
test("no model takes just any row, or gathers or numbers rows without saying in which order", () => {
  expect(files.length).toBeGreaterThan(40);
  const found = files.map((file) => [file, leftToChance(readFileSync(file, "utf8"))] as const);
  expect(found.filter(([, calls]) => calls.length > 0)).toEqual([]);
});

test.each([
  ["SELECT DISTINCT ON (a) * FROM t", 1],
  ["SELECT any_value(a) FROM t GROUP BY b", 1],
  ["SELECT * FROM t ORDER BY a LIMIT 1", 1],
  ["SELECT string_agg(a, '；') FROM t", 1],
  ["SELECT list({'a': (a)} ORDER BY b) FROM t", 0],
  ["SELECT row_number() OVER (PARTITION BY a) FROM t", 1],
  [
    "SELECT row_number() OVER (PARTITION BY f(a)) FROM t QUALIFY lag(f(a)) OVER (PARTITION BY b) = 1",
    2,
  ],
  ["SELECT row_number() OVER (PARTITION BY f(a) ORDER BY (b = g(c)) DESC) FROM t", 0],
  ["SELECT lag(a) OVER w FROM t WINDOW v AS (ORDER BY a), w AS (PARTITION BY f(b))", 1],
  [
    "SELECT lag(a) OVER w FROM t WINDOW v AS (PARTITION BY f(b)), w AS (PARTITION BY c ORDER BY f(b))",
    0,
  ],
  ["SELECT lag(a) OVER w FROM t ORDER BY a", 1],
  ["SELECT DISTINCT a, 'limit' FROM t -- first(a)", 0],
])("%s", (sql, many) => {
  expect(leftToChance(sql)).toHaveLength(many);
});

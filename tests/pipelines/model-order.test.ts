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
const numbers =
  /\b(?:row_number|lag|lead|first_value|last_value)\s*\([^()]*\)\s*OVER\s*\(([^()]*)\)/gi;

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

/** What a model leaves to chance; empty as it should be. */
function leftToChance(sql: string): readonly string[] {
  const plain = sql.replaceAll(/--.*$/gm, "").replaceAll(/'[^']*'/g, "''");
  const [any] = anyRow.exec(plain) ?? [];
  const unordered = [...plain.matchAll(gathers)].filter(
    ({ index, 0: call }) => !/\bORDER\s+BY\b/i.test(within(plain, index + call.length)),
  );
  const unnumbered = [...plain.matchAll(numbers)].filter(
    ([, over = ""]) => !/\bORDER\s+BY\b/i.test(over),
  );
  return [
    ...(any === undefined ? [] : [any]),
    ...[...unordered, ...unnumbered].map(([call]) => call),
  ];
}

test("no model leaves to chance which row it takes, or in which order it gathers them", () => {
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
  ["SELECT DISTINCT a, 'limit' FROM t -- first(a)", 0],
])("%s", (sql, many) => {
  expect(leftToChance(sql)).toHaveLength(many);
});

import * as fc from "fast-check";
import { expect, test } from "vitest";
import { openMemory } from "../../core/duckdb.ts";
import { divided } from "../../query/figure.ts";
import { bound, name, sql } from "../../query/sql.ts";

const tenThousandths = (units: bigint): string => {
  const digits = String(units < 0n ? -units : units).padStart(5, "0");
  return `${units < 0n ? "-" : ""}${digits.slice(0, -4)}.${digits.slice(-4)}`;
};

/** As on paper: the whole part, and one more where what is left is a half or more. */
function onPaper(upper: bigint, lower: bigint, factor: bigint): string | null {
  if (lower === 0n) return null;
  const [above, below] = [upper * factor * 10_000n, lower].map((n) => (n < 0n ? -n : n));
  if (above === undefined || below === undefined) return null;
  const whole = above / below + (2n * (above % below) >= below ? 1n : 0n);
  return tenThousandths(upper < 0n === lower < 0n ? whole : -whole);
}

test("quotients are exact to four decimals, halves away from zero", async () => {
  const database = await openMemory({ memory: "256MB", threads: 1, temp: "" });
  const connection = await database.connect();
  const amount = fc.bigInt({ min: -(10n ** 13n), max: 10n ** 13n });
  const count = fc.oneof(
    fc.bigInt({ min: -40n, max: 40n }),
    fc.bigInt({ min: 1n, max: 10n ** 7n }),
  );
  await fc.assert(
    fc.asyncProperty(amount, count, fc.constantFrom(1, 100), async (upper, lower, factor) => {
      const asked = sql`SELECT ${divided(bound(tenThousandths(upper), "decimal"), bound(String(lower), "integer"), factor as 1 | 100)} AS ${name("q")}`;
      const text = asked.texts.reduce((before, piece, index) => `${before}$${index}${piece}`);
      const [row] = await connection.rows(text, asked.params);
      const q = row?.["q"] ?? null;
      expect(q === null ? null : String(q)).toBe(onPaper(upper, lower * 10_000n, BigInt(factor)));
    }),
    { numRuns: 300, examples: [[3_949_074_725n, 2n, 1]] },
  );
  connection.close();
  database.close();
});

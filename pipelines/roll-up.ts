import { quoteName } from "../core/duckdb.ts";
import { type RollUp, rollUpCount, rollUpRows, rollUpSum } from "../schema/roll-ups.ts";

/** The SELECT that makes a roll-up from a table of its entity. */
export function rollUpSelect({ keys, time, sums }: RollUp, from: string): string {
  const columns = [
    ...keys.map(quoteName),
    ...(time === undefined
      ? []
      : [
          `CAST(date_trunc('${time.grain}', ${quoteName(time.column)}) AS DATE) AS ${quoteName(time.column)}`,
        ]),
  ];
  const figures = sums.flatMap((column) => [
    `sum(${quoteName(column)}) AS ${quoteName(rollUpSum(column))}`,
    `count(${quoteName(column)}) AS ${quoteName(rollUpCount(column))}`,
  ]);
  const places = columns.map((_column, at) => at + 1).join(", ");
  return `SELECT ${[...columns, `count(*) AS ${quoteName(rollUpRows)}`, ...figures].join(", ")}
    FROM ${from} GROUP BY ${places} ORDER BY ${places}`;
}

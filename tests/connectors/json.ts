import type { Content } from "./contract.ts";

/** Rows as JSON objects, numbers written digit for digit: JSON.stringify would round the long ones. */
export function jsonObjects({ columns, rows }: Content): string[] {
  return rows.map((row) => {
    const fields = columns.map((name, i) => {
      const value = row[i] ?? null;
      const number = (name === "SL" || name === "JE") && value !== null;
      return `${JSON.stringify(name)}: ${number ? value : JSON.stringify(value)}`;
    });
    return `{${fields.join(", ")}}`;
  });
}

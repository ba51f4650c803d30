import { UserError } from "../core/errors.ts";

const usual = 20;
const most = 500;

/** How many rows a list gives: 20 unless asked, never more than 500. A negative number is refused. */
export function firstOf(first: unknown): number {
  if (first === undefined || first === null) return usual;
  if (typeof first !== "number" || first < 0) {
    throw new UserError(`"first" is ${String(first)}`, `give 0 to ${most}`);
  }
  return Math.min(first, most);
}

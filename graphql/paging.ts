import { UserError } from "../core/errors.ts";
import type { Selection } from "../query/selection.ts";

const usual = 20;
const most = 500;

/** Whether a list ends where nobody asked it to: at the usual size, or at the most there may be. */
export const endsUnasked = (rows: unknown, atMost = most): boolean =>
  typeof rows !== "number" || rows > atMost;

/** How many rows a list gives: 20 unless asked, never more than 500. A negative number is refused. */
export const firstOf = (first: unknown): number => clamped("first", first) ?? usual;

function clamped(name: string, rows: unknown): number | undefined {
  if (rows === undefined || rows === null) return undefined;
  if (typeof rows !== "number" || rows < 0) {
    throw new UserError(`"${name}" is ${String(rows)}`, `give 0 to ${most}`);
  }
  return Math.min(rows, most);
}

/** The page asked for by first and after, or by last and before. */
export function pageOf(
  args: Readonly<Record<string, unknown>>,
): Pick<Selection, "first" | "last" | "after" | "before"> {
  const [first, last] = [clamped("first", args["first"]), clamped("last", args["last"])];
  const { after, before } = args;
  if (first !== undefined && last !== undefined) {
    throw new UserError('"first" and "last" are asked together', "ask for one of them");
  }
  return {
    ...(last === undefined ? { first: first ?? usual } : { last }),
    ...(typeof after === "string" ? { after } : {}),
    ...(typeof before === "string" ? { before } : {}),
  };
}

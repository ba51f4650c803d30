import { UserError } from "../core/errors.ts";
import type { Principal } from "./principal.ts";

/** How many rows a list has when nobody says, and at most; undefined: no limit. */
export interface Limits {
  readonly usual: number | undefined;
  readonly most: number | undefined;
}

export const pageLimits: Limits = { usual: 20, most: 500 };
const groupLimits: Limits = { usual: 1000, most: 1000 };
export const noLimits: Limits = { usual: undefined, most: undefined };

/** How many groups there may be; a form is filled from all of them. */
export const figureLimits = ({ role }: Principal): Limits =>
  role === "fill" ? noLimits : groupLimits;

/** How many rows to give for a `first`; undefined: all of them. UserError when it is no size or too large. */
export function sizeOf(first: number | undefined, limits: Limits): number | undefined {
  if (first === undefined) return limits.usual;
  const fits = Number.isSafeInteger(first) && first >= 0;
  if (fits && (limits.most === undefined || first <= limits.most)) return first;
  const most = limits.most === undefined ? "a whole number" : `0 to ${limits.most}`;
  throw new UserError(
    `"first" 是 ${first}，应为 ${most} · expected ${most}`,
    "一页一页地问 · ask for a page, then for the next",
  );
}

import { createHash } from "node:crypto";
import type { Principal } from "../../query/principal.ts";
import type { MediaType } from "../media-type.ts";
import type { Params } from "../params.ts";

interface Asked {
  /** The version of the policy and the day it is applied on: rights end by date. */
  readonly policy: string;
  readonly principal: Principal;
  readonly params: Params;
  readonly mediaType: MediaType;
}

/** One text for one question of one scope under one policy: whoever may see other rows has another key. */
export function answerKey({ policy, principal, params, mediaType }: Asked): string {
  const { query = "", operationName = "", variables = {}, extensions = {} } = params;
  const tellsCost = extensions["cost"] === true;
  const parts = [
    policy,
    sorted(principal),
    query,
    operationName,
    sorted(variables),
    tellsCost,
    mediaType,
  ];
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64");
}

/** Objects with their keys in order, so that the order in which somebody wrote them does not count. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
}

/** Only questions are answered from memory. Whoever merely mentions a mutation is executed: that costs little. */
export const mayBeKept = ({ query = "" }: Params): boolean =>
  !/\b(mutation|subscription)\b/.test(query);

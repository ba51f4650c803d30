import type { GraphQLError } from "graphql";
import type { Principal } from "../../query/principal.ts";
import { refusal } from "../errors.ts";
import { costOf, type Estimate } from "./cost.ts";

/** What one request may cost, by role: 100,000 keeps both cores busy for about a second on a full campus. */
const budgets: Readonly<Record<string, number>> = { analyst: 100_000, leader: 100_000 };
const otherBudget = 200_000;

/** Rows become JavaScript in one go, during which nobody else is answered. */
const mostRows = 50_000;

export const budgetOf = ({ role }: Principal): number => budgets[role] ?? otherBudget;

/** Why the request is refused; undefined when it is within what the role may spend. */
export function overBudget(estimate: Estimate, principal: Principal): GraphQLError | undefined {
  const budget = budgetOf(principal);
  const cost = costOf(estimate);
  if (estimate.rows > mostRows) {
    return tooCostly(`up to ${estimate.rows} rows`, `${mostRows} rows are`);
  }
  return cost > budget ? tooCostly(`a cost of ${cost}`, `${budget} is`) : undefined;
}

const tooCostly = (found: string, allowed: string) =>
  refusal(`查询太大 · the query has ${found}, at most ${allowed} allowed`, {
    code: "COST_EXCEEDED",
    hint: "减少 first 或层数，或分几次查询 · ask for fewer rows or relations (first), or in several requests",
  });

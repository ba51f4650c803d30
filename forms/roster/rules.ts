/**
 * roster/ keeps whom an edition counts: made by a rule, then persons more or less, each with a reason, signed by its
 * owner and frozen. Until one is signed, the rule itself counts.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { ContractError, UserError } from "../../core/errors.ts";
import { asset } from "../../core/paths.ts";
import { definitionSchema } from "../definition.ts";

const text = z.string().min(1);
const ruleSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z-]*$/),
  titles: z.strictObject({ zh: text, en: text }),
  office: definitionSchema.shape.office,
  clock: definitionSchema.shape.clock,
  /** Which persons. e.g. "staff holds, staff.is_full_time_teacher = true" */
  rule: text,
});

export type RosterRule = z.infer<typeof ruleSchema>;

let loaded: readonly RosterRule[] | undefined;

/** Every roster there may be, by id; a wrong one is a ContractError. */
export function rosterRules(): readonly RosterRule[] {
  loaded ??= readRules(asset("forms", "rosters"));
  return loaded;
}

function readRules(folder: string): readonly RosterRule[] {
  return readdirSync(folder)
    .sort()
    .map((file) => {
      const checked = ruleSchema.safeParse(parse(readFileSync(join(folder, file), "utf8")));
      if (checked.success) return checked.data;
      throw new ContractError(
        `roster "${file}" is not well defined:\n${z.prettifyError(checked.error)}`,
      );
    });
}

/** The roster of that id; UserError names the ones there are. */
export function rosterNamed(id: string): RosterRule {
  const found = rosterRules().find((one) => one.id === id);
  if (found !== undefined) return found;
  const known = rosterRules().map((one) => one.id);
  throw new UserError(`没有名册“${id}” · no such roster`, `名册：${known.join("、")}`);
}

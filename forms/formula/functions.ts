import { aggregates } from "./functions/aggregates.ts";
import { conditionals } from "./functions/conditionals.ts";
import { dates } from "./functions/dates.ts";
import { logic } from "./functions/logic.ts";
import { lookups } from "./functions/lookups.ts";
import { mathematics } from "./functions/mathematics.ts";
import { texts } from "./functions/texts.ts";
import type { Functions } from "./operand.ts";

/** Every function the evaluator computes, by its name in English, which is what files carry. */
export const functions: Functions = {
  ...mathematics,
  ...aggregates,
  ...conditionals,
  ...logic,
  ...texts,
  ...dates,
  ...lookups,
};

import type { Field, Filter } from "../../query/selection.ts";
import { valueAt } from "../struct.ts";
import { pickNames } from "./lines.ts";
import type { Pick, PickedList } from "./pick.ts";
import type { Choices } from "./store.ts";

/** By what a row of a pick is told again, and what it is called. */
export const namesOf = ({ key, label }: Pick): readonly Field[] => [
  valueAt(pickNames.key, key),
  valueAt(pickNames.label, label),
];

/** The rows that these people chose, as far as the record still has them; nothing where nobody chose. */
export function knownField(
  { rows: { pick, relation = "" } }: PickedList,
  as: string,
  people: readonly string[],
  choices: Choices,
): readonly Field[] {
  const keys = people.flatMap((id) => choices(pick, id)?.rows.map(({ key }) => key) ?? []);
  if (keys.length === 0) return [];
  const where: Filter = { kind: "compare", path: pick.key, op: "in", value: [...new Set(keys)] };
  return [{ kind: "many", as, relation, selection: { fields: namesOf(pick), where } }];
}

import { ask } from "../ask.ts";
import {
  type AllPeopleQuery,
  allPeopleOperation,
  type ChoiceFieldsFragment,
  formSubjectsOperation,
  unitPeopleOperation,
} from "../operations.ts";

/** Somebody a form can be filled for. */
export type Choice = ChoiceFieldsFragment;

/** By name, pinyin or number, whoever the role may see. */
export async function peopleLike(text: string, signal: AbortSignal): Promise<readonly Choice[]> {
  return (await ask(formSubjectsOperation, { text }, { signal })).found;
}

type UnitPeople = NonNullable<AllPeopleQuery["found"]>;

/** The first of a unit's present staff by number; of all units when it is "". */
export async function peopleOf(
  unit: string,
  first: number,
  signal: AbortSignal,
): Promise<UnitPeople> {
  const { found } = await (unit === ""
    ? ask(allPeopleOperation, { first }, { signal })
    : ask(unitPeopleOperation, { unit, first }, { signal }));
  return found ?? { totalCount: 0, nodes: [] };
}

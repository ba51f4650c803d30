import { ask } from "../ask.ts";

/** Somebody a form can be filled for. */
export interface Choice {
  readonly id: string;
  readonly name: string | null;
  readonly staffNo: string | null;
  readonly homeOrg: { readonly org: { readonly name: string | null } | null } | null;
}

const shown = "id name staffNo homeOrg { org { name } }";

const searchQuery = `query Search($text: String!) { found: searchPersons(text: $text, first: 30) { ${shown} } }`;

const unitQuery = `query OfUnit($where: PersonWhere, $first: Int!) {
  found: persons(first: $first, where: $where, orderBy: [{ staffNo: ASC }]) { totalCount nodes { ${shown} } }
}`;

/** By name, pinyin or number, whoever the role may see. */
export async function peopleLike(text: string, signal: AbortSignal): Promise<readonly Choice[]> {
  return (await ask<{ found: readonly Choice[] }>(searchQuery, { text }, { signal })).found;
}

interface UnitPeople {
  readonly totalCount: number;
  readonly nodes: readonly Choice[];
}

/** The first of a unit's present staff by number; of all units when it is "". */
export async function peopleOf(
  unit: string,
  first: number,
  signal: AbortSignal,
): Promise<UnitPeople> {
  const current = { staff: { isCurrent: { eq: true } } };
  const inside = [{ homeOrg: { orgNo: { eq: unit } } }, { homeOrg: { collegeNo: { eq: unit } } }];
  const where = unit === "" ? current : { and: [current, { or: inside }] };
  return (await ask<{ found: UnitPeople }>(unitQuery, { where, first }, { signal })).found;
}

import type { PersonQuery } from "../operations.ts";

export type Person = NonNullable<PersonQuery["person"]>;

/** Where a row comes from, as every row says it. */
export type Sourced = Pick<Person, "sourceSystem" | "run">;

export type Belonging = Person["orgs"][number];
export type TitleHeld = Person["titles"][number];
export type Teaching = Person["teaching"][number];
export type Membership = Person["projectMemberships"][number];
export type Authorship = Person["authorships"][number];
export type RoomHeld = Person["rooms"][number];
export type Studied = Person["educations"][number];

/** As many rows of a block as people.graphql asks for; a full block may have more. */
export const mostRows = 100;

/** The term a day lies in, by the university's calendar of this campus: autumn from August, spring from February. */
export function termOf(day: string): string {
  const [year = 0, month = 0] = day.split("-").map(Number);
  if (month >= 8) return `${year}-${year + 1}-1`;
  return month === 1 ? `${year - 1}-${year}-1` : `${year - 1}-${year}-2`;
}

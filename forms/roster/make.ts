import type { Clock } from "../../core/clock.ts";
import { UserError } from "../../core/errors.ts";
import type { State } from "../../core/state.ts";
import type { FillPrincipal } from "../../query/principal.ts";
import { type Reader, selectStream } from "../../query/run.ts";
import type { Filter } from "../../query/selection.ts";
import { filterOf, ruleConditions } from "../condition.ts";
import { editionOf } from "../edition.ts";
import { textAt } from "../struct.ts";
import { timeBasisOf, timeVariables } from "../time-basis.ts";
import { rosterNamed } from "./rules.ts";
import { makeRoster, type Roster, type RosterMember } from "./store.ts";

type Named = Pick<RosterMember, "person_id" | "staff_no" | "name">;

/** Whose roster it is, and of which edition and day. */
export function rosterTime(name: string, clock: Clock, asOf?: string) {
  const rule = rosterNamed(name);
  const time = timeBasisOf(rule.clock, clock, asOf);
  const owner: FillPrincipal = { role: "fill", form: name, columns: {}, scope: "all" };
  return { rule, time, edition: editionOf(rule.clock, time), owner };
}

/** Makes this edition's roster by its rule, from the current release. */
export async function generateRoster(
  state: State,
  reader: Reader,
  name: string,
  given: { readonly clock: Clock; readonly asOf?: string; readonly by: string },
): Promise<{ readonly roster: Roster; readonly members: readonly Named[] }> {
  const { rule, time, edition, owner } = rosterTime(name, given.clock, given.asOf);
  const where = filterOf(ruleConditions(name), timeVariables(time));
  const members = await personsWhere(reader, owner, time.asOf, where);
  const roster = await makeRoster(
    state,
    {
      ...{ name, edition, rule: rule.rule, as_of: time.asOf },
      ...{ release_id: reader.release.id, made_by: given.by },
    },
    members,
  );
  return { roster, members };
}

/** The person who has this staff number on the roster's day; UserError when there is none. */
export async function personFor(
  reader: Reader,
  owner: FillPrincipal,
  asOf: string,
  staffNo: string,
): Promise<Named> {
  const [found] = await personsWhere(reader, owner, asOf, {
    ...{ kind: "compare", path: ["staff", "staff_no"] },
    ...{ op: "eq", value: staffNo },
  });
  if (found !== undefined) return found;
  throw new UserError(`没有工号 ${staffNo} 的人 · nobody has this staff number`, "查一查工号");
}

async function personsWhere(
  reader: Reader,
  owner: FillPrincipal,
  asOf: string,
  where: Filter | undefined,
): Promise<readonly Named[]> {
  const column = (as: string) => ({ kind: "column", as, column: as }) as const;
  const staff = { fields: [column("staff_no")] };
  const members: Named[] = [];
  const asked = {
    entity: "person",
    fields: [
      column("id"),
      column("name"),
      { kind: "one", as: "staff", relation: "staff", selection: staff } as const,
    ],
    orderBy: [{ path: ["staff", "staff_no"], direction: "asc" as const }],
    asOf,
    orToday: true as const,
    ...(where && { where }),
  };
  for await (const batch of selectStream(reader, asked, owner))
    for (const row of batch)
      members.push({
        person_id: textAt(row, "id"),
        staff_no: textAt(row, "staff", "staff_no"),
        name: textAt(row, "name"),
      });
  return members;
}

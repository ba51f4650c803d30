import { UserError } from "../../core/errors.ts";
import { currentReleaseId, type Releases } from "../../core/releases.ts";
import type { State } from "../../core/state.ts";
import { openReader, select } from "../../query/run.ts";

/** Who is still a member of staff, by the release that is served. */
export interface Standing {
  /** The person who holds a staff number and is on duty; undefined for a leaver, and while nothing is published. */
  readonly personOf: (staffNo: string) => Promise<string | undefined>;
}

const mostKept = 20_000;

export function openStanding(releases: Pick<Releases, "lease">, state: State): Standing {
  let release: number | undefined;
  const known = new Map<string, string | undefined>();
  return {
    personOf: async (staffNo) => {
      const current = await currentReleaseId(state);
      if (current !== release || known.size > mostKept) known.clear();
      release = current;
      if (!known.has(staffNo)) known.set(staffNo, await onDuty(releases, staffNo));
      return known.get(staffNo);
    },
  };
}

async function onDuty(
  releases: Pick<Releases, "lease">,
  staffNo: string,
): Promise<string | undefined> {
  const lease = await releases.lease().catch((error: unknown) => {
    if (error instanceof UserError) return undefined; // nothing is published
    throw error;
  });
  if (lease === undefined) return undefined;
  try {
    const { rows } = await select(
      openReader(lease),
      {
        entity: "staff_role",
        fields: [{ kind: "column", as: "person_id", column: "person_id" }],
        where: {
          kind: "and",
          filters: [
            { kind: "compare", path: ["staff_no"], op: "eq", value: staffNo },
            { kind: "compare", path: ["is_current"], op: "eq", value: true },
          ],
        },
        first: 1,
      },
      { role: "staff", staff_no: staffNo },
    );
    const person = rows[0]?.["person_id"];
    return typeof person === "string" ? person : undefined;
  } finally {
    await lease.done();
  }
}

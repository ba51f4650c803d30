import { UserError } from "../core/errors.ts";
import type { Subjects } from "../forms/subjects.ts";

/** "org:0101" → { kind: "org", no: "0101" } */
export function readSubjects(typed: string | undefined): Subjects {
  const [kind = "", no] = (typed ?? "").split(":", 2);
  const kinds = ["person", "org", "room", "course", "project"] as const;
  if (typed === "all") return { kind: "all" };
  const known = kinds.find((name) => name === kind);
  if (known !== undefined && no !== undefined && no !== "") return { kind: known, no };
  throw new UserError(
    `--for "${typed ?? ""}" 没有说清给谁填`,
    "person:<工号>、org:<单位号>，或 all",
  );
}

/** The folder in fills/ of what is filled for somebody: "0101" for a unit, "person-001234", "all". */
export const folderName = ({ kind, no = "" }: Subjects): string =>
  kind === "all" ? kind : kind === "org" ? no : `${kind}-${no}`;

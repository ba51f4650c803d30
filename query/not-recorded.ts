import { UserError } from "../core/errors.ts";

/** The release is older than the table or column asked for: an answer, not a failure. */
export class NotRecordedThen extends UserError {
  readonly code = "notRecorded";
  readonly entity: string;
  /** Absent when the whole table is. */
  readonly column: string | undefined;
  constructor(release: number, entity: string, column?: string) {
    const what = column === undefined ? entity : `${entity}.${column}`;
    super(
      `"${what}" was not recorded yet in release ${release}`,
      "ask a newer release, or leave it out",
    );
    this.entity = entity;
    this.column = column;
  }
}

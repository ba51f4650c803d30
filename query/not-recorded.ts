import { UserError } from "../core/errors.ts";

/** The release is older than the table or column asked for, or it has no history of the day: an answer, not a failure. */
export class NotRecordedThen extends UserError {
  readonly code = "notRecorded";
  readonly entity: string;
  /** Absent when the whole table is. */
  readonly column: string | undefined;
  constructor(
    release: number,
    entity: string,
    column?: string,
    said: { readonly message: string; readonly hint: string } = neverHad(release, entity, column),
  ) {
    super(said.message, said.hint);
    this.entity = entity;
    this.column = column;
  }
}

const neverHad = (release: number, entity: string, column: string | undefined) => ({
  message: `版本 ${release} 还没有这项数据 · "${column === undefined ? entity : `${entity}.${column}`}" was not recorded yet in release ${release}`,
  hint: "问较新的版本，或去掉它 · ask a newer release, or leave it out",
});

import type { Row } from "../core/duckdb.ts";
import type { Principal } from "../query/principal.ts";
import type { ReleaseLease } from "../query/run.ts";
import { mayReadRows, readMart, type WeekKey } from "./teaching-week.ts";

/** What stands behind the brief, as rows of the marts. */
export interface WeeklyDetail {
  readonly colleges: readonly Row[];
  readonly rooms: readonly Row[];
  /** One by one, for the teaching office alone; undefined for leadership, who sees sums. */
  readonly rows: DetailRows | undefined;
}

export interface DetailRows {
  readonly sessions: readonly Row[];
  /** Of the term up to the week. */
  readonly observations: readonly Row[];
  /** Decided in the term up to the week. */
  readonly incidents: readonly Row[];
}

/** The detail of one week; UserError when the role may not read the report. */
export async function weeklyDetail(
  reader: ReleaseLease,
  { term, week }: WeekKey,
  principal: Principal,
): Promise<WeeklyDetail> {
  const ask = (mart: string, weeks: "=" | "<=", order: string) =>
    readMart(
      reader,
      principal,
      mart,
      (table) => `FROM ${table} WHERE term = $1 AND week ${weeks} $2 ORDER BY ${order}`,
      [term, week],
    );
  return {
    colleges: await ask("college_week", "=", "college_no"),
    rooms: await ask("room_week", "=", "campus, room_no"),
    rows: mayReadRows(principal)
      ? {
          sessions: await ask(
            "session_week",
            "=",
            "college_no, date, CAST(split_part(period, '-', 1) AS INTEGER), id",
          ),
          observations: await ask("observation_week", "<=", "date, id"),
          incidents: await ask("incident_week", "<=", "confirmed_on, id"),
        }
      : undefined,
  };
}

import type { UserError } from "../core/errors.ts";
import type { Entity, Relation } from "../schema/entity.ts";
import type { Compiling } from "./compiling.ts";
import { NotRecordedThen } from "./not-recorded.ts";
import { bound, name, type Sql, sql } from "./sql.ts";

/** The table that tells of the day asked about. e.g. "title_history" */
export const tableThen = ({ asOf, ever }: Compiling, { name: of, history }: Entity): string =>
  history && (asOf !== undefined || ever) ? `${of}_history` : of;

/** The earlier day asked about, of which nothing but what was kept may be told; undefined when today will do. */
function pastDay({ asOf, orToday, release }: Compiling): string | undefined {
  if (asOf === undefined || orToday) return undefined;
  return release.today === undefined || asOf < release.today ? asOf : undefined;
}

/** NotRecordedThen for an entity that knows nothing of the earlier day asked about. */
export function checkKnownThen(compiling: Compiling, entity: Entity): void {
  const day = pastDay(compiling);
  if (day === undefined || entity.history || entity.lasting !== undefined) return;
  throw notKept(compiling, day, entity);
}

/** NotRecordedThen where it is not known which rows of an entity there were. */
export function checkRowsKnownThen(compiling: Compiling, entity: Entity): void {
  const day = pastDay(compiling);
  if (day !== undefined && entity.lasting?.onlyReached) throw notKept(compiling, day, entity);
}

/** NotRecordedThen for a column that is overwritten when things change. */
export function checkKeptThen(compiling: Compiling, entity: Entity, column: string): void {
  const day = pastDay(compiling);
  if (day === undefined || !entity.lasting?.todayOnly.includes(column)) return;
  throw notKept(compiling, day, entity, column);
}

/** The same for a relation: who belongs together is told by two columns. */
export function checkRelationThen(
  compiling: Compiling,
  from: Entity,
  to: Entity,
  { kind, on }: Relation,
): void {
  for (const [own, other] of Object.entries(on)) {
    checkKeptThen(compiling, from, own);
    checkKeptThen(compiling, to, other);
  }
  if (kind === "many") checkRowsKnownThen(compiling, to);
}

function notKept({ release }: Compiling, day: string, entity: Entity, column?: string): UserError {
  const label = column === undefined ? undefined : entity.columns[column]?.zh;
  const zh = label === undefined ? entity.zh : `${entity.zh}的“${label}”`;
  const en = column === undefined ? entity.name : `${entity.name}.${column}`;
  return new NotRecordedThen(release.id, entity.name, column, {
    message: `${zh}没有 ${day} 的记录，只知道今天的 · "${en}" keeps no history: how it stood on ${day} was not recorded`,
    hint: "去掉它，或去掉 asOf 问今天；当时发布的版本若还保留，用 release · leave it out, or ask without asOf, or give a kept release of that time",
  });
}

/** Whether a row holds on the day asked about, or had begun by then, by its own dates. Nothing to check where it has none. */
export function holdingThen(
  { asOf, orToday, ever, release }: Compiling,
  entity: Entity,
): readonly Sql[] {
  if (ever) {
    const day = asOf ?? release.today;
    return day === undefined ? [] : [sql`valid_from <= ${bound(day, "date")}`];
  }
  if (asOf === undefined) return [];
  const day = bound(asOf, "date");
  if (entity.history) {
    return [sql`valid_from <= ${day} AND (valid_to IS NULL OR ${day} < valid_to)`];
  }
  if (orToday || entity.lasting === undefined) return [];
  const { from, to, current } = entity.lasting;
  const missing = current === undefined ? sql`true` : sql`${name(current)} IS NOT FALSE`;
  return [
    ...(from === undefined ? [] : [sql`coalesce(${name(from)} <= ${day}, true)`]),
    ...(to === undefined ? [] : [sql`coalesce(${day} < ${name(to)}, ${missing})`]),
  ];
}

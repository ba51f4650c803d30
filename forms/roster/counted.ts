import type { State } from "../../core/state.ts";
import type { Reader } from "../../query/run.ts";
import type { BoundForm, BoundSection } from "../bound-form.ts";
import type { Condition } from "../condition.ts";
import { editionOf } from "../edition.ts";
import type { TimeBasis } from "../time-basis.ts";
import { idsToday } from "./merged.ts";
import { rosterOf, signedMembers } from "./store.ts";

/** The form as this edition counts: by signed rosters where there are any, by their rules where not. */
export async function countedForm(
  form: BoundForm,
  time: TimeBasis,
  state: State | undefined,
  reader: Reader,
): Promise<BoundForm> {
  const names = rostersIn(form);
  if (names.length === 0 || state === undefined) return form;
  const edition = editionOf(form.definition.clock, time);
  const ids = new Map<string, readonly string[]>();
  const told: string[] = [];
  for (const name of names) {
    const roster = await rosterOf(state, name, edition);
    if (roster === undefined || roster.signed_by === null) {
      told.push(`${name}：本版名册尚未签认，按规则统计`);
      continue;
    }
    const members = await signedMembers(state, roster);
    ids.set(name, await idsToday(reader, members));
    told.push(
      `${name} ${edition} 版，${members.length} 人，${roster.signed_by} 签认，${roster.hash?.slice(0, 12)}`,
    );
  }
  return { ...replaced(form, ids), rosters: told };
}

function rostersIn({ sections }: BoundForm): readonly string[] {
  const found = new Set<string>();
  for (const condition of sections.flatMap(conditionsIn))
    if (condition.op === "roster") found.add(condition.name);
  return [...found].sort();
}

function conditionsIn(section: BoundSection): readonly Condition[] {
  if (section.kind === "rows") return section.rows.where;
  if (section.kind !== "crosstab") return [];
  const { count, rows, columns } = section;
  return [count, ...rows, ...columns].flatMap(({ where }) => where);
}

function replaced(form: BoundForm, ids: ReadonlyMap<string, readonly string[]>): BoundForm {
  const counted = <T extends { readonly where: readonly Condition[] }>(one: T): T => ({
    ...one,
    where: one.where.map((condition) => frozen(condition, ids)),
  });
  const sections = form.sections.map((section): BoundSection => {
    if (section.kind === "rows") return { ...section, rows: counted(section.rows) };
    if (section.kind !== "crosstab") return section;
    const { count, rows, columns } = section;
    return {
      ...section,
      count: counted(count),
      rows: rows.map(counted),
      columns: columns.map(counted),
    };
  });
  return { ...form, sections };
}

function frozen(condition: Condition, ids: ReadonlyMap<string, readonly string[]>): Condition {
  const members = condition.op === "roster" ? ids.get(condition.name) : undefined;
  if (members === undefined) return condition;
  const operands = members.map((value) => ({ value }));
  return { path: ["id"], op: "in", operands, ...(condition.not && { not: true }) };
}

import { UserError } from "../core/errors.ts";
import { readManifest } from "../core/releases.ts";
import type { Principal } from "../query/principal.ts";
import type { ReleaseLease } from "../query/run.ts";
import { type CollegeLine, collegeLines } from "./colleges.ts";
import { type LeadBlock, leadOf } from "./lead.ts";
import { type Measure, measureOf } from "./measure.ts";
import { type TeachingWeek, type WeekKey, weeksOf } from "./teaching-week.ts";
import { readThresholds, type Thresholds } from "./thresholds.ts";
import { collegeTotals, overdueFindings, type Totals, weekKeyText, weekTotals } from "./totals.ts";

export const stateNames = { draft: "草稿", verified: "已核", released: "已发布" } as const;

/** Monday makes a draft; the teaching office verifies it and releases it. */
export type BriefState = keyof typeof stateNames;

export interface Block {
  readonly id: string;
  readonly zh: string;
  readonly measures: readonly Measure[];
}

/** The weekly brief as plain data: what the page, the workbook and GraphQL all show. */
export interface WeeklyBrief {
  readonly university: string | null;
  readonly week: TeachingWeek;
  readonly previous: TeachingWeek | null;
  readonly lastYear: TeachingWeek | null;
  readonly state: BriefState;
  readonly release: { readonly id: number; readonly today: string };
  readonly lead: readonly LeadBlock[];
  readonly blocks: readonly Block[];
  readonly colleges: readonly CollegeLine[];
  readonly coverageFloor: number;
  readonly thresholds: { readonly since: string; readonly source: string };
  /** Systems whose last read failed: their name and since when their rows are old. */
  readonly lateSources: readonly { readonly name: string; readonly since: string }[];
}

export interface BriefAsked extends WeekKey {
  readonly university?: string;
  /** Default: draft. */
  readonly state?: BriefState;
}

/**
 * The brief of one teaching week of a release. UserError when the role may not read it or the week has no recorded
 * sessions; a value that cannot be compared or computed is null.
 */
export async function weeklyBrief(
  reader: ReleaseLease,
  asked: BriefAsked,
  principal: Principal,
): Promise<WeeklyBrief> {
  const rules = readThresholds();
  const weeks = await weeksOf(reader, principal);
  const { week, previous, lastYear } = comparedWeeks(weeks, asked);
  const manifest = await readManifest(reader.connection, reader.alias);
  const late = manifest.systems.filter(({ stale_since }) => stale_since !== undefined);
  const byWeek = await weekTotals(reader, principal, [week.term, week.lastYearTerm], rules);
  const overdue = await overdueFindings(reader, principal, week, rules);
  const given = { observation_share: rules.observation_share };
  const totalsOf = (key: TeachingWeek | null): Totals | undefined =>
    key === null ? undefined : { ...byWeek.get(weekKeyText(key)), ...given };
  const current: Totals = {
    ...totalsOf(week),
    overdue,
    late_sources: late.length,
    sources: manifest.systems.length,
  };
  const trend = weeks
    .filter(({ term, week: number }) => term === week.term && number < week.week)
    .map((earlier) => (earlier.recorded ? totalsOf(earlier) : undefined));
  const compared = {
    current,
    previous: totalsOf(previous),
    lastYear: totalsOf(lastYear),
    trend: [...trend, current],
  };
  const blocks = rules.blocks.map(({ id, zh, measures }) => ({
    id,
    zh,
    measures: measures.map((rule) => measureOf(rule, compared)),
  }));
  return {
    university: asked.university ?? null,
    week,
    previous,
    lastYear,
    state: asked.state ?? "draft",
    release: { id: manifest.id, today: manifest.today },
    lead: leadOf({ week, previous, lastYear, next: nextOf(weeks, week), blocks }),
    blocks,
    colleges: await colleges(reader, principal, week, previous, rules),
    coverageFloor: rules.coverage_floor,
    thresholds: { since: rules.since, source: rules.source },
    lateSources: late.map(({ name, stale_since }) => ({ name, since: stale_since ?? "" })),
  };
}

function comparedWeeks(weeks: readonly TeachingWeek[], { term, week }: WeekKey) {
  const find = (inTerm: string, number: number | null) =>
    weeks.find((known) => known.term === inTerm && known.week === number && known.recorded) ?? null;
  const found = find(term, week);
  if (found === null) {
    const known = weeks.filter(({ recorded }) => recorded).map(weekKeyText);
    throw new UserError(
      `no sessions are recorded in teaching week "${term}:${week}"`,
      `weeks with sessions: ${known.slice(0, 1).join()} … ${known.at(-1) ?? "none"}`,
    );
  }
  return {
    week: found,
    previous: find(term, found.previousWeek),
    lastYear: find(found.lastYearTerm, week),
  };
}

const nextOf = (weeks: readonly TeachingWeek[], { term, week }: WeekKey): TeachingWeek | null =>
  weeks.find((known) => known.term === term && known.week === week + 1) ?? null;

async function colleges(
  reader: ReleaseLease,
  principal: Principal,
  week: TeachingWeek,
  previous: TeachingWeek | null,
  rules: Thresholds,
): Promise<readonly CollegeLine[]> {
  const now = await collegeTotals(reader, principal, week);
  const before = previous === null ? [] : await collegeTotals(reader, principal, previous);
  return collegeLines(now, before, rules);
}

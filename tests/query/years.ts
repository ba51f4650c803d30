import { rollUpSelect } from "../../pipelines/roll-up.ts";
import type { Reader } from "../../query/run.ts";
import { openReader } from "../../query/run.ts";
import { rollUps, rollUpTable } from "../../schema/roll-ups.ts";
import { openUniversity } from "./release.ts";
import { type Given, type Tables, university } from "./university.ts";

/** Three years of a small university, with its calendar: every third date lies outside a term, some are missing. */

const dayMs = 86_400_000;
export const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);

/** First day and weeks of each term, as the test itself says them. */
export const terms = [
  ["2024-2025-1", "2024-09-02", 18],
  ["2024-2025-2", "2025-02-24", 18],
  ["2025-2026-1", "2025-09-01", 18],
  ["2025-2026-2", "2026-03-02", 17],
  ["2026-2027-1", "2026-08-31", 18],
] as const;

const years = [
  ["2023-2024", "2023-09-01", "2024-09-02"],
  ["2024-2025", "2024-09-02", "2025-09-01"],
  ["2025-2026", "2025-09-01", "2026-08-31"],
  ["2026-2027", "2026-08-31", "2027-09-01"],
] as const;

/** The term of a day with its week, by hand; undefined between terms. */
export function termOf(day: string): readonly [term: string, week: number] | undefined {
  const found = terms.find(([, from, weeks]) => day >= from && day < dayAfter(from, weeks * 7));
  if (found === undefined) return undefined;
  const days = (Date.parse(day) - Date.parse(found[1])) / dayMs;
  return [found[0], Math.floor(days / 7) + 1];
}

export const yearOf = (day: string): string | undefined =>
  years.find(([, from, to]) => day >= from && day < to)?.[0];

function* calendar(): Generator<Given> {
  for (const [year, from, to] of years) {
    for (let day: string = from; day < to; day = dayAfter(day, 1)) {
      const [term, week] = termOf(day) ?? [null, null];
      yield {
        id: `day-${day}`,
        day,
        weekday: new Date(`${day}T00:00:00Z`).getUTCDay() || 7,
        academic_year: year,
        academic_year_from: from,
        term,
        term_from: terms.find(([name]) => name === term)?.[1] ?? null,
        week,
        teaching_week: term === null ? null : `${term}:${String(week).padStart(2, "0")}`,
      };
    }
  }
}

/** The same numbers on every run. */
function dice(seed: number) {
  let state = seed;
  return (sides: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * sides);
  };
}

const roll = dice(20261109);
const oneOf = <T>(values: readonly T[]): T => values[roll(values.length)] as T; // never empty
const orgs = ["100", "110", "111", "200", "210", null];
const people = ["p01", "p02", "p03", "p05", "p06", "p08", "p09", "p10", null];
const dayWithin = (from: string, days: number): string | null =>
  roll(25) === 0 ? null : dayAfter(from, roll(days));
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const money = (): string | null =>
  roll(12) === 0 ? null : `${roll(90_000)}.${String(roll(100)).padStart(2, "0")}`;

export const yearsTables: Tables = {
  ...university,
  calendar_day: [...calendar()],
  class_session: times(1500, (index) => ({
    id: `s${index}`,
    section_id: `x${roll(3)}`,
    term: oneOf(terms)[0],
    week: roll(18) + 1,
    held_on: dayWithin("2024-08-20", 830),
    person_id: oneOf(people),
    org_no: oneOf(orgs),
    status: oneOf(["正常", "停课", null]),
    expected: roll(9) === 0 ? null : 20 + roll(60),
    present: roll(5) === 0 ? null : 10 + roll(30),
    late: roll(4),
    is_covered: oneOf([true, true, false, null]),
    is_held: oneOf([true, true, false]),
    has_attendance: oneOf([true, true, false, null]),
  })),
  fund_transaction: times(900, (index) => ({
    id: `v${index}`,
    voucher_no: `V${index}`,
    project_id: oneOf(["j1", "j2", "j3", "j4", null]),
    org_no: oneOf(orgs),
    kind: oneOf(["到账", "到账", "支出", "外拨", null]),
    amount: money(),
    booked_on: dayWithin("2024-01-01", 1040),
  })),
  workload: times(400, (index) => ({
    id: `w${index}`,
    section_id: `x${roll(3)}`,
    term: oneOf([...terms.map(([name]) => name), null, "短学期"]),
    person_id: oneOf(people),
    org_no: oneOf(orgs),
    own_planned_hours: `${16 * (1 + roll(4))}`,
    own_done_hours: roll(6) === 0 ? null : `${roll(64)}.5`,
    standard_hours: `${roll(90)}.25`,
  })),
  class_section: times(120, (index) => ({
    id: `x${index}`,
    term: oneOf(terms)[0],
    section_no: `S${index}`,
    org_no: oneOf(orgs),
    level: oneOf(["本科", "硕士", null]),
    campus: oneOf(["东区", "西区", null]),
    capacity: 30 + roll(90),
    enrolled: roll(7) === 0 ? null : 10 + roll(90),
    graded_count: 20 + roll(30),
    failed_count: roll(9),
  })),
  output: times(300, (index) => ({
    id: `o${index}`,
    output_no: `O${index}`,
    title: `T${index}`,
    type: oneOf(["期刊论文", "会议论文", "著作", null]),
    indexing: oneOf(["SCI", "EI", "SSCI", "EI;SCI", null]),
    jcr_zone: oneOf(["Q1", "Q2", null]),
    published_on: dayWithin("2024-01-01", 1000),
    org_no: oneOf(orgs),
  })),
  equipment: times(300, (index) => ({
    id: `e${index}`,
    asset_no: `A${index}`,
    name: `E${index}`,
    unit_price: money(),
    bought_on: dayWithin("2023-06-01", 1200),
    org_no: oneOf(orgs),
    custodian_person_id: oneOf(people),
    state: oneOf(["在用", "报废", null]),
    class_name: oneOf(["计算机", "显微镜", null]),
    use_direction: oneOf(["教学", "科研"]),
  })),
};

export interface OpenYears extends AsyncDisposable {
  /** The release with its roll-ups, and the same release as if it had none. */
  readonly reader: Reader;
  readonly base: Reader;
}

/** Those years as an attached release, its roll-ups built as a publish builds them. */
export async function openYears(): Promise<OpenYears> {
  const open = await openUniversity(yearsTables);
  const { reader, connection } = open;
  const built: Record<string, { columns: string[] }> = {};
  for (const rollUp of rollUps) {
    const table = rollUpTable(rollUp);
    const select = rollUpSelect(rollUp, `"r7".main."${rollUp.entity}"`);
    await connection.run(`CREATE TABLE "r7".main."${table}" AS ${select}`);
    built[table] = { columns: [] };
  }
  const release = { ...reader.release, tables: { ...reader.release.tables, ...built } };
  return {
    reader: openReader({ ...reader, release }, "a key"),
    base: reader,
    [Symbol.asyncDispose]: () => open[Symbol.asyncDispose](),
  };
}

import { join } from "node:path";
import Database from "libsql";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Home } from "../../core/paths.ts";
import type { WeeklyBrief } from "../../reports/weekly.ts";
import { smallHome } from "../small-home.ts";
import {
  briefOf,
  office,
  openLease,
  pageSheet,
  rowsOf,
  type SheetRow,
  workbookOf,
} from "./open-week.ts";

let home: Home;
let lease: Awaited<ReturnType<typeof openLease>>;
let brief: WeeklyBrief;
let bytes: Uint8Array;
let sessions: readonly SheetRow[];

beforeAll(async () => {
  home = await smallHome();
  lease = await openLease(home);
  brief = await briefOf(lease, home, office);
  bytes = await workbookOf(lease, home, office);
  sessions = await rowsOf(bytes, "课堂明细");
});
afterAll(() => lease[Symbol.asyncDispose]());

const measure = (id: string) => {
  const found = brief.blocks.flatMap(({ measures }) => measures).find((known) => known.id === id);
  if (found === undefined) throw new Error(`no measure "${id}"`);
  return found;
};
const value = (id: string) => measure(id).value;
const sum = (rows: readonly SheetRow[], column: string) =>
  rows.reduce((total, row) => total + Number(row[column] ?? 0), 0);
const count = (rows: readonly SheetRow[], where: (row: SheetRow) => boolean) =>
  rows.filter(where).length;

/** Every number of page 1 from the rows of the detail sheets, by the definitions of the sheet 说明. */
async function fromDetail(): Promise<Record<string, number>> {
  const observations = await rowsOf(bytes, "听课");
  const rooms = await rowsOf(bytes, "教室利用");
  const colleges = await rowsOf(bytes, "学院汇总");
  const held = sessions.filter((row) => row["is_held"] === "是");
  const covered = sessions.filter((row) => row["coverage_flag"] === "有考勤");
  const signed = held.filter((row) => row["teacher_signin_delta_min"] !== null);
  const changed = sessions.filter((row) => row["status"] !== "正常");
  const ofWeek = observations.filter((row) => row["week"] === 10);
  return {
    "sessions.scheduled": sessions.length,
    "sessions.held_rate": (100 * held.length) / sessions.length,
    "sessions.changed_rate": (100 * changed.length) / sessions.length,
    "sessions.unapproved": count(changed, (row) => row["change_approved"] === "否"),
    "teacher.on_time":
      (100 * count(signed, (row) => Number(row["teacher_signin_delta_min"]) <= 0)) / signed.length,
    "attendance.rate": (100 * sum(covered, "present")) / sum(covered, "expected"),
    "attendance.late_rate": (100 * sum(covered, "late")) / sum(covered, "present"),
    "attendance.below_70": count(
      covered,
      (row) => Number(row["present"]) / Number(row["expected"]) < 0.7,
    ),
    "observation.done": ofWeek.length,
    "observation.findings": sum(ofWeek, "findings"),
    "observation.open": sum(observations, "open_findings"),
    "room.daytime_use": (100 * sum(rooms, "periods_used")) / sum(rooms, "periods_available"),
    "room.seat_fill": (100 * sum(rooms, "present")) / sum(rooms, "seats_offered"),
    "data.coverage": (100 * covered.length) / held.length,
    "data.late_sources": 0,
    "data.closed_room": count(sessions, (row) =>
      ["维修", "闲置"].includes(String(row["room_state"])),
    ),
    "data.withheld": count(
      colleges,
      (row) => Number(row["held"]) > 0 && Number(row["covered"]) / Number(row["held"]) < 0.6,
    ),
  };
}

test("every figure of the brief is a sum or share of the detail sheets", async () => {
  const found = await fromDetail();
  for (const [id, figure] of Object.entries(found)) {
    expect.soft(value(id), id).toBeCloseTo(figure, 9);
  }
  const covered = [...Object.keys(found), "incident.week", "incident.term", "feedback.bands"];
  const all = brief.blocks.flatMap(({ measures }) => measures.map(({ id }) => id));
  expect(new Set(covered)).toEqual(new Set(all));
});

test("the sheet of page 1 shows the same numbers", async () => {
  const shown = await pageSheet(bytes);
  for (const { id, unit, value: figure, missing } of brief.blocks.flatMap((b) => b.measures)) {
    const scale = unit === "%" ? 100 : 1;
    if (figure === null) expect.soft(shown.get(id), id).toBe(missing);
    else expect.soft(scale * Number(shown.get(id)), id).toBeCloseTo(figure, 9);
  }
});

test("every session of the week in the teaching system stands once in the detail", () => {
  using raw = campus(home);
  const ids = raw.rows("SELECT DISTINCT KTID FROM JX_KT WHERE XNXQ = '2026-2027-1' AND ZC = 10");
  expect(sessions).toHaveLength(ids.length);
  expect(new Set(sessions.map((row) => row["id"])).size).toBe(ids.length);
  expect(ids.length).toBeGreaterThan(100);
});

test.each([
  [10, "value"],
  [9, "previous"],
] as const)("week %i says what the source itself says", (week, which) => {
  using raw = campus(home);
  const own = raw.week("2026-2027-1", week);
  for (const [id, figure] of Object.entries(own))
    expect.soft(measure(id)[which], id).toBeCloseTo(figure, 9);
});

test("the same week last year is that of last year's term", () => {
  using raw = campus(home);
  for (const [id, figure] of Object.entries(raw.week("2025-2026-1", 10)))
    expect.soft(measure(id).lastYear, id).toBeCloseTo(figure, 9);
});

test("incidents and visits are those of the source, incidents only when decided", () => {
  using raw = campus(home);
  const decided = (from: string) =>
    raw.rows(
      `SELECT SGBH FROM JX_SG WHERE RDZT = '已认定' AND RDRQ BETWEEN '${from}' AND '2026-11-08'`,
    ).length;
  expect(value("incident.week")).toBe(decided("2026-11-02"));
  expect(value("incident.term")).toBe(decided("2026-08-31"));
  const visits = raw.rows("SELECT * FROM JX_TK WHERE TKRQ BETWEEN '2026-11-02' AND '2026-11-08'");
  expect(value("observation.done")).toBe(visits.length);
});

test("a college's interval has sessions as units, and none stands below the coverage floor", async () => {
  const colleges = await rowsOf(bytes, "学院汇总");
  let judged = 0;
  for (const college of colleges) {
    const own = sessions.filter(
      (row) => row["college_no"] === college["college_no"] && row["coverage_flag"] === "有考勤",
    );
    if (Number(college["covered"]) / Number(college["held"]) < 0.6) {
      expect(college["attendance_rate"]).toBeNull();
      expect(college["attendance_low"]).toBeNull();
      continue;
    }
    if (own.length < 2) continue;
    judged += 1;
    const n = sum(own, "expected");
    const p = sum(own, "present") / n;
    const squares = own.reduce(
      (total, row) => total + (Number(row["present"]) - p * Number(row["expected"])) ** 2,
      0,
    );
    const error = Math.sqrt(((own.length / (own.length - 1)) * squares) / n ** 2);
    expect(Number(college["attendance_rate"])).toBeCloseTo(p, 9);
    expect(Number(college["attendance_low"])).toBeCloseTo(p - 1.959964 * error, 9);
    expect(Number(college["attendance_high"])).toBeCloseTo(Math.min(1, p + 1.959964 * error), 9);
  }
  expect(judged).toBeGreaterThan(3);
});

test("the colleges of page 1 add up to the university", () => {
  const held = brief.colleges.reduce((total, line) => total + line.held, 0);
  expect(held).toBe(count(sessions, (row) => row["is_held"] === "是"));
  expect(brief.colleges.reduce((total, line) => total + line.n, 0)).toBe(
    measure("attendance.rate").n,
  );
});

/** The campus's own teaching system, asked without anything of ours. */
function campus({ campus: folder }: Home) {
  const database = new Database(join(folder, "teaching.sqlite"), { readonly: true });
  const rows = (sql: string) => database.prepare(sql).all() as Record<string, string | number>[]; // libsql's own shape
  const week = (term: string, number: number): Record<string, number> => {
    const [row] = rows(`
      SELECT count(*) AS scheduled, sum(ZT <> '停课') AS held, sum(ZT <> '正常') AS changed,
        sum(CASE WHEN ZT <> '正常' AND NOT EXISTS (SELECT 1 FROM JX_TTK t WHERE t.KTID = k.KTID AND t.SPZT = '已批准')
          THEN 1 ELSE 0 END) AS unapproved,
        sum(CASE WHEN has THEN SDRS END) AS present, sum(CASE WHEN has THEN YDRS END) AS expected,
        sum(CASE WHEN has THEN CDRS END) AS late, sum(has) AS covered,
        sum(CASE WHEN JSQDC IS NOT NULL THEN 1 ELSE 0 END) AS signed,
        sum(CASE WHEN JSQDC <= 0 THEN 1 ELSE 0 END) AS punctual
      FROM (SELECT *, (ZT <> '停课' AND SBFG = '1' AND SDRS IS NOT NULL) AS has
        FROM JX_KT WHERE XNXQ = '${term}' AND ZC = ${number}) k`);
    const of = (name: string) => Number(row?.[name]);
    return {
      "sessions.scheduled": of("scheduled"),
      "sessions.held_rate": (100 * of("held")) / of("scheduled"),
      "sessions.changed_rate": (100 * of("changed")) / of("scheduled"),
      "sessions.unapproved": of("unapproved"),
      "teacher.on_time": (100 * of("punctual")) / of("signed"),
      "attendance.rate": (100 * of("present")) / of("expected"),
      "attendance.late_rate": (100 * of("late")) / of("present"),
      "data.coverage": (100 * of("covered")) / of("held"),
    };
  };
  return { rows, week, [Symbol.dispose]: () => database.close() };
}

import { expect, test } from "vitest";
import { buildEntities } from "../../pipelines/build.ts";
import { martNames } from "../../pipelines/model.ts";
import { openVersions } from "../../pipelines/versions.ts";
import { type StdCampus, stdCampus } from "./std-campus.ts";

const term = "2026-2027-1";

async function built(fill: (campus: StdCampus) => Promise<void>): Promise<StdCampus> {
  const campus = await stdCampus();
  for (const schema of ["mart", "ledger"]) await campus.connection.run(`CREATE SCHEMA ${schema}`);
  await campus.connection.run(
    "CREATE TABLE ledger.load (system VARCHAR, resource VARCHAR, run VARCHAR, read_at TIMESTAMP)",
  );
  await fill(campus);
  const { connection } = campus;
  await buildEntities(connection, "2026-11-09", await openVersions(connection, "run1"), () => {});
  return campus;
}

const session = (KTID: string, rest: Record<string, string | number | null> = {}) => ({
  KTID,
  XNXQ: term,
  JXBH: "B1",
  SKRQ: "2026-11-03",
  ZC: 10,
  XQJ: 2,
  KSJC: 1,
  JSJC: 2,
  ZT: "正常",
  YDRS: 50,
  SDRS: 45,
  CDRS: 1,
  JSQDC: 0,
  SBFG: "1",
  ...rest,
});

test("Wilson's interval is that of the published vectors", async () => {
  await using campus = await stdCampus();
  const [row] = await campus.rows(
    "SELECT [wilson_low(45, 50), wilson_high(45, 50), wilson_low(9, 10), wilson_high(9, 10), wilson_low(50, 50), wilson_high(50, 50)] AS at, wilson_low(0, 0) AS none, wilson_low(3, 2) AS broken",
  );
  const expected = [0.786398, 0.956524, 0.59585, 0.982124, 0.928652, 1];
  expect(row?.["at"]).toEqual(expected.map((bound) => expect.closeTo(bound, 6)));
  expect([row?.["none"], row?.["broken"]]).toEqual([null, null]);
});

test("only attendance that can be true counts, and a change nobody asked for is not approved", async () => {
  await using campus = await built(async ({ put }) => {
    await put(
      "teaching.class_session",
      session("K1"),
      session("K2", { SDRS: 60 }),
      session("K3", { SBFG: "0", SDRS: null, CDRS: null, JSQDC: null }),
      session("K4", { ZT: "停课", SDRS: null, CDRS: null, JSQDC: null }),
      session("K5", { ZT: "代课", SDRS: 30, JSQDC: 7 }),
      session("K6", { SDRS: null }),
    );
    await put("teaching.schedule_change", {
      SQDH: "T1",
      XNXQ: term,
      JXBH: "B1",
      KTID: "K4",
      BDLX: "停课",
      SPZT: "已批准",
    });
  });
  const flags = await campus.rows(
    "SELECT coverage_flag, count(*)::INTEGER AS n FROM mart.session_week GROUP BY ALL ORDER BY 1",
  );
  expect(Object.fromEntries(flags.map((row) => [row["coverage_flag"], row["n"]]))).toEqual({
    有考勤: 2,
    数据矛盾: 1,
    无设备: 1,
    未开课: 1,
    无数据: 1,
  });
  const [sums] = await campus.rows(
    "SELECT scheduled, held, cancelled, substituted, approved, unapproved, covered, expected, present, below_70, signed_in, on_time FROM mart.college_week",
  );
  expect(Object.fromEntries(Object.entries(sums ?? {}).map(([k, v]) => [k, Number(v)]))).toEqual({
    scheduled: 6,
    held: 5,
    cancelled: 1,
    substituted: 1,
    approved: 1,
    unapproved: 1,
    covered: 2,
    expected: 100,
    present: 75,
    below_70: 1,
    signed_in: 4,
    on_time: 3,
  });
});

test("planned meetings follow the timetable's weeks and leave out days off", async () => {
  const meeting = (PKID: string, ZC: string, XQJ: number) => ({
    PKID,
    XNXQ: term,
    JXBH: "B1",
    ZC,
    XQJ,
    KSJC: 1,
    JSJC: 2,
  });
  await using campus = await built(({ put }) =>
    put(
      "teaching.meeting",
      meeting("P1", "1-16", 4),
      meeting("P2", "2-16双", 1),
      meeting("P3", "1-15单", 1),
      meeting("P4", "3,5，9-10", 2),
    ),
  );
  const weeks = await campus.rows(
    `SELECT week::INTEGER AS week, planned_meetings::INTEGER AS planned, note FROM mart.week WHERE term = '${term}' ORDER BY week`,
  );
  expect(weeks.slice(0, 11).map((row) => row["planned"])).toEqual([
    2,
    2,
    3,
    2,
    2, // Thursday of week 5 is 1 October
    1, // Monday of week 6 is still a holiday, Thursday is not
    2,
    2,
    3,
    3,
    2,
  ]);
  expect([weeks[4]?.["note"], weeks[5]?.["note"], weeks[16]?.["note"]]).toEqual([
    "国庆假期",
    "国庆假期",
    "考试周",
  ]);
});

test("an incident counts in the week of its decision, and an open one nowhere", async () => {
  const incident = (SGBH: string, RDZT: string, RDRQ: string | null) => ({
    SGBH,
    XNXQ: term,
    JXBH: "B1",
    SGRQ: "2026-09-10",
    SGDJ: "严重",
    RDZT,
    RDRQ,
  });
  await using campus = await built(({ put }) =>
    put(
      "teaching.incident",
      incident("S1", "已认定", "2026-11-04"),
      incident("S2", "待认定", null),
      incident("S3", "已撤销", "2026-11-04"),
    ),
  );
  const found = await campus.rows(
    "SELECT incident_no, week::INTEGER AS week FROM mart.incident_week",
  );
  expect(found).toEqual([{ incident_no: "S1", week: 10 }]);
  const [college] = await campus.rows(
    "SELECT week::INTEGER AS week, incidents::INTEGER AS n, serious_incidents::INTEGER AS serious FROM mart.college_week",
  );
  expect(college).toEqual({ week: 10, n: 1, serious: 1 });
});

test("no mart carries a name, a staff number or a score", async () => {
  await using campus = await built(async () => {});
  for (const name of martNames()) {
    const columns = await campus.rows(`DESCRIBE mart."${name}"`);
    for (const { column_name } of columns)
      expect(String(column_name), name).not.toMatch(
        /staff_no|score|observer_person|teacher_name|^name$/,
      );
  }
});

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkDigit, fifteenDigits } from "../../campus/identity-number.ts";
import { seedCampus } from "../../campus/seed.ts";
import { standardHours } from "../../campus/teaching/results.ts";
import { lines, sheets, sqliteRows } from "./independent.ts";

const folder = mkdtempSync(join(tmpdir(), "campus-plausible-"));
const personnel = join(folder, "personnel.sqlite");
const teaching = join(folder, "teaching.sqlite");

beforeAll(async () => {
  await seedCampus(folder, { scale: 0.05, seed: 11 });
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const none = (file: string, sql: string) => expect(sqliteRows(file, sql)).toEqual([]);

test("check digits are those of the standard", () => {
  expect(checkDigit("11010519491231002")).toBe("X");
  expect(checkDigit("44052418800101001")).toBe("4");
  expect(fifteenDigits("11010519491231002X")).toBe("110105491231002");
});

test("identity numbers carry their check digit, birthday and sex", () => {
  const rows = sqliteRows(
    personnel,
    "SELECT SFZJH, CSRQ, XBM FROM GXJG0101 WHERE SFZJLXM = '1' AND length(SFZJH) = 18 AND SFZJH GLOB '[0-9]*' AND CSRQ > '1901'",
  );
  expect(rows.length).toBeGreaterThan(500);
  for (const { SFZJH, CSRQ, XBM } of rows) {
    const number = String(SFZJH).toUpperCase();
    expect(number.charAt(17)).toBe(checkDigit(number.slice(0, 17)));
    expect(number.slice(6, 14)).toBe(String(CSRQ).replaceAll("-", ""));
    expect(Number(number.charAt(16)) % 2).toBe(XBM === "1" ? 1 : 0);
  }
});

test("titles rise in time, after hiring, and end where the next begins", () => {
  none(
    personnel,
    "SELECT * FROM GXJG0301 JOIN GXJG0101 USING (GH) WHERE PRRQ < LXRQ AND DQZTM <> '04'",
  );
  none(personnel, "SELECT * FROM GXJG0301 WHERE FWRQ > PRRQ OR QDRQ > PRRQ OR JPRQ <= PRRQ");
  none(
    personnel,
    "SELECT GH FROM (SELECT DISTINCT * FROM GXJG0301) WHERE JPRQ IS NULL GROUP BY GH HAVING count(*) > 1",
  );
});

test("nothing but planned ends lies after today", () => {
  const dates = {
    GXJG0101: "LXRQ",
    GXJG0301: "PRRQ",
    GXJG0302: "KSRQ",
    GXJG0303: "RZRQ",
    GXJG0304: "KSRQ",
    GXJG0402: "JSRQ",
    GXJG0306: "QSRQ",
  };
  for (const [table, column] of Object.entries(dates))
    none(personnel, `SELECT * FROM ${table} WHERE ${column} > '2026-11-09'`);
  none(teaching, "SELECT * FROM JX_KT WHERE SKRQ >= '2026-11-09'");
  none(teaching, "SELECT * FROM JX_PJDJ WHERE TJRQ > '2026-11-09'");
});

test("standard hours are the product of the factors, rounded to the hundredth", () => {
  expect(standardHours({ completed: 4800, size: 110, course: 130, repeat: 80, percent: 60 })).toBe(
    32.95,
  ); // 32.9472
  expect(standardHours({ completed: 100, size: 100, course: 100, repeat: 100, percent: 100 })).toBe(
    1,
  );
  none(
    teaching,
    "SELECT * FROM JX_GZL WHERE abs(BZXS - WCXS * GMXS * KCXS * CFXS * CDBL) > 0.0050001",
  );
});

test("teachers are staff, shares of a section make one, most students come", () => {
  const staff = new Set(sqliteRows(personnel, "SELECT GH FROM GXJG0101").map((row) => row["GH"]));
  const strangers = sqliteRows(teaching, "SELECT DISTINCT GH FROM JX_RKJS").filter(
    (row) => !staff.has(row["GH"]),
  );
  expect(strangers).toEqual([]);
  none(
    teaching,
    "SELECT JXBH FROM (SELECT DISTINCT * FROM JX_RKJS) GROUP BY XNXQ, JXBH HAVING abs(sum(CDBL) - 1) > 0.0001",
  );
  const [rate] = sqliteRows(
    teaching,
    "SELECT sum(SDRS) * 1.0 / sum(YDRS) rate FROM JX_KT WHERE SDRS IS NOT NULL",
  );
  expect(Number(rate?.["rate"])).toBeGreaterThan(0.87);
  expect(Number(rate?.["rate"])).toBeLessThan(0.95);
});

test("projects get no more than their contract, and their head is the first member", () => {
  const read = (name: string) =>
    [...new Set(lines(join(folder, "research"), new RegExp(`^${name}\\.ndjson$`)))].map(
      (line) => JSON.parse(line) as Record<string, string>,
    );
  const came = new Map<string, number>();
  for (const fund of read("funds")) {
    if (fund["LX"] !== "到账" || fund["JE"] === "壹万元") continue;
    const project = String(fund["XMBH"]);
    came.set(project, (came.get(project) ?? 0) + Number(fund["JE"]));
  }
  const heads = new Map(
    read("project-members").flatMap((m) =>
      Number(m["SMSX"]) === 1 ? [[m["XMBH"], m] as const] : [],
    ),
  );
  for (const project of read("projects")) {
    const no = String(project["XMBH"]);
    expect(came.get(no) ?? 0).toBeLessThanOrEqual(Number(project["HTJF"]) + 0.005);
    expect(heads.get(no)).toMatchObject({ GH: project["FZRGH"], JS: "负责人" });
  }
});

test("a room is never given out more than once over", async () => {
  const rows = (await sheets(join(folder, "facilities"), "用房分配")).flatMap((book) =>
    book.slice(3),
  );
  const spans = new Map(
    rows.filter((row) => String(row[0]).startsWith("FP")).map((row) => [row[0], row]),
  );
  const now = new Map<unknown, number>();
  for (const row of spans.values())
    if (row[10] === undefined || String(row[10]) > "2026-11-09")
      now.set(row[1], (now.get(row[1]) ?? 0) + Number(row[7]));
  expect(now.size).toBeGreaterThan(100);
  for (const [room, share] of now) expect(share, String(room)).toBeLessThanOrEqual(1.0001);
});

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Home } from "../../core/paths.ts";
import { NotRecordedThen } from "../../query/not-recorded.ts";
import type { Principal } from "../../query/principal.ts";
import { renderHtml } from "../../reports/page.ts";
import { findChromium, renderPdf } from "../../reports/pdf.ts";
import { lastFullWeek, weeksOf } from "../../reports/teaching-week.ts";
import { readThresholds } from "../../reports/thresholds.ts";
import { type WeeklyBrief, weeklyBrief } from "../../reports/weekly.ts";
import { describeWith, hasProgram } from "../needs.ts";
import { fillonce, smallHome } from "../small-home.ts";
import { briefOf, office, opened, openLease, weekTen, workbookOf } from "./open-week.ts";

let home: Home;
let lease: Awaited<ReturnType<typeof openLease>>;
let brief: WeeklyBrief;

beforeAll(async () => {
  home = await smallHome();
  lease = await openLease(home);
  brief = await briefOf(lease, home, { role: "leader" });
});
afterAll(() => lease[Symbol.asyncDispose]());

test("is headed by the teaching week, marked a draft, and leaves lines for the office", () => {
  const html = renderHtml(brief);
  expect(html).toContain("<h1>2026—2027学年第一学期第10教学周（11月2日—8日）</h1>");
  expect(html).toContain('<div class="stamp draft">草稿</div>');
  expect(html).toContain("第11教学周（11月9日—15日）课表排课");
  for (const title of ["本周要点", "下周安排", "上周批示落实", "教学运行", "数据可信度"])
    expect(html).toContain(title);
  expect(html).toContain("尚未计算");
  expect(renderHtml({ ...brief, state: "released" })).toContain("已发布</div>");
});

test("fetches nothing and runs nothing", () => {
  const html = renderHtml(brief, { nonce: "n0" });
  expect(html).not.toMatch(/https?:|<script|<link|@import|url\(| style=|src=/);
  expect(html).toContain('<style nonce="n0">');
});

test("names nobody who works at the university", () => {
  const html = renderHtml(brief);
  const database = new Database(join(home.campus, "personnel.sqlite"), { readonly: true });
  const staff = database.prepare("SELECT XM, GH FROM GXJG0101").all() as Record<string, string>[]; // libsql's own shape
  database.close();
  expect(staff.length).toBeGreaterThan(100);
  for (const { XM = "", GH = "" } of staff) {
    expect(html.includes(XM.trim()), XM).toBe(false);
    expect(html.includes(GH), GH).toBe(false);
  }
});

test("the same week of the same release is the same bytes, whenever it is rendered", async () => {
  const [page, book] = [renderHtml(brief), await workbookOf(lease, home, office)];
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2031-03-04T05:06:07Z") });
  try {
    expect(renderHtml(await briefOf(lease, home, { role: "leader" }))).toBe(page);
    expect(Buffer.compare(await workbookOf(lease, home, office), book)).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test("is plain data", () => {
  expect(JSON.parse(JSON.stringify(brief))).toEqual(brief);
});

const others: readonly Principal[] = [
  { role: "analyst" },
  { role: "admin" },
  { role: "officer", org_no: "0101" },
  { role: "office", domain: "personnel" },
  { role: "staff", staff_no: "000001" },
];

test.each(others)("is refused to $role $domain", async (principal) => {
  await expect(weeklyBrief(lease, weekTen, principal)).rejects.toThrow("may not read");
  await expect(weeksOf(lease, principal)).rejects.toThrow("may not read");
});

test("leadership gets a workbook of sums, the teaching office one with every session", async () => {
  const sheets = [
    "周报一页",
    "说明",
    "学院汇总",
    "课堂明细",
    "听课",
    "事故与台账",
    "教室利用",
    "数据质量",
  ];
  for (const [principal, rows] of [
    [{ role: "leader" }, false],
    [office, true],
  ] as const) {
    const book = await opened(await workbookOf(lease, home, principal));
    expect(book.worksheets.map(({ name }) => name)).toEqual(sheets);
    expect((book.getWorksheet("课堂明细")?.rowCount ?? 0) > 100).toBe(rows);
    expect((book.getWorksheet("听课")?.rowCount ?? 0) > 2).toBe(rows);
  }
});

test("a release without marts says so, and a week without sessions too", async () => {
  const older = { ...lease, release: { ...lease.release, tables: {} } };
  await expect(weeklyBrief(older, weekTen, office)).rejects.toThrow(NotRecordedThen);
  await expect(weeklyBrief(lease, { ...weekTen, week: 12 }, office)).rejects.toThrow(
    'no sessions are recorded in teaching week "2026-2027-1:12"',
  );
});

test("weeks know their days, their holidays and what they are compared with", async () => {
  const weeks = await weeksOf(lease, office);
  const of = (term: string, week: number) =>
    weeks.find((known) => known.term === term && known.week === week);
  expect(of("2026-2027-1", 9)?.heading).toBe("2026—2027学年第一学期第9教学周（10月26日—11月1日）");
  expect(of("2025-2026-2", 1)?.heading).toBe("2025—2026学年第二学期第1教学周（3月2日—8日）");
  expect(of("2026-2027-1", 5)?.note).toBe("国庆假期");
  expect(of("2026-2027-1", 17)?.note).toBe("考试周");
  expect(of("2026-2027-1", 10)).toMatchObject({
    startsOn: "2026-11-02",
    endsOn: "2026-11-08",
    previousWeek: 9,
    lastYearTerm: "2025-2026-1",
    recorded: true,
  });
  expect(lastFullWeek(weeks, "2026-11-09")?.week).toBe(10);
  expect(lastFullWeek(weeks, "2026-11-08")?.week).toBe(9);
  expect(lastFullWeek(weeks, "2020-01-01")).toBeUndefined();
  const planned = weeks.filter((week) => week.recorded && week.term === "2026-2027-1");
  expect(planned).toHaveLength(10);
});

test("the command line writes page and workbook of the last full week, for their owner alone", async () => {
  const out = mkdtempSync(join(tmpdir(), "fillonce-report-"));
  try {
    const made = await fillonce(["report", "weekly", "--home", home.root, "--out", out, "--json"]);
    expect(made.code, made.stderr).toBe(0);
    const answer = JSON.parse(made.stdout);
    expect(answer.brief.week).toMatchObject(weekTen);
    expect(readFileSync(answer.html, "utf8")).toBe(renderHtml(await briefOf(lease, home, office)));
    expect(Buffer.compare(readFileSync(answer.xlsx), await workbookOf(lease, home, office))).toBe(
      0,
    );
    expect(answer.pdf === undefined).toBe(answer.pdfUnavailable !== undefined);
    const refused = await fillonce(["report", "weekly", "--home", home.root, "--week", "10"]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('not a teaching week: "10"');
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
});

test("without Chromium there is a reason in place of the PDF", async () => {
  const missing = await renderPdf("<p>", "/nonexistent/chromium");
  expect(missing).toMatchObject({ kind: "unavailable" });
});

const canPrint = findChromium() !== undefined && hasProgram("pdfinfo", "-v");
describeWith("chromium with pdfinfo", canPrint)("printed", () => {
  test("fits one A4 page, also with forty colleges and every light red", async () => {
    const folder = mkdtempSync(join(tmpdir(), "fillonce-print-"));
    try {
      const [line] = brief.colleges;
      if (line === undefined) throw new Error("no college");
      const longest = { ...line, collegeShort: "集成电路学院", n: 112_345, coverage: 100 };
      const rules = readThresholds().blocks.flatMap((block) => block.measures);
      const steps = new Map(rules.map(({ id, next }) => [id, next ?? null]));
      const worst: WeeklyBrief = {
        ...brief,
        colleges: Array.from({ length: 40 }, () => longest),
        blocks: brief.blocks.map((block) => ({
          ...block,
          measures: block.measures.map((measure) => ({
            ...measure,
            light: "red",
            next: steps.get(measure.id) ?? null,
          })),
        })),
      };
      for (const shown of [brief, worst]) {
        const pdf = await renderPdf(renderHtml(shown));
        if (pdf.kind !== "made") throw new Error(pdf.reason);
        const file = join(folder, "page.pdf");
        writeFileSync(file, pdf.bytes);
        const told = execFileSync("pdfinfo", [file], { encoding: "utf8" });
        expect(told).toMatch(/^Pages:\s+1$/m);
        expect(told).toMatch(/^Page size:\s+59[45]\.\d+ x 84[12]\.\d+ pts \(A4\)$/m);
        const words = execFileSync("pdftotext", [file, "-"], { encoding: "utf8" });
        expect(words).toContain("明细见同期工作簿");
        expect(words.match(/集成电路学院/g)?.length ?? 0).toBe(shown === worst ? 40 : 0);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

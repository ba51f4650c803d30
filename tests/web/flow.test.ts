import { join } from "node:path";
import Database from "libsql";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findChromium } from "../../reports/pdf.ts";
import { describeWith, hasProgram } from "../needs.ts";
import { ask, settle, signIn } from "./browser.ts";
import { type CampusBrowser, campusBrowser, type Opened } from "./campus-browser.ts";
import { openZip } from "./open-zip.ts";

const canDrive =
  findChromium() !== undefined && hasProgram("/usr/bin/python3", "-c", "import openpyxl");

/** Somebody of a department as the personnel system holds him. */
interface Member {
  readonly GH: string;
  readonly XM: string;
}

describeWith("Chromium and openpyxl", canDrive)("the pages in a browser", () => {
  let campus: CampusBrowser;
  beforeAll(async () => {
    campus = await campusBrowser();
  });
  afterAll(() => campus?.[Symbol.asyncDispose]());

  /** The personnel system's own rows of a college and the units below it; no code of ours between. */
  const membersOf = (college: string): readonly Member[] => {
    const database = new Database(join(campus.home.campus, "personnel.sqlite"), { readonly: true });
    const rows = database
      .prepare("SELECT trim(GH) AS GH, trim(XM) AS XM FROM GXJG0101 WHERE DWH LIKE ?")
      .all(`${college}%`);
    database.close();
    return rows as Member[]; // libsql's own shape
  };

  const quiet = ({ seen }: Opened) => {
    expect(seen.troubles).toEqual([]);
    expect(seen.requests.filter((asked) => !isOurs(asked, campus.url))).toEqual([]);
    expect(seen.requests.length).toBeGreaterThan(3);
  };

  test("an officer finds her department, previews a form, reads where a value is from, takes the zip", async () => {
    await using opened = await campus.open();
    const { page, seen } = opened;
    await signIn(page, campus.url, "院系秘书", "0101 电气工程学院");
    await menu(page, "表单");
    await page.getByRole("link", { name: "教职工基本信息核对确认表", exact: true }).click();
    const people = page.getByRole("list", { name: "本单位人员" }).getByRole("link");
    await people.first().waitFor();
    const offered = await people.allInnerTexts();
    const members = membersOf("0101");
    const [, staffNo = ""] = /(\d{6})$/.exec(offered[0] ?? "") ?? [];
    const person = members.find(({ GH }) => GH === staffNo);
    expect(person, `"${offered[0]}" in the personnel system's 0101`).toBeDefined();
    await people.first().click();

    const sheet = page.getByRole("grid", { name: "表格预览" });
    await sheet.getByRole("gridcell", { name: `姓名：${person?.XM}` }).click();
    const drawer = page.getByRole("dialog");
    await drawer.getByText("来源系统").waitFor();
    const said = await drawer.locator("dl.provenance > div").allInnerTexts();
    const facts = new Map(said.map((fact) => fact.split("\n", 2) as [string, string]));
    expect(facts.get("来源系统")).toBe("人事系统");
    expect(facts.get("来源主键")).toContain(staffNo);
    expect(facts.get("采集时间")).toMatch(/^2026年\d{1,2}月\d{1,2}日 \d\d:\d\d$/);
    expect(await drawer.locator(".cell-value").innerText()).toBe(person?.XM);
    await drawer.getByRole("button", { name: "关闭" }).click();

    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name: "整个院系打包下载" }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toMatch(/^PE-10-.*0101（核对稿）\.zip$/);
    const workbooks = openZip(await download.path());
    expect(workbooks.length).toBe(offered.length);
    const found = workbooks.map(({ texts }) =>
      members.filter(({ GH, XM }) => texts.includes(GH) && texts.includes(XM)),
    );
    expect(found.map((one) => one.length)).toEqual(workbooks.map(() => 1));
    expect(new Set(found.flat().map(({ GH }) => GH)).size).toBe(workbooks.length);
    expect(seen.refusals).toEqual([]);
    quiet(opened);
  });

  test("a leader opens the week and its page", async () => {
    await using opened = await campus.open();
    const { page, context, seen } = opened;
    await signIn(page, campus.url, "校领导");
    await menu(page, "周报");
    await page.getByText("2026—2027学年第一学期第10教学周（11月2日—8日）").waitFor();
    await page.getByRole("img", { name: "各学院到课率" }).locator("canvas, svg").waitFor();
    const measures = page.getByRole("table").first();
    expect(await measures.getByRole("row").count()).toBeGreaterThan(5);
    const [brief] = await Promise.all([
      context.waitForEvent("page"),
      page.getByRole("link", { name: "打开一页简报" }).click(),
    ]);
    await brief
      .getByRole("heading", { name: "2026—2027学年第一学期第10教学周（11月2日—8日）" })
      .waitFor();
    expect(seen.refusals).toEqual([]);
    quiet(opened);
  });

  test("an officer reaches no other department by address, download or query", async () => {
    await using opened = await campus.open();
    const { page, context, seen } = opened;
    await signIn(page, campus.url, "院系秘书", "0101 电气工程学院");
    const own = new Set(membersOf("0101").map(({ XM }) => XM));
    const strangers = membersOf("0102").filter(({ XM }) => !own.has(XM));
    // Their numbers may be said again by a refusal, their names only by a leak.
    const leaked = (text: string) => strangers.filter(({ XM }) => text.includes(XM));
    expect(strangers.length).toBeGreaterThan(5);
    const asPersonnel = (query: string) => ask(page, campus.url, query, "office:personnel");
    const told = await asPersonnel(
      `{ persons(first: 500, where: { homeOrg: { collegeNo: { eq: "0102" } } }) { nodes { id staffNo } } }`,
    );
    const others: { id: string; staffNo: string }[] = JSON.parse(told).data.persons.nodes;
    expect(others.length).toBeGreaterThan(5);
    const [other = { id: "", staffNo: "" }] = others;

    for (const hash of [
      "#/forms/PE-27?for=org:0102",
      "#/forms/PE-10?for=org:0102",
      `#/forms/PE-10?for=person:${other.staffNo}`,
      `#/people/${other.id}`,
    ]) {
      const tab = await context.newPage();
      await tab.goto(campus.url + hash);
      await settle(tab);
      expect(await tab.getByRole("alert").innerText(), hash).toMatch(/不能|权限/);
      expect(leaked(await tab.locator("body").innerText()), hash).toEqual([]);
      expect(await tab.getByRole("gridcell").count(), hash).toBe(0);
      await tab.close();
    }
    await page.goto(`${campus.url}#/people?q=${other.staffNo}`);
    await page.getByText("没有找到").waitFor();
    quiet(opened);

    const files = [
      "forms/PE-27.xlsx?for=org:0102",
      "forms/PE-10.zip?for=org:0102",
      `forms/PE-10.xlsx?for=person:${other.staffNo}`,
      "forms/GJ-423.xlsx?for=university",
      "reports/weekly/2026-2027-1:10.xlsx",
      "reports/weekly/2026-2027-1:10.html",
    ];
    for (const file of files) {
      const answer = await page.request.get(campus.url + file);
      expect([400, 403, 404], `${file}: ${answer.status()}`).toContain(answer.status());
      expect(answer.headers()["content-type"], file).toContain("json");
      expect(leaked(await answer.text()), file).toEqual([]);
    }
    for (const query of [
      `{ person(id: "${other.id}") { id name staffNo } }`,
      `{ persons(where: { homeOrg: { collegeNo: { eq: "0102" } } }) { totalCount nodes { id name } } }`,
      `{ searchPersons(text: "${other.staffNo}") { id name } }`,
      `{ formPreview(form: "PE-27", for: "org:0102") { subjectName cells { text } } }`,
      `{ formPreview(form: "PE-10", for: "person:${other.staffNo}") { subjectName cells { text } } }`,
      `{ cellProvenance(form: "PE-10", for: "person:${other.staffNo}", at: "B4") { value } }`,
    ]) {
      const answer = await ask(page, campus.url, query);
      expect(leaked(answer.replaceAll(query, "")), query).toEqual([]);
      expect(answer, query).not.toContain(`"id":"${other.id}"`);
    }
    expect(seen.troubles).toEqual([]);
  });
});

/** An address of our own server, or one that leaves no machine. */
const isOurs = (asked: string, url: string): boolean =>
  asked.startsWith(url) || /^(blob|data|about):/.test(asked);

const menu = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "主导航" }).getByRole("link", { name }).click();

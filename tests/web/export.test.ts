import { readFile } from "node:fs/promises";
import type { Download, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findChromium } from "../../reports/pdf.ts";
import { describeWith } from "../needs.ts";
import { ask, enter, seriousViolations, settle } from "./browser.ts";
import { type CampusBrowser, campusBrowser } from "./campus-browser.ts";

describeWith("Chromium", findChromium() !== undefined)("a list is exported from its page", () => {
  let campus: CampusBrowser;
  beforeAll(async () => {
    campus = await campusBrowser();
  });
  afterAll(() => campus?.[Symbol.asyncDispose]());

  async function exported(page: Page, format: string, button = "导出全部"): Promise<Download> {
    await page.getByRole("combobox", { name: "导出格式" }).click();
    await page.locator(".ant-select-item-option", { hasText: format }).click();
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name: button }).click();
    return await downloading;
  }
  const linesOf = async (file: Download): Promise<readonly string[]> =>
    (await readFile(await file.path(), "utf8")).trim().split("\r\n");

  test("every row of it, in each format, and the page says how many", async () => {
    await using opened = await campus.open();
    const { page, seen } = opened;
    await enter(page, campus.url, "officer:0101");
    const query = "{ persons(where: { staff: { isCurrent: { eq: true } } }) { totalCount } }";
    const { data } = JSON.parse(await ask(page, campus.url, query));
    const count: number = data.persons.totalCount;
    expect(count).toBeGreaterThan(12);
    await page.goto(`${campus.url}#/people`);
    await settle(page);
    const csv = await exported(page, "CSV");
    expect(csv.suggestedFilename()).toMatch(/^人员-版本\d+\.csv$/);
    expect(await linesOf(csv)).toHaveLength(1 + count);
    await page.getByText(`已导出 ${count} 行`).waitFor();
    const book = await exported(page, "Excel");
    expect(book.suggestedFilename()).toMatch(/\.xlsx$/);
    expect((await readFile(await book.path())).subarray(0, 2).toString()).toBe("PK");
    const magic = async (format: string, bytes: number) =>
      (await readFile(await (await exported(page, format)).path())).subarray(0, bytes).toString();
    expect(await magic("Parquet", 4)).toBe("PAR1");
    expect(await magic("Arrow", 6)).toBe("ARROW1");
    expect(await seriousViolations(page)).toEqual([]);
    expect(seen.troubles).toEqual([]);
    expect(seen.refusals).toEqual([]);
  });

  test("what was searched, and nothing where nobody was found", async () => {
    await using opened = await campus.open();
    const { page } = opened;
    await enter(page, campus.url, "officer:0101");
    await page.goto(`${campus.url}#/people?q=wang`);
    await settle(page);
    const shown = await page.getByRole("table", { name: "人员列表" }).getByRole("row").count();
    expect(shown).toBeGreaterThan(1);
    const found = await linesOf(await exported(page, "CSV"));
    expect(found.length).toBe(shown);
    expect(found.slice(1).every((line) => /wang/i.test(line))).toBe(true);
    await page.goto(`${campus.url}#/people?q=zzzz`);
    await page.getByText("没有可导出的").waitFor();
    expect(await page.getByRole("button", { name: "导出全部" }).isDisabled()).toBe(true);
  });

  test("a refusal is said in the page, not saved as a file", async () => {
    await using opened = await campus.open();
    const { page } = opened;
    await enter(page, campus.url, "officer:0101");
    await page.goto(`${campus.url}#/people`);
    await settle(page);
    await page.route("**/export?*", (route) =>
      route.fulfill({
        status: 503,
        contentType: "application/json",
        body: JSON.stringify({ error: "正忙 · busy", hint: "稍后再来 · come back later" }),
      }),
    );
    await page.getByRole("button", { name: "导出全部" }).click();
    const alert = page.getByRole("alert");
    await alert.waitFor();
    await alert.locator("summary").click();
    await alert.getByText("稍后再来").waitFor();
    expect(await page.getByRole("button", { name: "导出全部" }).isEnabled()).toBe(true);
  });

  test("the console exports the query that was run, as whom it was run", async () => {
    await using opened = await campus.open();
    const { page } = opened;
    const troubles: string[] = [];
    page.on("pageerror", (error) => troubles.push(error.message));
    const query = "{ orgUnits(first: 3, orderBy: [{ orgNo: ASC }]) { nodes { orgNo name } } }";
    await page.goto(`${campus.url}graphiql?query=${encodeURIComponent(query)}`);
    const bar = page.getByRole("form", { name: "导出" });
    await bar.getByRole("button", { name: "导出" }).click();
    await bar.getByText("先运行一个查询").waitFor();
    await page.getByRole("button", { name: /execute query/i }).click();
    await page.locator(".graphiql-response").getByText("0000").first().waitFor();
    await bar.getByRole("combobox").selectOption("csv");
    const downloading = page.waitForEvent("download");
    await bar.getByRole("button", { name: "导出" }).click();
    const lines = await linesOf(await downloading);
    expect(lines).toHaveLength(4);
    expect(lines[1]).toMatch(/^"?0000"?,/);
    await bar.getByText("已导出 3 行").waitFor();
    expect(troubles).toEqual([]);
  });
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { findChromium } from "../../reports/pdf.ts";
import { describeWith } from "../needs.ts";
import { ask, enter, seriousViolations, settle } from "./browser.ts";
import { type CampusBrowser, campusBrowser } from "./campus-browser.ts";

/** What the first page may cost, in bytes as they travel. */
const mostFirstLoad = 500_000;

describeWith("Chromium", findChromium() !== undefined)("every page", () => {
  let campus: CampusBrowser;
  let member: { readonly id: string; readonly staffNo: string };
  beforeAll(async () => {
    campus = await campusBrowser();
    await using opened = await campus.open();
    const query = `{ persons(first: 1, where: { homeOrg: { collegeNo: { eq: "0101" } }, staff: { isFullTimeTeacher: { eq: true }, isCurrent: { eq: true } } }) { nodes { id staffNo } } }`;
    const told = await ask(opened.page, campus.url, query, "officer:0101");
    member = JSON.parse(told).data.persons.nodes[0];
  });
  afterAll(() => campus?.[Symbol.asyncDispose]());

  test("the first load is small and travels packed", async () => {
    await using opened = await campus.open();
    const { page, context } = opened;
    await enter(page, campus.url, "officer:0101");
    const sizes: Promise<{ readonly name: string; readonly bytes: number }>[] = [];
    context.on("requestfinished", (request) => {
      const { pathname } = new URL(request.url());
      sizes.push(
        request.sizes().then((sent) => ({ name: pathname, bytes: sent.responseBodySize })),
      );
    });
    await page.goto(campus.url);
    await page.getByRole("heading", { name: "首页" }).waitFor();
    await settle(page);
    const loaded = (await Promise.all(sizes)).filter(({ name }) => !name.includes("/chart-"));
    const scripts = loaded.filter(({ name }) => name.endsWith(".js"));
    expect(scripts.length).toBeGreaterThan(0);
    const bytes = loaded.reduce((sum, file) => sum + file.bytes, 0);
    expect(bytes, JSON.stringify(loaded)).toBeGreaterThan(50_000);
    expect(bytes, JSON.stringify(loaded)).toBeLessThanOrEqual(mostFirstLoad);
  });

  test.each<readonly [name: string, as: string, hash: (id: string, no: string) => string]>([
    ["sign-in, as nobody", "", () => "#/"],
    ["sign-in, to change the role", "leader", () => "#/sign-in"],
    ["home, an officer's", "officer:0101", () => "#/"],
    ["home, a leader's", "leader", () => "#/"],
    ["home, a member of staff's", "staff", () => "#/"],
    ["home, an administrator's", "admin", () => "#/"],
    ["home, a security administrator's", "security_admin", () => "#/"],
    ["home, an auditor's", "audit_admin", () => "#/"],
    ["home, a dean's", "dean:0101", () => "#/"],
    ["home, a steward's", "steward:course", () => "#/"],
    ["runs, an administrator's", "admin", () => "#/runs"],
    ["people", "officer:0101", () => "#/people"],
    ["people, nobody found", "officer:0101", () => "#/people?q=zzzz"],
    ["one person", "officer:0101", (id) => `#/people/${id}`],
    ["forms", "officer:0101", () => "#/forms"],
    ["forms, an office's", "office:personnel", () => "#/forms"],
    ["a form, nobody chosen", "officer:0101", () => "#/forms/PE-10"],
    ["a form, a person's", "officer:0101", (_, no) => `#/forms/PE-10?for=person:${no}`],
    ["a form, a document", "officer:0101", (_, no) => `#/forms/PE-01?for=person:${no}`],
    ["a form, a department's", "officer:0101", () => "#/forms/PE-27?for=org:0101"],
    ["a form, the university's", "office:personnel", () => "#/forms/GJ-423"],
    ["a form, refused", "officer:0101", () => "#/forms/PE-27?for=org:0102"],
    ["the week", "leader", () => "#/weekly"],
    ["the week, not for everybody", "officer:0101", () => "#/weekly"],
    ["runs", "office:personnel", () => "#/runs"],
    ["releases", "office:personnel", () => "#/runs/releases"],
    ["problem rows", "office:personnel", () => "#/runs/problems"],
    ["no such page", "leader", () => "#/nowhere"],
  ])("%s: axe finds nothing serious, the console is silent", async (_name, as, hash) => {
    await using opened = await campus.open();
    const { page, seen } = opened;
    const who = as === "staff" ? `staff:${member.staffNo}` : as;
    if (who !== "") await enter(page, campus.url, who);
    await page.goto(campus.url + hash(member.id, member.staffNo));
    await settle(page);
    expect(seen.troubles).toEqual([]);
    const overflow = await page.evaluate(
      "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    );
    expect(overflow, "pixels wider than the window").toBeLessThanOrEqual(0);
    expect(await seriousViolations(page)).toEqual([]);
  });

  test("the end of the teaching calendar is told on the first page and where the runs are", async () => {
    await using opened = await campus.open();
    const { page } = opened;
    await enter(page, campus.url, "office:personnel");
    const told = page.getByText("校历排到 2026-12-20，还有 41 天");
    await page.goto(campus.url);
    await told.first().waitFor();
    await page.goto(`${campus.url}#/runs/calendar`);
    await page.getByRole("alert").filter({ has: told }).waitFor();
    await page.getByRole("tab", { name: "批次", selected: true }).waitFor();
  });

  test("a newer release is told quietly, until the page is loaded again", async () => {
    await using opened = await campus.open();
    const { page } = opened;
    await enter(page, campus.url, "officer:0101");
    const event = (release: number) =>
      `event: release\nid: ${release}\ndata: {"release":${release}}\n\n`;
    await page.route("**/events", (route) =>
      route.fulfill({ contentType: "text/event-stream", body: event(1) }),
    );
    await page.goto(campus.url);
    await settle(page);
    expect(await page.getByText("有新数据").count()).toBe(0);
    await page.route("**/events", (route) =>
      route.fulfill({ contentType: "text/event-stream", body: `${event(1)}${event(2)}` }),
    );
    await page.reload();
    await page.getByText("有新数据").waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await page.unroute("**/events");
    await page.getByRole("button", { name: "刷新" }).click();
    await page.getByRole("heading", { name: "首页" }).waitFor();
    await settle(page);
    expect(await page.getByText("有新数据").count()).toBe(0);
  });

  test("in English, and with a cell's provenance open: the same", async () => {
    await using opened = await campus.open();
    const { page, seen } = opened;
    await enter(page, campus.url, "officer:0101");
    await page.goto(`${campus.url}#/forms/PE-10?for=person:${member.staffNo}`);
    await page.getByRole("button", { name: "English" }).click();
    await page.getByRole("gridcell", { name: "姓名: " }).click();
    await page.getByRole("dialog").getByText("Source system").waitFor();
    await settle(page);
    // antd slides the drawer in; while it is half transparent contrasts are not its own.
    await page.waitForTimeout(500);
    expect(await seriousViolations(page)).toEqual([]);
    expect(seen.troubles).toEqual([]);
  });
});

import { existsSync, mkdtempSync, readdirSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fillDoor } from "../../cli/downloads.ts";
import { openHomeReleases } from "../../cli/reading.ts";
import { openInstallation } from "../../cli/world.ts";
import { fillForm } from "../../forms/fill.ts";
import { openTemplate } from "../../forms/package/patch.ts";
import { inflateEntry, readZip } from "../../forms/package/zip-read.ts";
import type { FillDoor, ReportDoor } from "../../graphql/downloads.ts";
import { createServer, type RunningServer } from "../../graphql/server.ts";
import { openReader } from "../../query/run.ts";
import { copyOfSmallHome } from "../small-home.ts";
import { send } from "./http.ts";
import { clock, serveDepartment } from "./operated.ts";
import type { Served } from "./served.ts";

let served: Served;
let server: RunningServer;
/** Where departments were filled, in the order they were asked for. */
const folders: string[] = [];
beforeAll(async () => {
  served = await serveDepartment();
  const fill: FillDoor = async (asked) => {
    const out = mkdtempSync(join(tmpdir(), "fillonce-download-"));
    folders.push(out);
    const lease = await served.releases.lease();
    const remove = () => rm(out, { recursive: true });
    try {
      return {
        summary: await fillForm({ ...asked, out, reader: openReader(lease), clock }),
        remove,
      };
    } finally {
      await lease.done();
    }
  };
  const reports: ReportDoor = async (week, kind) =>
    week === "2026-2027-1:10"
      ? {
          bytes: Buffer.from(`周报 ${kind}`),
          type: "text/html; charset=utf-8",
          name: `第10周.${kind}`,
        }
      : undefined;
  server = await createServer({ releases: served.releases, clock, port: 0, fill, reports });
});
afterAll(async () => {
  await server.close();
  await served[Symbol.asyncDispose]();
});

const get = (path: string, as?: string) =>
  send(server.url + path, { headers: as === undefined ? {} : { "x-fillonce-as": as } });

describe("one person's form", () => {
  test("comes as a workbook under its Chinese name", async () => {
    const answer = await get("forms/PE-10.xlsx?for=person:00123&profile=check", "officer:100");
    expect(answer.status).toBe(200);
    expect(answer.headers["content-type"]).toContain("spreadsheetml.sheet");
    const disposition = String(answer.headers["content-disposition"]);
    expect(disposition).toMatch(/^attachment; filename="[\w.-]+"; filename\*=UTF-8''/);
    const [, encoded = ""] = /UTF-8''(.+)$/.exec(disposition) ?? [];
    expect(decodeURIComponent(encoded)).toBe("PE-10-00123-张伟（核对稿）.xlsx");
    const { sheets } = openTemplate(answer.bytes);
    expect(sheets.map(({ name }) => name)).toEqual(["教职工基本信息核对确认表", "说明"]);
  });

  test("as a 报送稿 and as of a day is another file; the same asked twice is the same bytes", async () => {
    const path = "forms/PE-10.xlsx?for=person:00123&profile=submit";
    const [one, two, then] = [
      await get(path, "officer:100"),
      await get(path, "officer:100"),
      await get(`${path}&asOf=2026-05-01`, "officer:100"),
    ];
    expect(one.bytes.equals(two.bytes)).toBe(true);
    expect(one.bytes.equals(then.bytes)).toBe(false);
    expect(openTemplate(one.bytes).sheets).toHaveLength(1);
  });

  test("of the .docx kind comes as .docx and not as .xlsx", async () => {
    const asked = "for=person:00123&profile=submit";
    const answer = await get(`forms/PE-01.docx?${asked}`, "officer:100");
    expect(answer.status).toBe(200);
    expect(answer.headers["content-type"]).toContain("wordprocessingml.document");
    expect(readZip(answer.bytes).map(({ name }) => name)).toContain("word/document.xml");
    expect((await get(`forms/PE-01.xlsx?${asked}`, "officer:100")).status).toBe(400);
    expect((await get(`forms/PE-10.docx?${asked}`, "officer:100")).status).toBe(400);
  });
});

describe("a department's forms", () => {
  test("come as one zip whose workbooks open, and nothing stays behind", async () => {
    const answer = await get("forms/PE-10.zip?for=org:100&profile=check", "officer:100");
    expect(answer.status).toBe(200);
    expect(answer.headers["content-type"]).toBe("application/zip");
    const entries = readZip(answer.bytes);
    expect(entries.map(({ name }) => name)).toEqual([
      "00123-张伟.xlsx",
      "00124-王芳.xlsx",
      "00125-刚退休.xlsx",
    ]);
    for (const entry of entries) expect(openTemplate(inflateEntry(entry)).sheets).toHaveLength(2);
    expect(folders).toHaveLength(1);
    expect(existsSync(folders[0] ?? "")).toBe(false);
  });

  test("are, for the officer of a part of it, those of that part", async () => {
    const answer = await get("forms/PE-10.zip?for=org:100", "officer:110");
    expect(readZip(answer.bytes).map(({ name }) => name)).toEqual(["00124-王芳.xlsx"]);
  });

  test("are one department's: not one person's, not everybody's", async () => {
    for (const subject of ["person:00123", "all"]) {
      const answer = await get(`forms/PE-10.zip?for=${subject}`, "office:personnel");
      expect(answer.status).toBe(400);
    }
  });

  test("are not made where nobody fills them", async () => {
    const bare = await createServer({ releases: served.releases, clock, port: 0 });
    const answer = await send(`${bare.url}forms/PE-10.zip?for=org:100`, {
      headers: { "x-fillonce-as": "officer:100" },
    });
    expect(answer.status).toBe(400);
    await bare.close();
  });
});

describe("by URL nobody reaches", () => {
  test.each([
    ["officer:200", "forms/PE-10.xlsx?for=person:00123"],
    ["officer:200", "forms/PE-10.zip?for=org:100"],
    ["officer:200", "forms/PE-27.xlsx?for=org:100"],
    ["staff:00124", "forms/PE-10.xlsx?for=person:00123"],
    ["leader", "forms/PE-10.xlsx?for=person:00123"],
    ["analyst", "forms/PE-10.zip?for=org:100"],
    ["office:research", "forms/PE-10.xlsx?for=person:00123"],
    ["officer:100", "reports/weekly/2026-2027-1:10.html"],
    ["office:research", "reports/weekly/2026-2027-1:10.xlsx"],
    ["staff:00123", "reports/weekly/2026-2027-1:10.pdf"],
    ["analyst", "reports/weekly/2026-2027-1:10.html"],
  ])("as %s %s", async (as, path) => {
    const before = folders.length;
    const answer = await get(path, as);
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.text)).toEqual({
      error: expect.any(String),
      hint: expect.any(String),
    });
    expect(answer.text).not.toMatch(/张伟|周报 html/);
    expect(folders).toHaveLength(before);
  });

  test("anything without signing in", async () => {
    for (const path of [
      "forms/PE-10.xlsx?for=person:00123",
      "forms/PE-10.zip?for=org:100",
      "reports/weekly/2026-2027-1:10.html",
    ])
      expect([path, (await get(path)).status]).toEqual([path, 401]);
  });

  test.each([
    [400, "forms/XX-1.xlsx?for=person:00123"],
    [400, "forms/PE-10.xlsx"],
    [400, "forms/PE-10.xlsx?for=person:00123&profile=final"],
    [400, "forms/PE-10.xlsx?for=person:00123&asOf=yesterday"],
    [400, "forms/PE-10.xlsx?for=person:00123&asOf=2026-11-10"],
    [400, "forms/PE-10.xlsx?for=org:100"],
    [404, "forms/PE-10.pdf?for=person:00123"],
    [404, "forms/..%2fPE-10.xlsx?for=person:00123"],
    [404, "forms/"],
  ])("%i: %s", async (status, path) => {
    const answer = await get(path, "officer:100");
    expect(answer.status).toBe(status);
    expect(answer.text).not.toMatch(/\/work|node_modules|\n\s+at /);
  });
});

describe("the weekly report", () => {
  test("is read by leadership and the teaching office, kept as a file or shown as a page", async () => {
    for (const as of ["leader", "office:teaching"]) {
      const page = await get("reports/weekly/2026-2027-1:10.html", as);
      expect([page.status, page.text]).toEqual([200, "周报 html"]);
      expect(page.headers["content-disposition"]).toBeUndefined();
      expect(page.headers["content-security-policy"]).not.toMatch(/script-src|https?:/);
      const book = await get("reports/weekly/2026-2027-1%3A10.xlsx", as);
      expect(String(book.headers["content-disposition"])).toContain(
        "UTF-8''%E7%AC%AC10%E5%91%A8.xlsx",
      );
    }
  });

  test.each([
    "2026-2027-1:11.html",
    "2026-2027-1:10.csv",
    "2026-2027-9:10.html",
    "x.html",
    "..%2fx.html",
  ])("%s is not there", async (name) => {
    expect((await get(`reports/weekly/${name}`, "leader")).status).toBe(404);
  });
});

test("a real filler child fills a real department into the home's own folder, and leaves nothing", async () => {
  const home = await copyOfSmallHome();
  await using installation = await openInstallation(home);
  await using releases = await openHomeReleases(home, installation.state);
  const door = fillDoor(home, installation);
  const modes: number[] = [];
  const fill: FillDoor = async (asked) => {
    const made = await door(asked);
    const { folder } = made.summary;
    for (const name of readdirSync(folder)) modes.push(statSync(join(folder, name)).mode & 0o777);
    return made;
  };
  const real = await createServer({ releases, clock: installation.clock, port: 0, fill });
  const headers = { "x-fillonce-as": "officer:0101" };
  const answer = await send(`${real.url}forms/PE-10.zip?for=org:0101&profile=submit`, { headers });
  await real.close();
  expect(answer.status).toBe(200);
  const entries = readZip(answer.bytes);
  expect(entries.length).toBeGreaterThan(2);
  for (const entry of entries) expect(openTemplate(inflateEntry(entry)).sheets).toHaveLength(1);
  expect(new Set(modes)).toEqual(new Set([0o600]));
  expect(readdirSync(home.tmp).filter((name) => name.startsWith("download-"))).toEqual([]);
});

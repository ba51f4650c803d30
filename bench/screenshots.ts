import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Browser, Page } from "playwright-core";
import { findChromium } from "../reports/pdf.ts";
import { ask, enter, launch, serve, settle } from "../tests/web/browser.ts";

/**
 * Takes the pictures of docs/ from a demo home at scale 1: `node dist/bench/screenshots.js --home DIR`. Needs Chromium,
 * LibreOffice and pdftoppm.
 */
const { values } = parseArgs({ options: { home: { type: "string", default: ".fillonce" } } });
const { home } = values;

/** A teacher of the demo with courses, projects, papers and rooms. */
const staffNo = "006111";
const mostBytes = 300_000;
const pages = join("docs", "pages");

interface Shot {
  readonly name: string;
  readonly as: string; // "" for nobody
  readonly hash: string;
  readonly prepare?: (page: Page) => Promise<unknown>;
}

const form = `#/forms/PE-10?for=person:${staffNo}`;

const shots = (personId: string): readonly Shot[] => [
  { name: "sign-in", as: "", hash: "#/" },
  { name: "home", as: "officer:0101", hash: "#/" },
  { name: "people", as: "officer:0101", hash: "#/people" },
  { name: "person", as: "officer:0101", hash: `#/people/${personId}` },
  { name: "forms", as: "officer:0101", hash: "#/forms" },
  { name: "form", as: "officer:0101", hash: form },
  { name: "provenance", as: "officer:0101", hash: form, prepare: openCell },
  {
    name: "weekly",
    as: "leader",
    hash: "#/weekly/2026-2027-1:10",
    prepare: (page) => page.locator("canvas").first().waitFor(),
  },
  { name: "runs", as: "office:personnel", hash: "#/runs" },
  { name: "problems", as: "office:personnel", hash: "#/runs/problems" },
];

async function openCell(page: Page): Promise<void> {
  await page.getByRole("gridcell", { name: "专业技术职务" }).first().click();
  await page.getByRole("dialog").getByText("来源系统").waitFor();
}

async function take(browser: Browser, url: string, shot: Shot): Promise<void> {
  const context = await browser.newContext({
    locale: "zh-CN",
    viewport: { width: 1280, height: 800 },
  });
  try {
    const page = await context.newPage();
    if (shot.as !== "") await enter(page, url, shot.as);
    await page.goto(url + shot.hash);
    await settle(page);
    await shot.prepare?.(page);
    await page.waitForTimeout(1_500); // drawers slide, charts grow
    await page.screenshot({ path: join(pages, `${shot.name}.png`) });
  } finally {
    await context.close();
  }
}

async function takePages(chromium: string): Promise<void> {
  rmSync(pages, { recursive: true, force: true });
  mkdirSync(pages, { recursive: true });
  const browser = await launch(chromium);
  await using server = await serve(home);
  try {
    const page = await browser.newPage();
    const query = `{ persons(where: { staffNo: { eq: "${staffNo}" } }) { nodes { id } } }`;
    const told = await ask(page, server.url, query, "officer:0101");
    const { id } = JSON.parse(told).data.persons.nodes[0];
    await page.close();
    for (const shot of shots(id)) await take(browser, server.url, shot);
  } finally {
    await browser.close();
  }
}

/** The first page of a PDF as docs/<name>.png, or what is wanted of it: `[left, top, width, height]` in pixels. */
function pictureOf(pdf: string, name: string, part?: readonly number[]): void {
  const crop = part?.flatMap((pixels, at) => [["-x", "-y", "-W", "-H"][at] ?? "", String(pixels)]);
  run("pdftoppm", "-png", "-r", "110", ...(crop ?? []), "-singlefile", pdf, join("docs", name));
}

function run(program: string, ...args: readonly string[]): void {
  execFileSync(program, args, { stdio: ["ignore", "ignore", "inherit"] });
}

const fillonce = (...args: readonly string[]): void =>
  run(process.execPath, "bin/fillonce.cjs", ...args, "--home", home);

function takePapers(folder: string): void {
  fillonce("report", "weekly", "--week", "2026-2027-1:10", "--out", folder);
  pictureOf(only(folder, ".pdf"), "weekly-brief");
  const filled = join(folder, "filled");
  fillonce("forms", "fill", "PE-10", "--for", `person:${staffNo}`, "--out", filled);
  const profile = `-env:UserInstallation=file://${join(folder, "office")}`;
  // LibreOffice's own profile may be in use.
  run(
    "soffice",
    profile,
    "--headless",
    "--convert-to",
    "pdf",
    "--outdir",
    filled,
    only(filled, ".xlsx"),
  );
  pictureOf(only(filled, ".pdf"), "filled-workbook", [0, 40, 842, 840]);
}

/** The one file of that ending in a folder or below it. */
function only(folder: string, ending: string): string {
  const found = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(ending),
  );
  if (found.length !== 1)
    throw new Error(`${found.length} files "*${ending}" in "${folder}", not 1`);
  return join(folder, found[0] ?? "");
}

const chromium = findChromium();
if (chromium === undefined) throw new Error("no chromium on this machine");
const folder = mkdtempSync(join(tmpdir(), "fillonce-shots-"));
try {
  await takePages(chromium);
  takePapers(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const picture of [
  ...readdirSync(pages).map((name) => join("pages", name)),
  "weekly-brief.png",
  "filled-workbook.png",
]) {
  const { size } = statSync(join("docs", picture));
  console.log(`docs/${picture}  ${(size / 1000).toFixed(0)} kB`);
  if (size > mostBytes) process.exitCode = 1;
}

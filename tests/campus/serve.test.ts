import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seedCampus } from "../../campus/seed.ts";
import { type ResearchServer, serveResearch } from "../../campus/serve.ts";
import type { CampusTruth } from "../../campus/truth.ts";
import { compiled } from "../../core/paths.ts";

const folder = mkdtempSync(join(tmpdir(), "campus-serve-"));
const token = "research-test";
let truth: CampusTruth;
let server: ResearchServer;

beforeAll(async () => {
  truth = await seedCampus(folder, { scale: 0.02, seed: 3 });
  server = await serveResearch(folder, { port: 0, token, faults: false });
}, 60_000);
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const ask = (url: string, given = token) =>
  fetch(url, { headers: { authorization: `Bearer ${given}` } });

interface Page {
  readonly total: number;
  readonly page: number;
  readonly pages: number;
  readonly items: readonly Record<string, unknown>[];
}

const page = async (url: string): Promise<Page> => (await ask(url)).json() as Promise<Page>; // the answer under test

test("pages hold every row once, and the one that repeats the row before", async () => {
  const expected = truth.systems["research"]?.["author"]?.expected ?? 0;
  const items: Page["items"][number][] = [];
  for (let number = 1, pages = 1; number <= pages; number++) {
    const answer = await page(`${server.url}/output-authors?page=${number}&size=100`);
    expect(answer.total).toBe(expected);
    expect(answer.page).toBe(number);
    pages = answer.pages;
    if (number === 2) expect(answer.items[0]).toEqual(items.at(-1));
    items.push(...answer.items);
  }
  expect(items.length).toBe(expected);
});

test("money is text with two decimals, indexing a list", async () => {
  const { items } = await page(`${server.url}/projects?page=1&size=50`);
  for (const project of items) expect(project["HTJF"]).toMatch(/^\d+\.\d\d$/);
  const outputs = await page(`${server.url}/outputs?page=1&size=50`);
  for (const output of outputs.items) expect(Array.isArray(output["SLLX"])).toBe(true);
});

test("asked for what was saved since, it gives that and what nobody dated, and tells how much that is", async () => {
  const place = `${server.url}/funds?page=1&size=2000`;
  const times = (answer: Page) => answer.items.map(({ GXSJ }) => GXSJ);
  const rows = times(await page(place));
  expect(rows.length).toBe(truth.systems["research"]?.["fund"]?.expected);
  const since = "2026-10-01 00:00:00";
  const wanted = rows.filter((time) => time === null || String(time) >= since);
  expect(wanted.filter((time) => time === null).length).toBeGreaterThan(0);
  const answer = await page(`${place}&updated_since=${encodeURIComponent(since)}`);
  expect(answer).toMatchObject({ total: wanted.length, pages: 1 });
  expect(times(answer)).toEqual(wanted);
  expect((await ask(`${place}&updated_since=yesterday`)).status).toBe(400);
});

test("a page past the end is empty", async () => {
  expect((await page(`${server.url}/awards?page=999&size=2000`)).items).toEqual([]);
});

test.each([
  ["/projects", "wrong", 401],
  ["/projects?size=2001", token, 400],
  ["/projects?page=0", token, 400],
  ["/secrets", token, 404],
])("%s with %s is refused as %i", async (path, given, status) => {
  const answer = await ask(server.url + path, given);
  expect(answer.status).toBe(status);
  expect(await answer.json()).toHaveProperty("error");
});

test("health asks for no token", async () => {
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
});

test("it is busy now and then, always says when to come back, and the next try succeeds", async () => {
  const busy = await serveResearch(folder, { port: 0, token });
  const statuses: number[] = [];
  for (let number = 1; number <= 120; number++) {
    let answer = await ask(`${busy.url}/funds?page=${number}&size=10`);
    if (answer.status === 429) expect(["0", "1"]).toContain(answer.headers.get("retry-after"));
    if (answer.status !== 200) {
      statuses.push(answer.status);
      await answer.arrayBuffer();
      answer = await ask(`${busy.url}/funds?page=${number}&size=10`);
    }
    expect(answer.status).toBe(200);
    await answer.arrayBuffer();
  }
  await busy.close();
  expect(statuses).toContain(429);
  expect(statuses).toContain(503);
});

test("a forked child serves until its parent lets go", async () => {
  const child: ChildProcess = fork(compiled("campus", "serve-child.js"));
  child.send({ folder, port: 0, token });
  const [answer] = (await once(child, "message")) as [{ readonly url: string }]; // what the child sends
  expect((await page(`${answer.url}/platforms?page=1&size=10`)).items.length).toBeGreaterThan(0);
  const ended = once(child, "exit");
  child.disconnect();
  expect((await ended)[0]).toBe(0);
});

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openHomeReleases } from "../../cli/reading.ts";
import { type Installation, openInstallation } from "../../cli/world.ts";
import type { Releases } from "../../core/releases.ts";
import { createServer, type RunningServer } from "../../graphql/server.ts";
import { describeWith, hasProgram } from "../needs.ts";
import { smallHome } from "../small-home.ts";
import { asAnalyst, post } from "./http.ts";

const guide = readFileSync("docs/query.md", "utf8");
const questions = [
  ...guide.matchAll(/^### (\d+)\. (.+)\n\n(.+)\n\n```graphql\n([\s\S]+?)```/gm),
].map(([, number, zh, en, query]) => ({
  number: Number(number),
  zh: zh ?? "",
  en: en ?? "",
  query: query ?? "",
}));

let installation: Installation;
let releases: Releases;
let server: RunningServer;
beforeAll(async () => {
  const home = await smallHome();
  installation = await openInstallation(home);
  const { clock, state } = installation;
  releases = await openHomeReleases(home, state);
  server = await createServer({ releases, clock, state, port: 0 });
}, 300_000);
afterAll(async () => {
  await server?.close();
  await releases?.[Symbol.asyncDispose]();
  await installation?.[Symbol.asyncDispose]();
});

// biome-ignore lint/suspicious/noExplicitAny: an answer has the shape its query asked for
type Data = any;

/** An office sees exact figures; of so small a university an analyst is told rounded ones, or none. */
const anOffice = { ...asAnalyst, "x-fillonce-as": "office:personnel" };

async function answer(query: string, as: Readonly<Record<string, string>>): Promise<Data> {
  const { status, text } = await post(server.url, query, as);
  const { data, errors } = JSON.parse(text);
  expect(errors, query).toBeUndefined();
  expect(status).toBe(200);
  return data;
}

/** Every number of an answer, wherever it stands. */
function numbersOf(data: Data): readonly number[] {
  if (Array.isArray(data)) return data.flatMap(numbersOf);
  if (data === null || typeof data !== "object") return [];
  return Object.entries(data).flatMap(([name, value]) =>
    ["value", "previous", "count", "totalCount"].includes(name) && /^-?[\d.]+$/.test(String(value))
      ? [Number(value)]
      : numbersOf(value),
  );
}

test("the guide asks twenty questions in Chinese and English", () => {
  expect(questions.map(({ number }) => number)).toEqual(
    Array.from({ length: 20 }, (_, at) => at + 1),
  );
  for (const { zh, en } of questions) {
    expect(zh).toMatch(/\p{Script=Han}/u);
    expect(en).toMatch(/^[A-Z].*\?$/);
  }
});

describe("an analyst's question is answered on the small campus", () => {
  test.each(questions.map((asked) => [`${asked.number}. ${asked.zh}`, asked.query] as const))(
    "%s",
    async (_title, query) => {
      expect(Object.keys(await answer(query, asAnalyst)).length).toBeGreaterThan(0);
      const data = await answer(query, anOffice);
      for (const [field, value] of Object.entries(data)) {
        const found = numbersOf(value);
        expect(found.length, field).toBeGreaterThan(0);
        expect(Math.max(...found), field).toBeGreaterThan(0);
        expect(Math.min(...found), field).toBeGreaterThanOrEqual(0);
      }
    },
  );
});

const python = "/usr/bin/python3"; // the one that sees python3-openpyxl of Debian

/** A metric asked for in a query: where its value stands in the answer, and over which days. */
const metricsAsked = (query: string) =>
  [...query.matchAll(/(?:(\w+): )?metric\(id: "([\w.]+)"([^)]*)\)/g)].map(
    ([, alias, id, args]) => ({
      alias: alias ?? "metric",
      id: id ?? "",
      from: /from: "([^"]+)"/.exec(args ?? "")?.[1] ?? "2025-09-01", // any will do where nothing happens over time
      to: /to: "([^"]+)"/.exec(args ?? "")?.[1] ?? "2026-08-31",
    }),
  );

describeWith("python3-openpyxl", hasProgram(python, "-c", "import openpyxl"))("its values", () => {
  test("are those of the raw files", { timeout: 300_000 }, async () => {
    const home = await smallHome();
    const raw = (from: string, to: string): Readonly<Record<string, string>> =>
      JSON.parse(
        execFileSync(python, ["tests/oracle/metrics.py", join(home.root, "campus"), from, to], {
          encoding: "utf8",
        }),
      );
    const periods = new Map<string, Readonly<Record<string, string>>>();
    let compared = 0;
    for (const { query } of questions) {
      const data = await answer(query, anOffice);
      for (const { alias, id, from, to } of metricsAsked(query)) {
        const { value } = data[alias];
        if (value === undefined) continue;
        const period = `${from} ${to}`;
        if (!periods.has(period)) periods.set(period, raw(from, to));
        expect(Number(value), `${id} ${period}`).toBeCloseTo(Number(periods.get(period)?.[id]), 3);
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(25);
  });
});

test("an analyst of a small university is still told most of it", async () => {
  const told = await Promise.all(
    questions.map(async ({ query }) =>
      numbersOf(await answer(query, asAnalyst)).some((one) => one > 0),
    ),
  );
  expect(told.filter(Boolean).length).toBeGreaterThanOrEqual(17);
});

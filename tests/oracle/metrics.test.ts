import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openHomeReleases } from "../../cli/reading.ts";
import { type Installation, openInstallation } from "../../cli/world.ts";
import type { Releases } from "../../core/releases.ts";
import { timeKind } from "../../graphql/metric-asked.ts";
import { createServer, type RunningServer } from "../../graphql/server.ts";
import { dimensionsOf } from "../../query/quotient.ts";
import { additivityOf, isQuotient, type Metric } from "../../schema/metric.ts";
import { metrics } from "../../schema/metrics.ts";
import { post } from "../graphql/http.ts";
import { describeWith, hasProgram } from "../needs.ts";
import { smallHome } from "../small-home.ts";

const python = "/usr/bin/python3"; // the one that sees python3-openpyxl of Debian
const hasOpenpyxl = hasProgram(python, "-c", "import openpyxl");

let installation: Installation;
let releases: Releases;
let server: RunningServer;
beforeAll(async () => {
  const home = await smallHome();
  installation = await openInstallation(home);
  releases = await openHomeReleases(home, installation.state);
  const { clock, state } = installation;
  server = await createServer({ releases, clock, state, port: 0 });
}, 300_000);
afterAll(async () => {
  await server?.close();
  await releases?.[Symbol.asyncDispose]();
  await installation?.[Symbol.asyncDispose]();
});

interface Answer {
  readonly value: string | null;
  readonly hasMore: boolean;
  readonly rows: readonly {
    readonly value: string | null;
    readonly keys: readonly { readonly value: string | null }[];
  }[];
}

/** As an office: it sees small groups too, so that the figures of a small university are whole. */
async function ask(fields: readonly string[]): Promise<readonly Answer[]> {
  const query = `{ ${fields.map((field, at) => `m${at}: ${field}`).join("\n")} }`;
  const { text } = await post(server.url, query, {
    "content-type": "application/json",
    "x-fillonce-as": "office:personnel",
  });
  const { data, errors } = JSON.parse(text); // GraphQL's response format
  expect(errors).toBeUndefined();
  return Object.values(data as Readonly<Record<string, Answer>>); // in the shape of the query
}

type Period = readonly [from: string, to: string];
const academicYear: Period = ["2025-09-01", "2026-08-31"];
const sinceJanuary: Period = ["2026-01-01", "2026-11-10"];

/** The arguments of a metric over a period, where it has one. */
const argsOf = (metric: Metric, [from, to]: Period, by: readonly string[] = []): string => {
  const period = timeKind(metric) === "period" ? `, from: "${from}", to: "${to}"` : "";
  const split = by.length > 0 ? `, by: ${JSON.stringify(by)}` : "";
  return `metric(id: "${metric.id}"${period}${split}, first: 1000) { value hasMore rows { value keys { value } } }`;
};

const byTens = <T>(list: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(list.length / 10) }, (_, at) => list.slice(10 * at, 10 * at + 10));

async function valuesOf(period: Period): Promise<ReadonlyMap<string, string | null>> {
  const found = new Map<string, string | null>();
  for (const some of byTens(metrics)) {
    const fields = some.map((metric) => argsOf(metric, period));
    const answers = await ask(fields);
    for (const [at, answer] of answers.entries()) found.set(some[at]?.id ?? "", answer.value);
  }
  return found;
}

describeWith("python3-openpyxl", hasOpenpyxl)("every metric is what the raw files say", () => {
  test.each([
    ["the last academic year", academicYear],
    ["this calendar year", sinceJanuary],
  ])("over %s", { timeout: 300_000 }, async (_name, period) => {
    const home = await smallHome();
    const { stdout, stderr } = spawnSync(
      python,
      ["tests/oracle/metrics.py", join(home.root, "campus"), ...period],
      { encoding: "utf8" },
    );
    if (stdout === "") throw new Error(`the script said nothing: ${stderr}`);
    const raw = JSON.parse(stdout) as Readonly<Record<string, string | null>>; // the script's own shape
    const ours = await valuesOf(period);
    const told = (value: string | null | undefined) =>
      value === null || value === undefined ? value : Number(value).toFixed(3);
    expect(Object.fromEntries([...ours].map(([id, value]) => [id, told(value)]))).toEqual(
      Object.fromEntries(Object.entries(raw).map(([id, value]) => [id, told(value)])),
    );
    const empty = [...ours].filter(([, value]) => value === null || Number(value) === 0);
    expect(empty.length, `without a value: ${empty.join("; ")}`).toBeLessThan(4);
  });
});

describe("every metric split by each of its dimensions", () => {
  test.each(metrics.map((metric) => [metric.id, metric] as const))(
    "%s",
    { timeout: 120_000 },
    async (_id, metric) => {
      const dimensions = dimensionsOf(metric);
      expect(dimensions.length).toBeGreaterThan(0);
      const fields = dimensions.map((dimension) => argsOf(metric, academicYear, [dimension]));
      const answers = (await Promise.all(byTens(fields).map(ask))).flat();
      for (const [at, answer] of answers.entries()) combines(metric, answer, dimensions[at] ?? "");
    },
  );
});

/** The whole is the sum of its parts, or lies between the least and the greatest of them. */
function combines(metric: Metric, { value, rows, hasMore }: Answer, dimension: string): void {
  const parts = rows.flatMap((row) => (row.value === null ? [] : [Number(row.value)]));
  const what = `${metric.id} by ${dimension}: ${value} of ${parts.join(", ")}`;
  expect(hasMore, what).toBe(false);
  const whole = Number(value);
  const sum = parts.reduce((all, part) => all + part, 0);
  const kind = metric.measure.kind;
  if (additivityOf(metric) !== "non-additive") expect(sum, what).toBeCloseTo(whole, 2);
  else if (kind === "countDistinct") {
    expect(Math.max(0, ...parts), what).toBeLessThanOrEqual(whole);
    expect(sum, what).toBeGreaterThanOrEqual(whole);
  } else if (!isQuotient(metric)) {
    expect(Math.min(...parts), what).toBeLessThanOrEqual(whole + 0.001);
    expect(Math.max(...parts), what).toBeGreaterThanOrEqual(whole - 0.001);
  } else if (value !== null) expect(parts.length, what).toBeGreaterThan(0);
}

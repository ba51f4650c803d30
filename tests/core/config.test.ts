import { mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { type Config, readConfig, writePrivate } from "../../core/config.ts";
import { homeAt } from "../../core/paths.ts";
import { systems } from "../../pipelines/sources/index.ts";
import { fillonce } from "../small-home.ts";

function configured(yaml: string): Config {
  const home = homeAt(mkdtempSync(join(inject("shared"), "config-")));
  writePrivate(home.config, yaml);
  return readConfig(home);
}

const guide = readFileSync("docs/operate.md", "utf8");

test("the examples of docs/operate.md are configurations", () => {
  const examples = [...guide.matchAll(/```yaml\n(.*?)```/gs)].map(([, example = ""]) => example);
  const [alerts, ...others] = examples.map(configured);
  expect(alerts?.alerts.to).toHaveLength(5);
  expect(others).toHaveLength(1);
  const [config = configured("")] = others;
  expect(config.schedules["forms-batch"]).toMatchObject({ enabled: true, grace_seconds: 30 });
  expect(config.schedules.refresh.cron).toBe("30 1 * * *");
});

test("docs/operate.md names every entry that has a default, and the default", () => {
  const row = (entry: string) =>
    guide.split("\n").find((line) => line.startsWith(`| \`${entry}\``));
  const { schedules, server, sign_in, audit, exports, graphql, builder, ...rest } = configured("");
  for (const entry of Object.keys(rest).filter((name) => name !== "sources"))
    expect(row(entry), entry).toBeDefined();
  expect(builder).toEqual({});
  expect(row("builder.memory")).toBeDefined();
  for (const name of Object.keys(schedules)) expect(row(name), name).toBeDefined();
  for (const name of Object.keys(schedules.refresh))
    expect(row(`schedules.<计划>.${name}`), name).toBeDefined();
  for (const name of ["forms", "org", "profile"])
    expect(row(`schedules.forms-batch.${name}`), name).toBeDefined();
  for (const [name, value] of Object.entries(sign_in))
    expect(row(`sign_in.${name}`), name).toContain(String(value));
  for (const [name, value] of Object.entries(audit))
    expect(row(`audit.${name}`), name).toContain(String(value));
  for (const name of Object.keys(graphql)) expect(row(`graphql.${name}`), name).toBeDefined();
  expect(row("exports.max_minutes")).toContain(String(exports.max_minutes));
  expect(row("exports.most_rows")).toContain(String(exports.most_rows.analyst));
  expect(row("server.port")).toContain(String(server.port));
  expect(row("keep_releases")).toContain(String(rest.keep_releases));
  expect(row("university")).toContain(rest.university);
});

test("what fillonce init writes is a configuration", async () => {
  const home = homeAt(join(mkdtempSync(join(inject("shared"), "init-")), "home"));
  expect((await fillonce(["init", "--home", home.root])).code).toBe(0);
  expect(readConfig(home).sources).toEqual({});
  // Each line of a source is one too, once its # is taken away.
  const lines = readFileSync(home.config, "utf8").replaceAll(/^ {2}# (\w+: )/gm, "  $1");
  expect(Object.keys(configured(lines).sources)).toEqual(systems.map(({ name }) => name));
});

test.each([
  ['schedules: { refresh: { cron: "0 25 * * *" } }', 'schedules.refresh.cron: "25" is no hour'],
  ["schedules: { nightly: { enabled: true } }", 'schedules: Unrecognized key: "nightly"'],
  ["schedules: { refresh: { grace_seconds: 0 } }", "schedules.refresh.grace_seconds"],
  ["audit: { keep_days: 179 }", "audit.keep_days"],
  ['sign_in: { cas: { url: "https://cas.example.edu.cn" } }', "need public_url"],
  ['sign_in: { public_url: "http://data.example.edu.cn" }', "give an https address"],
  [
    'sources: { personnel: { database: postgres, url: "postgres://reader:geheim@10.0.0.5/hr" } }',
    "the password belongs in secret_env",
  ],
  [
    'sources: { research: { url: "https://reader:geheim@research.example.edu.cn/api" } }',
    "the password belongs in secret_env",
  ],
  [
    "sources: { personnel: { database: postgres, ulr: 10.0.0.5 } }",
    "sources.personnel.url: Invalid",
  ],
  [
    "sources: { assets: { folder: /data, quiet_seconds: -1 } }",
    "sources.assets.quiet_seconds: Too",
  ],
  ["keep_release: 3", 'Unrecognized key: "keep_release"'],
])("%s is refused by name", (yaml, message) => {
  expect(() => configured(yaml)).toThrow(message);
});

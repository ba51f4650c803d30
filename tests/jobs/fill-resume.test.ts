import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import type { Home } from "../../core/paths.ts";
import { openState } from "../../core/state.ts";
import { inflateEntry, readZip } from "../../forms/package/zip-read.ts";
import { runFill } from "../../jobs/fill.ts";
import { expireFills } from "../../jobs/fill-record.ts";
import type { FillBatch } from "../../jobs/messages.ts";
import { copyOfSmallHome } from "../small-home.ts";

let home: Home;
beforeAll(async () => {
  home = await copyOfSmallHome();
}, 300_000);

/** A form of units, in batches of ten, and one of persons, in one batch. */
const batches = (out: string): readonly FillBatch[] => [
  {
    form: "PE-27",
    subjects: { kind: "all" },
    profile: "check",
    out,
    principal: { role: "office", domain: "personnel" },
  },
  {
    form: "PE-10",
    subjects: { kind: "all" },
    profile: "submit",
    out,
    principal: { role: "office", domain: "personnel" },
  },
];

/** Fills in a child that kills itself with SIGKILL at the point, unless none is given. */
async function fill(out: string, crashAt = "") {
  process.env["FILLONCE_CRASH_AT"] = crashAt;
  try {
    return await runFill({ home, batches: batches(out), requestedBy: "test" }, () => {});
  } finally {
    delete process.env["FILLONCE_CRASH_AT"];
  }
}

/** Every file below a folder with its bytes. */
const tree = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => statSync(join(folder, name)).isFile())
      .sort()
      .map((name) => [name, readFileSync(join(folder, name)).toString("base64")]),
  );

const manifestIn = (folder: string) =>
  JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));

test("a fill that is killed again and again ends as one that never was", {
  timeout: 300_000,
}, async () => {
  const whole = mkdtempSync(join(home.fills, "whole-"));
  await fill(whole);
  const units = manifestIn(join(whole, "PE-27")).files;
  expect(units.length).toBeGreaterThan(12);
  const torn = mkdtempSync(join(home.fills, "torn-"));
  const points = [
    `fill:mid-file-${units[11].file}`,
    "fill:before-provenance-1",
    "fill:after-provenance-1",
    "fill:before-manifest",
    "fill:after-manifest",
  ];
  for (const point of points) {
    await expect(fill(torn, point), point).rejects.toThrow(/SIGKILL/);
    expect(existsSync(join(torn, "PE-27", ".filling", "begun.json")), point).toBe(true);
  }
  const { summaries } = await fill(torn);
  expect(summaries.some(({ resumed, filled }) => resumed === filled)).toBe(true);
  expect(Object.keys(tree(torn))).toEqual(Object.keys(tree(whole)));
  expect(tree(torn)).toEqual(tree(whole));
  await using state = await openState(home);
  const recorded = await state.knex("fill").where("folder", "like", `${torn}%`);
  expect(recorded.map(({ form, status }) => [form, status]).sort()).toEqual([
    ["PE-10", "filled"],
    ["PE-27", "filled"],
  ]);
});

test("each department gets a zip of its people's files, and the time to keep files ends", {
  timeout: 120_000,
}, async () => {
  const out = mkdtempSync(join(home.fills, "kept-"));
  await fill(out);
  const folder = join(out, "PE-10");
  const { zips, files } = manifestIn(folder);
  const packed = zips.flatMap(({ file }: { file: string }) =>
    readZip(readFileSync(join(folder, file))).map((entry) => {
      expect(Buffer.compare(inflateEntry(entry), readFileSync(join(folder, entry.name)))).toBe(0);
      return entry.name;
    }),
  );
  expect(zips.length).toBeGreaterThan(3);
  expect(packed.sort()).toEqual(files.map(({ file }: { file: string }) => file).sort());
  await using state = await openState(home);
  const day = 86_400_000;
  await expireFills(state, home, Date.now() + 89 * day);
  expect(readdirSync(folder)).toContain("manifest.json");
  await expireFills(state, home, Date.now() + 91 * day);
  expect(readdirSync(folder)).toEqual([]);
  expect(await state.knex("fill").where({ folder }).pluck("status")).toEqual(["expired"]);
});

test("a batch with nobody to fill does not stop the others; alone it is refused", {
  timeout: 120_000,
}, async () => {
  const out = mkdtempSync(join(home.fills, "partial-"));
  const [units, persons] = batches(out);
  if (units === undefined || persons === undefined) throw new Error("two batches");
  const nobody: FillBatch = { ...units, subjects: { kind: "org", no: "no such unit" } };
  const run = (some: readonly FillBatch[]) =>
    runFill({ home, batches: some, requestedBy: "test" }, () => {});
  const { summaries, refused } = await run([nobody, persons]);
  expect(summaries.map(({ form }) => form)).toEqual(["PE-10"]);
  expect(refused).toMatchObject([{ form: "PE-27", message: expect.stringContaining("nobody") }]);
  await expect(run([nobody])).rejects.toThrow("nobody to fill");
});

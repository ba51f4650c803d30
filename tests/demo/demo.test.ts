import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { openMemory, quoteText } from "../../core/duckdb.ts";
import type { RefreshResult } from "../../jobs/messages.ts";
import { describeWith, hasProgram, inCi } from "../needs.ts";
import { fillonce } from "../small-home.ts";

interface DemoResult extends Omit<RefreshResult, "seconds"> {
  readonly home: string;
  readonly forms: {
    readonly filled: number;
    readonly cells: { readonly filled: number; readonly empty: number };
    readonly by_form: readonly {
      readonly form: string;
      readonly profile: string;
      readonly filled: number;
      readonly folder: string;
      readonly errors: readonly unknown[];
      readonly cells: {
        readonly slots: number;
        readonly filled: number;
        readonly empty: number;
        readonly reasons: { readonly "not-chosen": number };
      };
    }[];
  };
  readonly seconds: Readonly<Record<string, number>>;
}

type Truth = Readonly<Record<string, Readonly<Record<string, { readonly expected: number }>>>>;

/** CI runs the demo as a newcomer would; elsewhere a fiftieth of it, so that the tests stay a pleasure to run. */
const scale = inCi ? 1 : 0.02;

describe(`fillonce demo --no-serve at scale ${scale}`, () => {
  let demo: DemoResult;
  let home: string;

  beforeAll(async () => {
    home = mkdtempSync(join(inject("shared"), "demo-"));
    const { code, stdout, stderr } = await fillonce([
      "demo",
      "--no-serve",
      "--json",
      "--scale",
      String(scale),
      "--home",
      home,
    ]);
    expect(code, stderr + stdout.slice(0, 2000)).toBe(0);
    demo = JSON.parse(stdout);
  }, 900_000);

  test("prints one object that tells what was made", () => {
    expect(demo.systems.map(({ name }) => name)).toEqual([
      "personnel",
      "teaching",
      "graduate",
      "research",
      "facilities",
      "assets",
      "students",
    ]);
    expect(demo.records.reconciled).toBe(true);
    expect(demo.records.landed).toBeGreaterThanOrEqual(1_400_000 * scale);
    expect(Object.keys(demo.entities).length).toBeGreaterThan(30);
    expect(demo.release?.id).toBe(1);
    expect(Object.keys(demo.seconds).sort()).toEqual([
      "build",
      "extract",
      "forms",
      "publish",
      "seed",
    ]);
    expect(existsSync(join(home, "releases", "1.duckdb"))).toBe(true);
  });

  test("expected is the campus's own truth, resource by resource", () => {
    const truth: Truth = JSON.parse(
      readFileSync(join(home, "campus", "truth.json"), "utf8"),
    ).systems;
    const told = Object.fromEntries(
      demo.steps.map((step) => [`${step.system}.${step.resource}`, step.expected]),
    );
    const true_ = Object.fromEntries(
      Object.entries(truth).flatMap(([system, resources]) =>
        Object.entries(resources).map(([resource, { expected }]) => [
          `${system}.${resource}`,
          expected,
        ]),
      ),
    );
    expect(told).toEqual(true_);
  });

  test("every row is accounted for in every resource", () => {
    for (const step of demo.steps) {
      expect(
        step.landed + step.quarantined + step.duplicates + step.skipped,
        `${step.system}.${step.resource}`,
      ).toBe(step.expected);
    }
  });

  test("processes stay within their budgets", () => {
    for (const [name, mb] of Object.entries(demo.rss)) {
      expect(mb, name).toBeLessThan(name.startsWith("extractor:") ? 1_024 : 2_560);
    }
  });

  test("at least six forms are filled for everyone, in both profiles, 60 % of the slots at least", () => {
    const forms = new Set(demo.forms.by_form.map(({ form }) => form));
    expect(forms.size).toBeGreaterThanOrEqual(6);
    for (const { form, profile, filled, errors, cells } of demo.forms.by_form) {
      expect(errors, `${form} ${profile}`).toEqual([]);
      expect(filled, `${form} ${profile}`).toBeGreaterThan(0);
      expect(cells.filled + cells.empty, `${form} ${profile}`).toBe(cells.slots);
    }
    const { filled, empty } = demo.forms.cells;
    expect(filled / (filled + empty)).toBeGreaterThanOrEqual(0.6);
  });

  test("every filled cell answers where it comes from", async () => {
    const database = await openMemory({ memory: "256MB", threads: 1, temp: inject("shared") });
    const connection = await database.connect();
    for (const { form, profile, folder, cells } of demo.forms.by_form) {
      const [row] = await connection.rows(
        `SELECT count(*)::INTEGER AS cells, count(DISTINCT (subject, address))::INTEGER AS places,
           count(*) FILTER (source_system = '' AND rule = '')::INTEGER AS silent
         FROM read_parquet(${quoteText(join(folder, "provenance.parquet"))})`,
      );
      // What a 核对稿 proposes for somebody to choose from is written, and no filled cell.
      const proposed = profile === "check" ? cells.reasons["not-chosen"] : 0;
      const written = Number(row?.["cells"]);
      expect(row, form).toMatchObject({ places: written, silent: 0 });
      expect(written, form).toBeGreaterThanOrEqual(cells.filled);
      expect(written, form).toBeLessThanOrEqual(cells.filled + proposed);
    }
    connection.close();
    database.close();
  });

  test("nothing in the home is readable by anyone else", () => {
    for (const entry of readdirSync(home, { withFileTypes: true })) {
      if (entry.name === "releases" || entry.name === "campus") continue;
      expect(statSync(join(home, entry.name)).mode & 0o077, entry.name).toBe(0);
    }
    expect(statSync(home).mode & 0o077).toBe(0);
  });

  describeWith("python3 with openpyxl", hasProgram("/usr/bin/python3", "-c", "import openpyxl"))(
    "by an independent judge",
    () => {
      test("1,000 random cells of all forms recomputed from the raw sources: none is wrong", () => {
        const out = execFileSync(
          "/usr/bin/python3",
          [
            "tests/oracle/recompute.py",
            join(home, "campus"),
            join(home, "fills", "0101"),
            ...["--cells", "900", "--empty", "100", "--files", "4", "--seed", "11", "--json"],
          ],
          { maxBuffer: 1 << 26 },
        );
        const verdict: {
          readonly checked: number;
          readonly by_form: Readonly<Record<string, number>>;
        } = JSON.parse(out.toString());
        expect(verdict.checked).toBe(1000);
        if (scale === 1) expect(Object.keys(verdict.by_form).length).toBeGreaterThanOrEqual(53);
      }, 600_000);
    },
  );
});

import {
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { openLibsql } from "../../core/libsql.ts";
import type { Home } from "../../core/paths.ts";
import type { RefreshResult } from "../../jobs/messages.ts";
import { copyOfSmallHome, fillonce, smallHome } from "../small-home.ts";
import { refreshed, statusOf } from "./refreshing.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 600_000 }); // whole refreshes, also on a busy machine

interface ProblemRule {
  readonly system: string;
}

/** The kinds of problem rows that are served, with their numbers. */
async function problemsOf(home: Home): Promise<readonly ProblemRule[]> {
  const { stdout } = await fillonce(["problems", "list", "--home", home.root, "--json"]);
  return JSON.parse(stdout).rules;
}

describe("bad input: the other systems publish, the run is partial, the message says what to do", () => {
  interface Case {
    readonly what: string;
    readonly system: string;
    readonly spoil: (home: Home) => void;
    readonly message: RegExp;
  }

  const spoilt = (folder: string, pattern: RegExp, work: (file: string) => void) => {
    const file = readdirSync(folder).find((name) => pattern.test(name));
    if (file === undefined) throw new Error(`no ${pattern} in ${folder}`);
    work(join(folder, file));
  };

  /** Spoilt in one refresh each; whatever is spoilt in one is whole in the others. */
  const nights: readonly (readonly Case[])[] = [
    [
      {
        what: "a missing database",
        system: "personnel",
        spoil: (home) =>
          renameSync(join(home.campus, "personnel.sqlite"), join(home.campus, "elsewhere.sqlite")),
        message: /personnel\.sqlite/,
      },
      {
        what: "a truncated workbook",
        system: "facilities",
        spoil: (home) =>
          spoilt(join(home.campus, "facilities"), /xlsx$/, (file) => truncateSync(file, 20_000)),
        message: /xlsx/,
      },
      {
        what: "a simulated system that does not start",
        system: "research",
        spoil: (home) => rmSync(join(home.campus, "research", "projects.ndjson")),
        message: /did not start/,
      },
    ],
    [
      {
        what: "a renamed column",
        system: "teaching",
        spoil: (home) => {
          const database = openLibsql({ filename: join(home.campus, "teaching.sqlite") });
          database.exec("ALTER TABLE JX_KCXX RENAME COLUMN KCMC TO KECHENGMINGCHENG");
          database.close();
        },
        message: /KCMC/,
      },
      {
        what: "a missing dump",
        system: "assets",
        spoil: (home) => rmSync(join(home.campus, "assets", "equipment.csv")),
        message: /equipment\.csv/,
      },
      {
        what: "an address where nobody answers, with a wrong token",
        system: "research",
        spoil: (home) => {
          writeFileSync(join(home.root, "secrets", "wrong"), "not-the-token");
          const configured = readFileSync(home.config, "utf8");
          writeFileSync(
            home.config,
            configured.replace(
              "sources:\n",
              "sources:\n  research: { url: http://127.0.0.1:9, secret_file: secrets/wrong }\n",
            ),
          );
        },
        message: /127\.0\.0\.1:9/,
      },
    ],
    [
      {
        what: "a file that is no database",
        system: "graduate",
        spoil: (home) =>
          writeFileSync(
            join(home.campus, "graduate.sqlite"),
            "this was a database once ".repeat(50),
          ),
        message: /graduate/,
      },
      {
        what: "a folder that is gone",
        system: "students",
        spoil: (home) =>
          renameSync(join(home.campus, "students"), join(home.campus, "students-moved")),
        message: /students/,
      },
      {
        what: "no entry in the configuration",
        system: "assets",
        spoil: (home) => {
          const configured = readFileSync(home.config, "utf8");
          writeFileSync(home.config, configured.replace(/ {2}assets:.*\n/, ""));
        },
        message: /not configured/,
      },
    ],
  ];

  let known: readonly ProblemRule[];
  beforeAll(async () => {
    known = await problemsOf(await smallHome());
  });

  describe.each(nights.map((cases) => ({ cases })))("together", ({ cases }) => {
    let home: Home;
    let result: RefreshResult;
    let problems: readonly ProblemRule[];
    beforeAll(async () => {
      home = await copyOfSmallHome();
      for (const { spoil } of cases) spoil(home);
      result = await refreshed(home);
      problems = await problemsOf(home);
    });

    test.each(cases)("$what ($system)", ({ system, message }) => {
      const of = (rules: readonly ProblemRule[]) => rules.filter((rule) => rule.system === system);
      expect(of(problems)).toEqual(of(known)); // of the rows that are still served
      const failures = result.failures.filter((failure) => failure.system === system);
      expect(failures.length).toBeGreaterThan(0);
      for (const failure of failures) {
        expect(failure.hint).not.toBe("");
        expect(failure.message).not.toContain("not-the-token");
      }
      expect(failures.map((failure) => failure.message).join("\n")).toMatch(message);
      expect(result.systems.map(({ name }) => name)).toContain(system);
    });

    test("the others publish", async () => {
      const spoilt = new Set(cases.map(({ system }) => system));
      expect(result.status).toBe("partial");
      expect(result.release).toBeDefined();
      expect(new Set(result.failures.map(({ system }) => system))).toEqual(spoilt);
      const others = result.systems.filter(({ name }) => !spoilt.has(name));
      expect(others.length).toBe(7 - spoilt.size);
      for (const other of others) {
        expect(other.landed, other.name).toBeGreaterThan(0);
        expect(other.expected, other.name).toBe(
          other.landed + other.quarantined + other.duplicates + other.skipped,
        );
      }
      expect(new Set((await statusOf(home)).stale.map(({ name }) => name))).toEqual(spoilt);
    });
  });
});

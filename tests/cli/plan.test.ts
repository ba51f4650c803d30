import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { openLibsql } from "../../core/libsql.ts";
import type { Home } from "../../core/paths.ts";
import { copyOfSmallHome, fillonce } from "../small-home.ts";

let home: Home;
beforeAll(async () => {
  home = await copyOfSmallHome();
});

// biome-ignore lint/suspicious/noExplicitAny: an answer has the shape of its verb
type Answer = any;

async function json(...args: string[]): Promise<Answer> {
  const { code, stdout, stderr } = await fillonce([...args, "--home", home.root, "--json"]);
  expect(code, stderr + stdout).toBe(0);
  return JSON.parse(stdout);
}

/** Every file of the warehouse and the releases by content, and what lies in the home. */
const contentOf = (home: Home) => ({
  warehouse: createHash("sha256").update(readFileSync(home.warehouse)).digest("hex"),
  releases: readdirSync(home.releases).map((name) => [
    name,
    statSync(join(home.releases, name)).mtimeMs,
  ]),
  tmp: readdirSync(home.tmp),
  landing: readdirSync(home.landing),
});

/** Gives some staff another telephone and political status, and ends some duties. */
function change(home: Home): { readonly phones: number; readonly duties: number } {
  const database = openLibsql({ filename: join(home.campus, "personnel.sqlite") });
  const phones = database
    .prepare(
      "UPDATE GXJG0101 SET LXDH = '13900000000', GXSJ = '2026-11-09 09:30:00' WHERE rowid % 100 = 3 AND LXDH <> '13900000000'",
    )
    .run().changes;
  const duties = database.prepare("DELETE FROM GXJG0303 WHERE rowid % 150 = 1").run().changes;
  database.close();
  return { phones: Number(phones), duties: Number(duties) };
}

test("a plan tells what a refresh then does, and writes nothing", async () => {
  const { phones, duties } = change(home);
  const before = contentOf(home);
  const plan = await json("plan", "personnel", "--read");
  const personnel = plan.sources.find(({ name }: { name: string }) => name === "personnel");
  const duty = personnel.resources.find(({ name }: { name: string }) => name === "duty");
  expect(duty).toMatchObject({ state: "changed" });
  expect(duty.before - duty.now).toBe(duties);
  // As many telephones as before: only a read tells.
  expect(plan.undecided).toContain("personnel.staff");
  const made = new Map<string, Answer>(plan.made.map((one: Answer) => [one.name, one.why]));
  expect(made.get("entity.duty_history")).toEqual({
    kind: "input",
    tables: ["std.personnel__duty"],
  });
  expect([...made.keys()]).not.toContain("entity.room");
  expect(plan.touched.forms.map(({ form }: Answer) => form)).toContain("PE-10");

  const { read } = plan;
  expect(read.loads).toEqual(
    expect.arrayContaining([
      { resource: "personnel.duty", inserted: 0, deleted: duties },
      expect.objectContaining({ resource: "personnel.staff", inserted: phones }),
    ]),
  );
  expect(contentOf(home)).toEqual(before);

  const { release } = await json("refresh", "personnel");
  const diff = await json("releases", "diff", String(release.id - 1), String(release.id));
  expect(diff.tables).toEqual(read.tables);
  expect(diff.forms).toEqual(read.forms);
  const tables = new Map<string, Answer>(diff.tables.map((one: Answer) => [one.table, one]));
  expect(tables.get("duty_history")).toMatchObject({ added: 0, removed: duties, changed: 0 });
  expect(tables.get("person")).toMatchObject({
    added: 0,
    removed: 0,
    columns: [{ column: "phone", rows: phones }],
  });
}, 300_000);

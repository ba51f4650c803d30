import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { copyOfSmallHome, fillonce } from "../small-home.ts";

test("problem rows are exported, put right in the file and replayed; twice changes nothing; it can be taken back; all of it is in the audit", async () => {
  const home = await copyOfSmallHome();
  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await fillonce([...args, "--home", home.root, "--json"]);
    expect(code, stderr + stdout).toBe(0);
    return JSON.parse(stdout);
  };
  const rulesOf = async () => (await run("problems", "list")).rules as Record<string, unknown>[];
  const open = (await rulesOf()).find((one) => one["resource"] === "equipment");
  expect(open).toMatchObject({ system: "assets", column_name: "DJ", example: "面议" });

  const file = join(home.root, "equipment.csv");
  await run("problems", "export", file, "--of", "assets.equipment");
  const exported = readFileSync(file, "utf8");
  expect(exported).toMatch(/^\ufeff_problem,_rule,_column,_found,/);
  // As a spreadsheet of Chinese Windows would save it: another word where the price stood, and the note beside it.
  writeFileSync(
    file,
    exported
      .replace(",面议,", ",@,")
      .replace(/,面议(?=,|\r)/, ",12000.5")
      .replace(",@,", ",面议,"),
  );

  const replayed = await run("problems", "replay", file, "--reason", "见合同");
  expect(replayed).toMatchObject({ kept: 1, repairs: { applied: 1, refused: 0, superseded: 0 } });
  expect((await rulesOf()).find((one) => one["resource"] === "equipment")).toBeUndefined();
  const cell = `{ cellProvenance(form: "AS-08", for: "person:001039", at: "G7") { value run repair } }`;
  const { cellProvenance } = (await run("query", cell, "--as", "office:assets")).data;
  expect(cellProvenance.repair).toMatch(/^cli:\S+ 2026-11-09 更正 DJ：面议 → 12000\.5（见合同）$/);
  const status = await run("status");
  expect(status.stale).toEqual([]);

  expect(await run("problems", "replay", file, "--reason", "见合同")).toEqual({ kept: 0 });
  const { repairs } = await run("problems", "repairs");
  expect(repairs).toMatchObject([
    {
      system: "assets",
      resource: "equipment",
      changes: { DJ: { from: "面议", to: "12000.5" } },
      reason: "见合同",
      status: "applied",
    },
  ]);
  const { rows } = await run("audit", "list", "--kind", "repair");
  expect(rows).toHaveLength(1);
  expect(rows[0].purpose).toContain("assets.equipment");

  await run("problems", "withdraw", repairs[0].problem, "--reason", "合同是另一台的");
  expect((await rulesOf()).find((one) => one["resource"] === "equipment")).toEqual(open);
  expect((await run("problems", "repairs")).repairs).toMatchObject([{ status: "withdrawn" }]);
  const audited = (await run("audit", "list", "--kind", "repair")).rows;
  expect(audited.map((row: { purpose: string }) => row.purpose).join()).toContain("撤回");
}, 240_000);

import { mkdtempSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { fixedClock } from "../../core/clock.ts";
import { makeHome } from "../../core/config.ts";
import { homeAt } from "../../core/paths.ts";
import { openState, type State } from "../../core/state.ts";
import { generateRoster, personFor, rosterTime } from "../../forms/roster/make.ts";
import { changeRoster, hashOf, type Roster, signRoster } from "../../forms/roster/store.ts";
import { openReader, type Reader } from "../../query/run.ts";
import { describeWith } from "../needs.ts";
import { type Department, openDepartment } from "./department.ts";
import { hasOpenpyxl, seen } from "./package/workbooks.ts";

const clock = fixedClock("2026-11-09T07:30:00+08:00");
const whole = { kind: "all" } as const;

let department: Department;
let state: State;
beforeAll(async () => {
  department = await openDepartment();
  const home = homeAt(mkdtempSync(join(inject("shared"), "roster-")));
  makeHome(home);
  state = await openState(home);
});
afterAll(async () => {
  await state.close();
  await department[Symbol.asyncDispose]();
});

/** How many supervisors GJ-451 counts in all, and what it says of the roster. */
async function counted(reader: Reader = department.reader) {
  const made = await department.fill({
    ...{ form: "GJ-451", subjects: whole, profile: "check", state, reader, clock },
  });
  expect(made.errors).toEqual([]);
  const [file = ""] = readdirSync(made.folder).filter((name) => name.endsWith(".xlsx"));
  const { sheets } = seen(department.file("GJ-451", file));
  const notes = Object.values(sheets["说明"]?.cells ?? {}).map(({ value }) => String(value));
  return {
    total: sheets["研究生指导教师情况"]?.cells["C5"]?.value,
    note: notes.find((text) => text.includes("supervisors")),
  };
}

async function change(staffNo: string, to: "added" | "removed") {
  const { owner, time } = rosterTime("supervisors", clock);
  const member = await personFor(department.reader, owner, time.asOf, staffNo);
  await changeRoster(state, roster, member, { to, reason: "学院会议决定", by: "王秘书" });
}

/** A release in which one id has become another. */
async function afterMerge(from: string, to: string): Promise<Reader> {
  const { release, connection, alias } = department.reader;
  await connection.run(`CREATE TABLE ${alias}.main.entity_alias AS
    SELECT 'person' AS entity, '${from}' AS old_id, '${to}' AS new_id, 'merged_into' AS kind, 'r8' AS run`);
  const tables = { ...release.tables, entity_alias: { columns: ["old_id"] } };
  return openReader({ release: { ...release, tables }, alias, connection });
}

let roster: Roster;

describeWith("openpyxl", hasOpenpyxl)("a roster", () => {
  test("until it is signed the rule counts; then those who were signed for", async () => {
    expect(await counted()).toMatchObject({ total: 1, note: expect.stringContaining("尚未签认") });
    const made = await generateRoster(state, department.reader, "supervisors", {
      ...{ clock, by: "研究生院" },
    });
    ({ roster } = made);
    expect(made.members.map(({ staff_no }) => staff_no)).toEqual(["00123"]);
    await change("00124", "added");
    expect((await counted()).total).toBe(1);
    await expect(change("00124", "added")).rejects.toThrow("已在名册中");
    roster = await signRoster(state, roster, "李处长");
    expect(await counted()).toMatchObject({
      total: 2,
      note: expect.stringContaining("李处长 签认"),
    });
    await expect(change("00124", "removed")).rejects.toThrow("不再改动");
    await expect(signRoster(state, roster, "别人")).rejects.toThrow("李处长");
  });

  test("a person who has become one with another since is counted once, under the new id", async () => {
    await state.knex("roster_member").where({ person_id: "p2" }).update({ person_id: "before" });
    const members = [{ person_id: "before" }, { person_id: "p1" }];
    await state.knex("roster").update({ hash: hashOf(members) });
    expect((await counted()).total).toBe(1);
    expect((await counted(await afterMerge("before", "p2"))).total).toBe(2);
  });

  test("a signed roster that is not what was signed for is not counted by", async () => {
    await state.knex("roster_member").where({ person_id: "p1" }).delete();
    await expect(counted()).rejects.toMatchObject({
      message: expect.stringContaining("changed since it was signed"),
    });
  });
});

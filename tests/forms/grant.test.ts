import { afterAll, beforeAll, expect, test } from "vitest";
import type { Principal } from "../../query/principal.ts";
import { type Department, openDepartment } from "./department.ts";

let department: Department;
beforeAll(async () => {
  department = await openDepartment();
});
afterAll(() => department[Symbol.asyncDispose]());

const refused = { name: "UserError" };
const mathematics: Principal = { role: "officer", org_no: "200" };
const informatics: Principal = { role: "officer", org_no: "100" };
const zhang = { kind: "person", no: "00123" } as const;

test("an officer fills for the own department, with the real numbers the form asks for", async () => {
  const subjects = { kind: "org", no: "100" } as const;
  const made = await department.fill({ form: "PE-10", subjects, principal: informatics });
  expect(made.filled).toBe(3);
  const own = await department.fill({ form: "PE-10", subjects: zhang, principal: informatics });
  const office = await department.fill({ form: "PE-10", subjects: zhang });
  expect(own.cells).toEqual(office.cells);
});

test("an officer of another department gets nothing: not by person, not by unit, not by all", async () => {
  const as = { principal: mathematics };
  for (const subjects of [zhang, { kind: "org", no: "100" }, { kind: "org", no: "110" }] as const) {
    await expect(department.fill({ form: "PE-10", subjects, ...as })).rejects.toMatchObject(
      refused,
    );
    const roster = { form: subjects.kind === "org" ? "PE-27" : "TW-1", subjects, ...as };
    await expect(department.fill(roster)).rejects.toMatchObject(refused);
  }
  const all = await department.fill({ form: "PE-10", subjects: { kind: "all" }, ...as });
  expect(all.filled).toBe(1);
  const units = await department.fill({ form: "PE-27", subjects: { kind: "all" }, ...as });
  expect(units.filled).toBe(1);
});

test("the whole university is counted by its office, a department by its officer", async () => {
  const whole = { form: "GJ-422", subjects: { kind: "all" }, principal: informatics } as const;
  await expect(department.fill(whole)).rejects.toMatchObject(refused);
  const subjects = { kind: "org", no: "100" } as const;
  const made = await department.fill({ form: "GJ-422", subjects, principal: informatics });
  expect(made.filled).toBe(1);
});

test("staff fill their own form and nobody else's", async () => {
  const principal: Principal = { role: "staff", staff_no: "00123" };
  expect((await department.fill({ form: "PE-10", subjects: zhang, principal })).filled).toBe(1);
  const other = { form: "PE-10", subjects: { kind: "person", no: "00124" }, principal } as const;
  await expect(department.fill(other)).rejects.toMatchObject(refused);
});

test("roles without people, and offices and officers of other facts, may not fill", async () => {
  const principals: Principal[] = [
    { role: "analyst" },
    { role: "leader" },
    { role: "admin" },
    { role: "steward", entities: ["person"] },
    { role: "office", domain: "assets" },
    { role: "officer", org_no: "100", domain: "assets" },
    { role: "fill", form: "TW-1", columns: {}, scope: "all" },
  ];
  for (const principal of principals)
    await expect(
      department.fill({ form: "PE-10", subjects: zhang, principal }),
    ).rejects.toMatchObject(refused);
});

test("a subject the form is not about is refused by name", async () => {
  const room = { form: "PE-10", subjects: { kind: "room", no: "A-301" } } as const;
  await expect(department.fill(room)).rejects.toMatchObject({
    hint: expect.stringContaining("person:<no>"),
  });
  const unknown = { form: "PE-99", subjects: zhang };
  await expect(department.fill(unknown)).rejects.toMatchObject({
    hint: expect.stringContaining("PE-10"),
  });
  for (const asOf of ["2026-02-30", "yesterday", "2026-12-31"])
    await expect(department.fill({ form: "PE-10", subjects: zhang, asOf })).rejects.toMatchObject(
      refused,
    );
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Principal } from "../../query/principal.ts";
import { column, columns, eq, groupsFor, idsFor, refused, rowsFor } from "./asking.ts";
import { type OpenUniversity, openUniversity } from "./release.ts";
import { university } from "./university.ts";

let open: OpenUniversity;
beforeAll(async () => {
  open = await openUniversity();
});
afterAll(async () => open[Symbol.asyncDispose]());

const phones = (principal: Principal, ...ids: string[]) =>
  rowsFor(open, principal, {
    entity: "person",
    fields: columns("id", "phone"),
    where: { kind: "compare", path: ["id"], op: "in", value: ids },
  });

describe("when several roles grant a row, the mask is that of the one that granted it", () => {
  const both: Principal = {
    role: "combined",
    roles: [
      { role: "officer", org_no: "110" },
      { role: "staff", person_id: "p08" },
    ],
  };

  test("own values beside masked ones of the unit, and nobody else", async () => {
    expect(await idsFor(open, both, "person")).toEqual(["p02", "p03", "p04", "p05", "p08"]);
    expect(await phones(both, "p03", "p08", "p09")).toEqual([
      { id: "p03", phone: "****1002" },
      { id: "p08", phone: "110" },
    ]);
  });

  test("a filter finds in each row what is seen there", async () => {
    expect(await idsFor(open, both, "person", eq(["phone"], "13900001002"))).toEqual([]);
    expect(await idsFor(open, both, "person", eq(["phone"], "110"))).toEqual(["p08"]);
  });

  test("a role that only counts lends its rows to no list", async () => {
    const leading: Principal = {
      role: "combined",
      roles: [{ role: "leader" }, { role: "officer", org_no: "110" }],
    };
    expect(await idsFor(open, leading, "person")).toEqual(["p02", "p03", "p04", "p05"]);
    const whole = await groupsFor(open, leading, {});
    expect(whole.groups[0]?.values["n"]).toBe("15");
    const small = await groupsFor(open, leading, { where: eq(["title", "level"], "中级") });
    expect(small.groups[0]?.values["n"]).toBeNull();
  });
});

describe("a purpose unmasks what it names, in its scope", () => {
  const officer: Principal = { role: "officer", org_no: "110" };
  const purposed: Principal = {
    ...officer,
    purposes: [{ id: "u1", columns: { person: ["phone"] }, scope: { persons: ["p03", "p08"] } }],
  };

  test("and nothing else: no row more, no column more", async () => {
    expect(await phones(purposed, "p03", "p05", "p08")).toEqual([
      { id: "p03", phone: "13900001002" },
      { id: "p05", phone: "****1004" },
    ]);
    const where = eq(["id"], "p03");
    const [li] = await rowsFor(open, purposed, {
      entity: "person",
      fields: columns("email"),
      where,
    });
    expect(li).toEqual({ email: null });
    expect(await idsFor(open, purposed, "person", eq(["phone"], "13900001002"))).toEqual(["p03"]);
    expect(await idsFor(open, purposed, "person", eq(["phone"], "13900001004"))).toEqual([]);
  });

  test("it opens no column that the role may not name", async () => {
    const analyst: Principal = { role: "analyst", purposes: purposed.purposes ?? [] };
    await expect(phones(analyst, "p03")).rejects.toMatchObject(refused);
  });
});

describe("a dean", () => {
  const dean: Principal = { role: "dean", org_no: "100" };

  test("sees the college's people by name, sensitive values masked", async () => {
    const fields = columns("id", "name", "phone");
    const found = await rowsFor(open, dean, { entity: "person", fields, where: eq(["id"], "p03") });
    expect(found).toEqual([{ id: "p03", name: "李 娜", phone: "****1002" }]);
    expect(await idsFor(open, dean, "person", eq(["id"], "p08"))).toEqual([]);
  });

  test("gets figures of evaluations and incidents, not whose they are", async () => {
    for (const entity of ["published_evaluation", "incident", "appraisal", "observation"]) {
      await expect(idsFor(open, dean, entity)).rejects.toMatchObject(refused);
    }
    const by = [{ as: "who", path: ["person", "name"] }];
    const measures = [{ kind: "figure", as: "n", fn: "count" }] as const;
    const named = groupsFor(open, dean, { entity: "published_evaluation", by, measures });
    const { groups } = await named.catch(() => ({ groups: [] }));
    expect(groups.filter(({ values }) => values["n"] !== null)).toEqual([]);
  });
});

test("who has left belongs to nobody's department", async () => {
  const left = (university["person_org"] ?? []).filter(({ person_id }) => person_id !== "p03");
  await using changed = await openUniversity({ ...university, person_org: left });
  const officer: Principal = { role: "officer", org_no: "110" };
  expect(await idsFor(changed, officer, "person")).toEqual(["p02", "p04", "p05"]);
  expect(await idsFor(changed, officer, "staff_role", eq(["person_id"], "p03"))).toEqual([]);
});

test("an officer of a domain gets that domain's rows of the unit", async () => {
  const research: Principal = { role: "officer", org_no: "110", domain: "research" };
  const fields = [column("id")];
  expect(await rowsFor(open, research, { entity: "project", fields })).toEqual([{ id: "j2" }]);
  expect(await rowsFor(open, research, { entity: "equipment", fields })).toEqual([]);
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Principal } from "../../query/principal.ts";
import { select } from "../../query/run.ts";
import type { Field, Selection } from "../../query/selection.ts";
import { entities } from "../../schema/entities.ts";
import { personColumns } from "../../schema/entity.ts";
import { column, columns, eq } from "./asking.ts";
import { type OpenUniversity, openUniversity } from "./release.ts";
import { university } from "./university.ts";

const office: Principal = { role: "office", domain: "personnel" };

let open: OpenUniversity;
beforeAll(async () => {
  open = await openUniversity();
});
afterAll(async () => open[Symbol.asyncDispose]());

const page = async (selection: Selection, principal: Principal = office) =>
  await select(open.reader, selection, principal);
const one = (relation: string, ...fields: Field[]): Field => ({
  kind: "one",
  as: relation,
  relation,
  selection: { fields },
});
const many = (relation: string, first: number, ...fields: Field[]): Field => ({
  kind: "many",
  as: relation,
  relation,
  selection: { fields, first },
});

describe("whose rows a page shows", () => {
  test("is told without being asked, and adds nothing to the rows", async () => {
    const answer = await page({ entity: "person", fields: columns("sex_name"), first: 2 });
    expect(answer.persons).toEqual(["p01", "p02"]);
    expect(answer.rows).toEqual([{ sex_name: "男" }, { sex_name: "女" }]);
    expect(answer.pageInfo.hasNextPage).toBe(true);
  });

  test("counts the rows nested in it, each person once", async () => {
    const project = one("project", one("head", column("name")), many("members", 2, column("name")));
    const answer = await page({
      entity: "project_member",
      fields: [column("order_no"), project],
      where: eq(["project_id"], "j1"),
    });
    expect(answer.rows).toHaveLength(3);
    // The rows themselves are about p01, p02 and p08; members are nested for p01 and p02.
    expect(answer.persons).toEqual(["p01", "p02", "p08"]);
  });

  test("counts everybody a row is about, also who may not be named", async () => {
    const incidents: Selection = { entity: "incident", fields: columns("grade") };
    expect((await page(incidents)).persons).toEqual(["p03", "p09"]);
    expect((await page(incidents, { role: "analyst" })).persons).toEqual(["p03", "p09"]);
    const officer = await page(incidents, { role: "officer", org_no: "100" });
    expect([officer.rows, officer.persons]).toEqual([[{ grade: "一般" }], ["p03"]]);
    const hidden = await page(
      { entity: "incident", fields: columns("person_id") },
      { role: "officer", org_no: "100" },
    );
    expect([hidden.rows, hidden.persons]).toEqual([[{ person_id: null }], ["p03"]]);
    await using taught = await openUniversity({
      ...university,
      supervision: [{ id: "v1", supervisor_person_id: "p01", student_person_id: "s1" }],
    });
    const pairs = { entity: "supervision", fields: columns("kind") };
    expect((await select(taught.reader, pairs, office)).persons).toEqual(["p01", "s1"]);
  });

  test("is declared for every column with a person, unless the entity is open", () => {
    for (const entity of entities.filter(({ scope }) => scope.open !== true)) {
      const named = Object.keys(entity.columns).filter((name) => name.endsWith("person_id"));
      expect(personColumns(entity), entity.name).toEqual(expect.arrayContaining(named));
    }
  });

  test("leaves out what is open to everyone, what is cut off and what is missing", async () => {
    const units = await page({ entity: "org_unit", fields: columns("name", "head_person_id") });
    expect(units.persons).toEqual([]);
    const members = many("members", 1, one("person", column("name")));
    const cut = await page({
      entity: "org_unit",
      fields: [members],
      where: eq(["org_no"], "110"),
    });
    expect(cut.persons).toEqual(["p08"]);
    const nobody = await page({ entity: "person", fields: [column("id")], first: 0 });
    expect(nobody.persons).toEqual([]);
  });

  test("is only whom the policy let through", async () => {
    const officer: Principal = { role: "officer", org_no: "200" };
    const answer = await page({ entity: "project", fields: [many("members", 9)] }, officer);
    expect(answer.persons.filter((id) => ["p01", "p02", "p03"].includes(id))).toEqual([]);
    expect(answer.persons).toContain("p10");
  });

  test("does not depend on the role being allowed to name the id", async () => {
    const analyst = await page(
      { entity: "person", fields: columns("sex_name"), first: 1 },
      { role: "analyst" },
    );
    expect(analyst.persons).toEqual(["p01"]);
  });
});

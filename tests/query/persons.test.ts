import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Principal } from "../../query/principal.ts";
import { select } from "../../query/run.ts";
import type { Field, Selection } from "../../query/selection.ts";
import { column, columns, eq } from "./asking.ts";
import { type OpenUniversity, openUniversity } from "./release.ts";

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

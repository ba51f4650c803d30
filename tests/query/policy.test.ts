import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Row } from "../../core/duckdb.ts";
import type { Principal } from "../../query/principal.ts";
import type { Groups } from "../../query/run.ts";
import type { Filter, GroupSelection, Selection } from "../../query/selection.ts";
import { column, columns, eq, groupsFor, idsFor, rowsFor } from "./asking.ts";
import { type OpenUniversity, openUniversity } from "./release.ts";

const softwareOfficer: Principal = { role: "officer", org_no: "110" };
/** Who belongs to 110 or to 111 beneath it. */
const softwarePeople = ["p02", "p03", "p04", "p05"];

let open: OpenUniversity;
beforeAll(async () => {
  open = await openUniversity();
});
afterAll(async () => open[Symbol.asyncDispose]());

const ask = (principal: Principal, selection: Selection): Promise<readonly Row[]> =>
  rowsFor(open, principal, selection);
const ids = (principal: Principal, entity: string, where?: Filter): Promise<unknown[]> =>
  idsFor(open, principal, entity, where);
const count = (principal: Principal, selection: Partial<GroupSelection>): Promise<Groups> =>
  groupsFor(open, principal, selection);

describe("an officer asking for another department's people gets nothing", () => {
  test("by list: only their own tree", async () => {
    expect(await ids(softwareOfficer, "person")).toEqual(softwarePeople);
    expect(await ids(softwareOfficer, "staff_role")).toEqual([
      "r-old",
      "rp02",
      "rp03",
      "rp04",
      "rp05",
    ]);
    expect(await ids({ role: "officer", org_no: "100" }, "person")).toEqual([
      "p01",
      ...softwarePeople,
      "p06",
      "p07",
      "s1",
    ]);
  });

  test("by id", async () => {
    expect(await ids(softwareOfficer, "person", eq(["id"], "p08"))).toEqual([]);
    expect(await ids(softwareOfficer, "person", eq(["id"], "p02"))).toEqual(["p02"]);
  });

  test("by relation, there and back", async () => {
    const rows = await ask(softwareOfficer, {
      entity: "class_session",
      fields: [
        column("person_id"),
        { kind: "one", as: "teacher", relation: "teacher", selection: { fields: columns("id") } },
      ],
    });
    expect(rows).toHaveLength(24);
    for (const row of rows) {
      const own = softwarePeople.includes(String(row["person_id"]));
      expect(row["teacher"]).toEqual(own ? { id: row["person_id"] } : null);
    }
    const hop = await ask(softwareOfficer, {
      entity: "class_section",
      fields: [
        {
          kind: "many",
          as: "who",
          relation: "assignments",
          selection: {
            fields: [
              {
                kind: "one",
                as: "person",
                relation: "person",
                selection: { fields: columns("id", "name") },
              },
            ],
          },
        },
      ],
    });
    const seen = JSON.stringify(hop);
    expect(seen).toContain("王芳");
    expect(seen).not.toContain("黄强");
    expect(seen).not.toContain("张伟");
  });

  test("by filter along a relation", async () => {
    const others = eq(["teacher", "sex_name"], "男");
    const found = await ask(softwareOfficer, {
      entity: "class_session",
      fields: columns("person_id"),
      where: others,
    });
    expect(new Set(found.map((row) => row["person_id"]))).toEqual(new Set(["p04"]));
    const some: Filter = {
      kind: "some",
      relation: "assignments",
      filter: eq(["person", "name"], "黄强"),
    };
    expect(await ids(softwareOfficer, "class_section", some)).toEqual([]);
    expect(
      await ids(softwareOfficer, "class_section", {
        kind: "some",
        relation: "assignments",
        filter: eq(["person", "name"], "王芳"),
      }),
    ).toEqual(["x1"]);
  });

  test("by group", async () => {
    const { groups: found } = await count(softwareOfficer, {
      by: [{ as: "unit", path: ["home_org", "org_no"] }],
    });
    expect(found.map(({ keys, values }) => [keys["unit"], values["n"]])).toEqual([
      ["110", "2"],
      ["111", "2"],
    ]);
    const byTeacher = await count(softwareOfficer, {
      entity: "class_session",
      by: [{ as: "name", path: ["teacher", "name"] }],
    });
    expect(byTeacher.groups.map(({ keys }) => keys["name"])).toEqual([
      "刘洋",
      "李 娜",
      "王芳",
      "陈静",
      null,
    ]);
  });

  test("by figure beside a row, by order", async () => {
    const rows = await ask(softwareOfficer, {
      entity: "org_unit",
      fields: [
        column("org_no"),
        {
          kind: "aggregate",
          as: "names",
          relation: "members",
          fn: "list",
          path: ["person", "name"],
        },
        { kind: "aggregate", as: "n", relation: "members", fn: "count" },
        {
          kind: "aggregate",
          as: "oldest",
          relation: "members",
          fn: "min",
          path: ["person", "birth_date"],
        },
      ],
      orderBy: [{ path: ["head", "name"], direction: "asc" }],
    });
    const mathematics = rows.find((row) => row["org_no"] === "200");
    expect(mathematics).toMatchObject({ names: null, n: "0", oldest: null });
    expect(rows.find((row) => row["org_no"] === "110")).toMatchObject({
      names: "李 娜、王芳",
      // The mathematician who teaches here: the relation is the unit's, the person is not.
      n: "3",
      oldest: "1981-01-01",
    });
  });

  test("whatever was true before: who left the unit's tree is not reached by a past day", async () => {
    const rows = await ask(softwareOfficer, {
      entity: "title",
      fields: columns("person_id"),
      asOf: "2010-01-01",
    });
    expect(rows.map((row) => row["person_id"])).toEqual([]);
    const now = await ids(softwareOfficer, "title");
    expect(now).toEqual(["tp02", "tp03", "tp04", "tp05"]);
  });

  test("an unknown unit, or one that smells of SQL, has nobody", async () => {
    for (const org_no of ["999", "", "' OR 1=1 --", "%"]) {
      expect(await ids({ role: "officer", org_no }, "person")).toEqual([]);
    }
  });

  test("with a domain, other domains' facts are closed", async () => {
    const research: Principal = { ...softwareOfficer, domain: "research" };
    expect(await ids(research, "person")).toEqual(softwarePeople);
    expect(await ids(research, "project")).toEqual(["j2"]);
    expect(await ids(research, "published_evaluation")).toEqual([]);
    expect(await ids(softwareOfficer, "published_evaluation")).toHaveLength(4);
  });
});

describe("masks", () => {
  const chen = eq(["id"], "p05");

  test("stand where the value stood", async () => {
    const fields = columns("name", "id_no", "phone", "email", "birth_date", "source_key");
    expect(await ask(softwareOfficer, { entity: "person", fields, where: chen })).toEqual([
      {
        name: "陈静",
        id_no: "****5054",
        phone: "****1004",
        email: null,
        birth_date: "1985-01-01",
        source_key: null,
      },
    ]);
    const short = await ask(softwareOfficer, {
      entity: "person",
      fields: columns("phone"),
      where: eq(["id"], "p04"),
    });
    expect(short).toEqual([{ phone: "****" }]);
  });

  test("are all that a filter, an order, a group or an extreme can see", async () => {
    expect(await ids(softwareOfficer, "person", eq(["birth_date"], "1985-05-05"))).toEqual([]);
    expect(await ids(softwareOfficer, "person", eq(["birth_date"], "1985-01-01"))).toEqual(["p05"]);
    expect(await ids(softwareOfficer, "person", eq(["id_no"], "110101198505054"))).toEqual([]);
    const party: Filter = { kind: "compare", path: ["political_name"], op: "isNull", value: false };
    expect(await ids(softwareOfficer, "person", party)).toEqual([]);
    const prefix: Filter = { kind: "compare", path: ["id_no"], op: "startsWith", value: "110101" };
    expect(await ids(softwareOfficer, "person", prefix)).toEqual([]);
    const sorted = await ask(softwareOfficer, {
      entity: "person",
      fields: columns("id"),
      orderBy: [{ path: ["email"], direction: "desc" }],
    });
    expect(sorted.map((row) => row["id"])).toEqual(softwarePeople);
    const { groups: found } = await count(softwareOfficer, {
      by: [{ as: "party", path: ["political_name"] }],
      measures: [
        { kind: "figure", as: "youngest", fn: "max", path: ["birth_date"] },
        { kind: "figure", as: "phones", fn: "list", path: ["phone"] },
        { kind: "figure", as: "mails", fn: "countDistinct", path: ["email"] },
      ],
      having: [{ as: "youngest", op: "le", value: "1990-01-01" }],
    });
    expect(found).toEqual([
      {
        keys: { party: null },
        values: { youngest: "1990-01-01", phones: "****、****1002、****1004", mails: "0" },
        over: [],
        suppressed: false,
      },
    ]);
  });

  test("fall within an office's own domain only", async () => {
    const fields = columns("id_no", "political_name");
    const own = await ask(
      { role: "office", domain: "personnel" },
      { entity: "person", fields, where: chen },
    );
    expect(own).toEqual([{ id_no: "110101198505054", political_name: "群众" }]);
    const other = await ask(
      { role: "office", domain: "research" },
      { entity: "person", fields, where: chen },
    );
    expect(other).toEqual([{ id_no: "****5054", political_name: null }]);
    expect(await ids({ role: "office", domain: "research" }, "person")).toHaveLength(15);
  });
});

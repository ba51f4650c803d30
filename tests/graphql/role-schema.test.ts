import { getNamedType, isInputObjectType, isLeafType, isObjectType, printSchema } from "graphql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { vocabulary } from "../../graphql/names.ts";
import { parsePrincipal } from "../../graphql/principal-text.ts";
import { openRoleSchemas } from "../../graphql/role-schema.ts";
import { buildSchema } from "../../graphql/schema.ts";
import { asking } from "./ask.ts";
import { type Served, serveUniversity } from "./served.ts";

const schemaFor = openRoleSchemas(buildSchema());
const schemaOf = (as: string) => schemaFor(parsePrincipal(as));

const hasType = (as: string, typeName: string): boolean =>
  schemaOf(as).getType(typeName) !== undefined;

function fieldsOf(as: string, typeName: string): readonly string[] {
  const type = schemaOf(as).getType(typeName);
  return isObjectType(type) || isInputObjectType(type) ? Object.keys(type.getFields()) : [];
}

/** GraphQL names of the columns at these levels, and of masked L2 ones when `pointing`. */
const columnsAt = (typeName: string, levels: readonly string[], pointing: boolean) =>
  [...(vocabulary.find((names) => names.typeName === typeName)?.fields ?? [])].flatMap(
    ([field, named]) =>
      named.kind === "column" &&
      (levels.includes(named.column.level) ||
        (pointing && named.column.level === "L2" && named.column.mask !== undefined))
        ? [field]
        : [],
  );

let served: Served;
beforeAll(async () => {
  served = await serveUniversity();
});
afterAll(async () => served[Symbol.asyncDispose]());

describe("an analyst's schema", () => {
  test("has no sensitive and no pointing column on any type, in any filter, in any order", () => {
    const whole = buildSchema();
    let hidden = 0;
    for (const { typeName } of vocabulary) {
      const closed = columnsAt(typeName, ["L3", "L4"], true);
      for (const type of [typeName, `${typeName}Where`, `${typeName}OrderBy`]) {
        const left = fieldsOf("analyst", type);
        expect([type, left.filter((field) => closed.includes(field))]).toEqual([type, []]);
        const all = whole.getType(type);
        if (isObjectType(all) || isInputObjectType(all))
          hidden += Object.keys(all.getFields()).length - left.length;
      }
    }
    expect(hidden).toBeGreaterThan(100);
  });

  test("does not print, suggest or introspect them", async () => {
    expect(printSchema(schemaOf("analyst"))).not.toMatch(/\b(idNo|birthDate|phone)\b/);
    const ask = asking(served, "analyst");
    const { errors } = await ask("{ persons { nodes { idN phon nam } } }");
    expect(JSON.stringify(errors)).not.toMatch(/idNo|phone"|\\"name/);
    const { data } = await ask('{ __type(name: "Person") { fields { name } } }');
    expect(JSON.stringify(data)).toContain("sexName");
    expect(JSON.stringify(data)).not.toMatch(/:"(idNo|phone|name|namePinyin|email|staffNo)"/);
  });

  test("counts by internal facts of people, and does not list them", () => {
    expect(fieldsOf("analyst", "PersonWhere")).toContain("highestDegreeLevel");
    expect(fieldsOf("analyst", "Person")).not.toContain("highestDegreeLevel");
    expect(fieldsOf("analyst", "Query")).toEqual(
      expect.arrayContaining(["persons", "personGroups"]),
    );
  });
});

describe("every role has its own", () => {
  test("a leader counts people and lists none", () => {
    const roots = fieldsOf("leader", "Query");
    expect(roots).toEqual(expect.arrayContaining(["orgUnits", "personGroups", "titleGroups"]));
    expect(
      roots.filter((root) => ["person", "persons", "titles", "searchPersons"].includes(root)),
    ).toEqual([]);
    expect(hasType("leader", "Person")).toBe(false);
    expect(fieldsOf("leader", "OrgUnit")).not.toContain("members");
  });

  test("staff find no platform, an officer of a domain no other's facts", () => {
    expect(fieldsOf("staff:1", "Query")).not.toEqual(expect.arrayContaining(["runs"]));
    expect(fieldsOf("staff:1", "Person")).toContain("idNo");
    expect(fieldsOf("staff:1", "ClassSession")).not.toContain("teacherDelta");
    expect(hasType("officer:1", "PublishedEvaluation")).toBe(true);
    expect(hasType("officer:1:research", "PublishedEvaluation")).toBe(false);
    expect(fieldsOf("dean:1", "Query")).toContain("incidentGroups");
    expect(hasType("dean:1", "Incident")).toBe(false);
  });

  test("administrators find no entity of the university at all", () => {
    for (const as of ["admin", "security_admin", "audit_admin"]) {
      for (const { typeName, one, many, groups } of vocabulary) {
        expect(hasType(as, typeName)).toBe(false);
        for (const root of [one, many, groups]) expect(fieldsOf(as, "Query")).not.toContain(root);
      }
      expect(fieldsOf(as, "Query")).toContain("me");
      expect(fieldsOf(as, "Query")).not.toContain("metric");
      expect(fieldsOf(as, "Query").includes("runs")).toBe(as === "admin");
    }
  });

  test("someone with two roles has both, and who asks within a role makes no difference", () => {
    expect(fieldsOf("leader+officer:100", "Query")).toContain("persons");
    expect(schemaOf("officer:100") === schemaOf("officer:200")).toBe(true);
    expect(schemaOf("officer:100") === schemaOf("dean:100")).toBe(false);
    expect(schemaOf("office:research") === schemaOf("office:personnel")).toBe(false);
  });

  test("what a role's schema names, its policy lets it ask", async () => {
    for (const as of [
      "analyst",
      "leader",
      "officer:100",
      "officer:100:research",
      "dean:100",
      "office:assets",
      "staff:10002",
      "steward:project",
    ]) {
      for (const { typeName, many } of vocabulary) {
        if (!fieldsOf(as, "Query").includes(many)) continue;
        const type = schemaOf(as).getType(typeName);
        if (!isObjectType(type)) throw new Error(`no type "${typeName}"`);
        const asked = Object.values(type.getFields()).flatMap(({ name, type: answered }) =>
          isLeafType(getNamedType(answered)) ? [name] : [],
        );
        const { errors } = await asking(
          served,
          as,
        )(`{ ${many}(first: 2) { nodes { ${asked.join(" ")} } } }`);
        expect([as, many, errors]).toEqual([as, many, undefined]);
      }
    }
  });
});

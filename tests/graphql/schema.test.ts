import { GraphQLObjectType, GraphQLSchema, GraphQLString } from "graphql";
import { expect, test } from "vitest";
import { ContractError } from "../../core/errors.ts";
import {
  checkDescriptions,
  describeColumn,
  describe as described,
} from "../../graphql/describe.ts";
import { vocabulary } from "../../graphql/names.ts";
import { buildSchema, printedSchema } from "../../graphql/schema.ts";
import { entities } from "../../schema/entities.ts";
import { text } from "../../schema/entity.ts";
import { documentsModule, operationsModule } from "../../web/operations-codegen.ts";

test("every change of the API shows in review", async () => {
  await expect(printedSchema()).toMatchFileSnapshot("../../graphql/schema.graphql");
});

test("the pages' operations and their types are those of today's schema; `npm run schema` writes all three", async () => {
  await expect(await operationsModule(printedSchema())).toMatchFileSnapshot(
    "../../web/operations.ts",
  );
  await expect(documentsModule()).toMatchFileSnapshot("../../graphql/persisted/web-operations.ts");
});

test("shows every entity but the warehouse's own, each by id, as a list and in groups", () => {
  const schema = buildSchema();
  const roots = Object.keys(schema.getQueryType()?.getFields() ?? {});
  const shown = entities.filter(({ visibility }) => visibility === "graphql");
  expect(vocabulary.map(({ entity }) => entity)).toEqual(shown);
  expect(roots).toHaveLength(shown.length * 3 + 23);
  expect(roots).toEqual(expect.arrayContaining(["orgUnit", "orgUnits", "orgUnitGroups"]));
  expect(schema.getType("EvaluationResponse")).toBeUndefined();
  expect(printedSchema()).not.toMatch(/evaluationResponse/i);
});

test("a label that is missing in one language stops the build", () => {
  expect(() => described("", "Name")).toThrow(ContractError);
  expect(() => described("Name", "Name")).toThrow(ContractError);
  expect(() => described("姓名", " ")).toThrow(ContractError);
  expect(() => describeColumn(text("", "Name", "L1"))).toThrow(ContractError);
  const half = new GraphQLObjectType({
    name: "Query",
    description: "查询 · Query",
    fields: { name: { type: GraphQLString, description: "only English" } },
  });
  expect(() => checkDescriptions(new GraphQLSchema({ query: half }))).toThrow(/Query\.name$/);
});

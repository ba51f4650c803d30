import { type GraphQLSchema, lexicographicSortSchema, printSchema } from "graphql";
import { addAttentionQuery } from "./attention.ts";
import { addAuditQueries } from "./audit/audit-types.ts";
import { openBuilder } from "./builder.ts";
import { addCellQuery } from "./cell-types.ts";
import { addPageInfo } from "./connection-types.ts";
import { checkDescriptions, describe } from "./describe.ts";
import { addEntityQueries } from "./entity-queries.ts";
import { addEntityTypes } from "./entity-types.ts";
import { addExplainQuery } from "./explain.ts";
import { addFigureTypes } from "./figure-types.ts";
import { addFormQueries } from "./form-types.ts";
import { addGroupTypes } from "./group-types.ts";
import { addGroupWords } from "./group-words.ts";
import { addInputTypes } from "./input-types.ts";
import { addLineageQueries, addLineageTypes } from "./lineage-types.ts";
import { addMeQuery } from "./me-types.ts";
import { addMetricQueries } from "./metric-queries.ts";
import { addMetricTypes } from "./metric-types.ts";
import { vocabulary } from "./names.ts";
import { addNodeQueries, addNodeType } from "./node-types.ts";
import { addOperationQueries } from "./operation-types.ts";
import { addProblemQuery } from "./problem-types.ts";
import { addReleaseQueries } from "./release-types.ts";
import { addRevealMutation } from "./reveal.ts";
import { addPersonSearch } from "./search-persons.ts";
import { addWeeklyQueries } from "./weekly-types.ts";

/** The API's schema, generated from schema/. ContractError when anything in it is not described in both languages. */
export function buildSchema(): GraphQLSchema {
  const builder = openBuilder();
  builder.queryType({ description: describe("查询入口", "Where every question starts") });
  const { inputsOf, direction } = addInputTypes(builder);
  const node = addNodeType(builder);
  const aggregateOf = addFigureTypes(builder);
  const typeOf = addEntityTypes(builder, { inputsOf, node, aggregateOf });
  const pageInfo = addPageInfo(builder);
  const metricTypes = addMetricTypes(builder);
  const group = addGroupTypes(builder, metricTypes, addGroupWords(builder), direction);
  for (const names of vocabulary) {
    addEntityQueries({ builder, typeOf, inputsOf, aggregateOf, pageInfo, group }, names);
  }
  addNodeQueries(builder, node);
  addMetricQueries(builder, metricTypes, group);
  addReleaseQueries(builder);
  addMeQuery(builder);
  addPersonSearch(builder, typeOf);
  addFormQueries(builder);
  const lineage = addLineageTypes(builder);
  addCellQuery(builder, lineage);
  addLineageQueries(builder, lineage);
  addOperationQueries(builder);
  addProblemQuery(builder);
  addAttentionQuery(builder);
  addWeeklyQueries(builder);
  addAuditQueries(builder);
  addRevealMutation(builder);
  addExplainQuery(builder, () => schema);
  const schema: GraphQLSchema = builder.toSchema();
  checkDescriptions(schema);
  return schema;
}

/** The schema as graphql/schema.graphql holds it (`npm run schema`), in an order that only changes when the API does. */
export const printedSchema = (): string =>
  `${printSchema(lexicographicSortSchema(buildSchema()))}\n`;

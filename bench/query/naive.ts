import { buildSchema, graphql } from "graphql";
import type { Param } from "../../core/duckdb.ts";
import type { Lease } from "../../core/releases.ts";
import type { Nested, NestedAnswer } from "./questions.ts";

/**
 * What one writes first: a resolver that asks the release once for each parent it is given. No batching, no look-ahead,
 * no policy and no audit; each list joins what it shows, so that it is asked 1 + 20 + 200 times and not more.
 */
const schema = buildSchema(`
  type Query { departments(orgs: [String!]!): [Department!]!  person(id: ID!): Person }
  type Department { orgNo: String members(first: Int!): [Member!]! }
  type Member { id: ID! person: Person }
  type Person { id: ID name: String staffNo: String authorships(first: Int!): [Authorship!]! }
  type Authorship { id: ID! name: String }
`);

const nestedQuery = `query ($orgs: [String!]!, $staff: Int!, $records: Int!) {
  departments(orgs: $orgs) { orgNo members(first: $staff) { id person { name authorships(first: $records) { id name } } } }
}`;

export interface Naive {
  readonly nested: (asked: Nested) => Promise<NestedAnswer>;
  readonly lookUp: (id: string) => Promise<unknown>;
  readonly queries: () => number;
}

export function openNaive({ alias, connection }: Lease): Naive {
  let queries = 0;
  const rows = (sql: string, params: readonly Param[]) => {
    queries += 1;
    return connection.rows(sql.replaceAll("$release", `${alias}.main`), params);
  };
  const person = (id: unknown, name: unknown, staffNo?: unknown) => ({
    id,
    name,
    staffNo,
    authorships: ({ first }: { first: number }) =>
      rows(
        "SELECT id, name FROM $release.output_author WHERE person_id = $1 ORDER BY id LIMIT $2",
        [String(id), first],
      ),
  });
  const members = async (orgNo: string, first: number) =>
    (
      await rows(
        `SELECT m.id, p.id AS person, p.name FROM $release.person_org m LEFT JOIN $release.person p ON p.id = m.person_id
         WHERE m.org_no = $1 ORDER BY m.id LIMIT $2`,
        [orgNo, first],
      )
    ).map((row) => ({
      id: row["id"],
      person: row["person"] === null ? null : person(row["person"], row["name"]),
    }));
  const rootValue = {
    departments: async ({ orgs }: { orgs: readonly string[] }) =>
      (
        await rows(
          "SELECT org_no FROM $release.org_unit WHERE org_no IN (SELECT unnest(from_json($1, '[\"VARCHAR\"]'))) ORDER BY org_no LIMIT 20",
          [JSON.stringify(orgs)],
        )
      ).map(({ org_no }) => ({
        orgNo: org_no,
        members: ({ first }: { first: number }) => members(String(org_no), first),
      })),
    person: async ({ id }: { id: string }) => {
      const [row] = await rows("SELECT id, name, staff_no FROM $release.person WHERE id = $1", [
        id,
      ]);
      return row && person(row["id"], row["name"], row["staff_no"]);
    },
  };
  const ask = async (source: string, variableValues: Readonly<Record<string, unknown>>) => {
    const { data, errors } = await graphql({ schema, rootValue, source, variableValues });
    if (errors?.[0] !== undefined) throw errors[0];
    return data;
  };
  return {
    nested: async (asked) =>
      (await ask(nestedQuery, { ...asked }))?.["departments"] as NestedAnswer, // the schema above
    lookUp: async (id) =>
      (await ask("query ($id: ID!) { person(id: $id) { id name staffNo } }", { id }))?.["person"],
    queries: () => queries,
  };
}

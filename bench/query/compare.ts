import { deepStrictEqual } from "node:assert";
import type { Lease } from "../../core/releases.ts";
import type { Client } from "./asking.ts";
import { atMost, type Figure, quantile, spread, timed } from "./figures.ts";
import type { Naive } from "./naive.ts";
import type { Postgres } from "./postgres.ts";
import {
  lookUpQuery,
  type Nested,
  type NestedAnswer,
  nestedQuery,
  rawGroupsQuery,
  rollUpGroupsQuery,
} from "./questions.ts";

/** Who is asked: this server over HTTP, the others within this process. */
export interface Asked {
  /** The personnel office. */
  readonly client: Client;
  /** Who may ask what is read. */
  readonly analyst: Client;
  readonly naive: Naive;
  readonly postgres: Postgres | undefined;
  readonly lease: Lease;
}

interface Durations {
  readonly ours: number[];
  readonly naive: number[];
  readonly postgres: number[];
}
const durations = (): Durations => ({ ours: [], naive: [], postgres: [] });

/**
 * 20 departments × 10 members × 5 authorships, other departments each time. All three answer the same question one after
 * the other, and must give the same.
 */
export async function compareNested(asked: Asked, rounds: number): Promise<readonly Figure[]> {
  const { client, naive, postgres } = asked;
  const spent = durations();
  let before = 0;
  const orgs = await departments(asked.lease);
  for (let round = -2; round < rounds; round += 1) {
    const variables: Nested = { orgs: cut(orgs, round, 20), staff: 10, records: 5 };
    const ours = await timed(() =>
      client.data({ query: nestedQuery, variables: { ...variables } }),
    );
    before = naive.queries();
    const theirs = await timed(() => naive.nested(variables));
    const units = (ours.value["orgUnits"] as { nodes: NestedAnswer }).nodes; // the query above
    deepStrictEqual(plain(theirs.value), units);
    const other = postgres && (await timed(() => postgres.nested(variables)));
    if (other !== undefined) deepStrictEqual(other.value, units);
    if (round < 0) continue; // the first find nothing prepared
    spent.ours.push(ours.ms);
    spent.naive.push(theirs.ms);
    if (other !== undefined) spent.postgres.push(other.ms);
  }
  const queries = naive.queries() - before;
  const [mine, theirs] = [quantile(spent.ours, 0.5), quantile(spent.naive, 0.5)];
  return [
    atMost("nested 20 × 10 × 5, over HTTP: p50", mine, 60, `; ${spread(spent.ours)}`),
    {
      what: `the same by a naive resolver, in process, ${queries} queries`,
      reached: `${spread(spent.naive)}; ${(theirs / mine).toFixed(1)} × ours`,
      wanted: "≥ 8 ×",
      isReached: theirs / mine >= 8,
    },
    byPostgres("the same by PostgreSQL, LATERAL and json_agg", spent.postgres),
  ];
}

/** One person by id, another each time. */
export async function compareLookUps(asked: Asked, rounds: number): Promise<readonly Figure[]> {
  const { client, naive, postgres } = asked;
  const spent = durations();
  const ids = await persons(asked.lease, rounds + 20);
  for (const [round, id] of ids.entries()) {
    const ours = await timed(() => client.data({ query: lookUpQuery, variables: { id } }));
    const theirs = await timed(() => naive.lookUp(id));
    deepStrictEqual(plain(theirs.value), ours.value["person"]);
    const other = postgres && (await timed(() => postgres.lookUp(id)));
    if (other !== undefined) deepStrictEqual(other.value, ours.value["person"]);
    if (round < 20) continue;
    spent.ours.push(ours.ms);
    spent.naive.push(theirs.ms);
    if (other !== undefined) spent.postgres.push(other.ms);
  }
  const own = quantile(spent.ours, 0.95);
  return [
    atMost("person by id, over HTTP, audited: p95", own, 15, `; ${spread(spent.ours)}`),
    { what: "the same by a naive resolver, in process", reached: spread(spent.naive) },
    byPostgres("the same by PostgreSQL, primary key", spent.postgres),
  ];
}

/** Sessions by unit and term: from the sessions and from their roll-up, which must tell the same. */
export async function compareGroups(asked: Asked, rounds: number): Promise<readonly Figure[]> {
  const { analyst, postgres, lease } = asked;
  const raw: number[] = [];
  const rolledUp: number[] = [];
  const others: number[] = [];
  const kept: number[] = [];
  for (let round = -2; round < rounds; round += 1) {
    const first = 1000 - rounds + round;
    const ours = await timed(() => analyst.data({ query: rawGroupsQuery, variables: { first } }));
    const quick = await timed(() =>
      analyst.data({ query: rollUpGroupsQuery, variables: { first } }),
    );
    deepStrictEqual(quick.value, ours.value);
    const other = postgres && (await timed(() => postgres.groups(first)));
    const view = postgres && (await timed(() => postgres.groupsKept(first)));
    if (other !== undefined) deepStrictEqual(other.value, groupsOf(ours.value));
    if (view !== undefined) deepStrictEqual(view.value, groupsOf(ours.value));
    if (round < 0) continue;
    raw.push(ours.ms);
    rolledUp.push(quick.ms);
    if (other !== undefined) others.push(other.ms);
    if (view !== undefined) kept.push(view.ms);
  }
  const rows = lease.release.tables["class_session"]?.rows ?? 0;
  const how = `sessions by unit and term, ${rows} rows`;
  const [slow, quick] = [quantile(raw, 0.95), quantile(rolledUp, 0.95)];
  return [
    atMost(
      `${how}, read from ${await readFrom(analyst, rawGroupsQuery)}: p95`,
      slow,
      120,
      `; ${spread(raw)}`,
    ),
    atMost(
      `the same, read from ${await readFrom(analyst, rollUpGroupsQuery)}: p95`,
      quick,
      20,
      `; ${spread(rolledUp)}`,
    ),
    byPostgres("the same by PostgreSQL, from the table", others),
    byPostgres("the same by PostgreSQL, from a materialized view", kept),
  ];
}

/** What `explain` says is read: an entity or one of its roll-ups. */
async function readFrom(client: Client, query: string): Promise<string> {
  const { explain } = await client.data({
    query:
      'query ($query: String!) { explain(query: $query, variables: "{\\"first\\":900}") { readFrom { entity rollUp } } }',
    variables: { query },
  });
  const [{ readFrom: read }] = explain as [
    { readFrom: { entity: string; rollUp: string | null }[] },
  ]; // the query above
  return read.map(({ entity, rollUp }) => rollUp ?? entity).join(", ");
}

const byPostgres = (what: string, spent: readonly number[]): Figure => ({
  what,
  reached: spent.length === 0 ? "not measured" : spread(spent),
});

const groupsOf = (answer: Readonly<Record<string, unknown>>): readonly (readonly string[])[] => {
  type Group = { keys: { value: string }[]; count: number; figures: { value: string }[] };
  const { groups } = answer["classSessionGroups"] as { groups: Group[] }; // the query above
  return groups.map(({ keys, count, figures }) => [
    ...keys.map(({ value }) => String(value)),
    String(count),
    ...figures.map(({ value }) => String(value)),
  ]);
};

/** Without the prototypes graphql-js leaves out. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** Units with at least ten members of whom some have outputs. */
async function departments({ alias, connection }: Lease): Promise<readonly string[]> {
  const rows = await connection.rows(
    `SELECT org_no FROM ${alias}.main.person_org WHERE org_no IN (SELECT org_no FROM ${alias}.main.org_unit)
     GROUP BY org_no HAVING count(*) >= 10 ORDER BY hash(org_no)`,
  );
  return rows.map(({ org_no }) => String(org_no));
}

export async function persons(
  { alias, connection }: Lease,
  most: number,
): Promise<readonly string[]> {
  const rows = await connection.rows(
    `SELECT id FROM ${alias}.main.person ORDER BY hash(id) LIMIT ${most}`,
  );
  return rows.map(({ id }) => String(id));
}

/** So many of them from another place each round, in order of their numbers. */
function cut(all: readonly string[], round: number, size: number): readonly string[] {
  const from = ((round + 2) * 7) % all.length;
  return [...all, ...all].slice(from, from + Math.min(size, all.length)).toSorted();
}

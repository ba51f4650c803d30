import { copyFileSync, rmSync } from "node:fs";
import type { Home } from "../../core/paths.ts";
import { forgetReleases, recordRelease, releaseFile } from "../../core/releases.ts";
import type { State } from "../../core/state.ts";
import type { Client } from "./asking.ts";
import { type Figure, quantile, spread, timed } from "./figures.ts";
import { edit } from "./home.ts";

const kept = 3;

/** Every part of the answer tells of which release it is: names, counts and a sum. */
const query = `query Whole($first: Int!) {
  before: release { id }
  buildings(first: $first, orderBy: [{ id: ASC }]) {
    totalCount aggregate { sum { floors } }
    nodes { name rooms(first: 3, orderBy: [{ id: ASC }]) { name } }
  }
  buildingGroups(by: ["campus"]) { groups { count } }
  after: release { id }
}`;

interface Whole {
  readonly before: { readonly id: number };
  readonly after: { readonly id: number };
  readonly buildings: {
    readonly totalCount: number;
    readonly aggregate: { readonly sum: { readonly floors: string } };
    readonly nodes: readonly {
      readonly name: string;
      readonly rooms: readonly { readonly name: string }[];
    }[];
  };
  readonly buildingGroups: { readonly groups: readonly { readonly count: number }[] };
}

interface Reading {
  answers: number;
  errors: number;
  mixed: number;
}

/**
 * Publishes so many releases while sixteen read without a break. Each release has its own number in the names of its
 * buildings and rooms and as the number of their floors, and its own count of buildings. An answer whose parts tell of
 * different releases is mixed.
 */
export async function publishUnderReaders(
  client: Client,
  home: Home,
  state: State,
  publishes: number,
): Promise<readonly Figure[]> {
  const buildings = await makeRelease(home, 2, 0);
  await buildings.record(state);
  const expected = new Map([[2, buildings.count]]);
  const found: Reading = { answers: 0, errors: 0, mixed: 0 };
  let isOver = false;
  const readers = Array.from({ length: 16 }, async (_reader, index) => {
    for (let asked = 0; !isOver; asked += 1) {
      // Others than a moment ago, so that few answers come from memory.
      const first = 20 + ((asked * 16 + index) % 400);
      const { status, text } = await client.ask({ query, variables: { first } });
      const { data, errors } = JSON.parse(text) as { data?: Whole; errors?: unknown };
      found.answers += 1;
      if (status !== 200 || data === undefined || errors !== undefined) found.errors += 1;
      else if (!isWhole(data, first, expected)) found.mixed += 1;
    }
  });
  const swaps: number[] = [];
  for (let id = 3; id < 3 + publishes; id += 1) {
    const { count, record } = await makeRelease(home, id, id % 50);
    expected.set(id, count);
    swaps.push((await timed(() => record(state).then(() => untilServed(client, id)))).ms);
    await drop(home, state, id - kept);
  }
  isOver = true;
  await Promise.all(readers);
  const most = quantile(swaps, 1);
  return [
    {
      what: `${publishes} publishes under 16 readers, ${found.answers} answers`,
      reached: `${found.errors} errors, ${found.mixed} mixed`,
      wanted: "0, 0",
      isReached: found.errors === 0 && found.mixed === 0,
    },
    {
      what: "from the publish to the first answer from it",
      reached: `at most ${most.toFixed(0)} ms; ${spread(swaps)}`,
      wanted: "≤ 200 ms",
      isReached: most <= 200,
    },
  ];
}

/** Writes the file of a release that has so many buildings less than the first. `record` makes it the served one. */
async function makeRelease(home: Home, id: number, less: number) {
  copyFileSync(releaseFile(home, 1), releaseFile(home, id));
  let count = 0;
  const manifest = await edit(home, id, async (connection) => {
    await connection.run(
      `DELETE FROM r.main.building WHERE id IN (SELECT id FROM r.main.building ORDER BY id LIMIT ${less})`,
    );
    await connection.run(`UPDATE r.main.building SET name = 'building ${id}', floors = ${id}`);
    await connection.run(`UPDATE r.main.room SET name = 'room ${id}'`);
    const [row] = await connection.rows("SELECT count(*) AS n FROM r.main.building");
    count = Number(row?.["n"]);
  });
  return { count, record: (state: State) => recordRelease(state, manifest) };
}

async function drop(home: Home, state: State, id: number): Promise<void> {
  if (id < 2) return;
  await forgetReleases(state, [id]);
  rmSync(releaseFile(home, id), { force: true });
}

async function untilServed(client: Client, id: number): Promise<void> {
  for (;;) {
    const { text } = await client.ask({ query: "{ release { id } }" });
    if (JSON.parse(text).data?.release?.id === id) return;
  }
}

/** Whether every part is of the release the answer names. */
function isWhole(
  { before, after, buildings, buildingGroups }: Whole,
  first: number,
  expected: ReadonlyMap<number, number>,
): boolean {
  const { id } = before;
  const { totalCount, aggregate, nodes } = buildings;
  const counted = buildingGroups.groups.reduce((sum, { count }) => sum + count, 0);
  return (
    after.id === id &&
    totalCount === expected.get(id) &&
    nodes.length === Math.min(first, totalCount) &&
    counted === totalCount &&
    Number(aggregate.sum.floors) === id * totalCount &&
    nodes.every(
      ({ name, rooms }) =>
        name === `building ${id}` && rooms.every((room) => room.name === `room ${id}`),
    )
  );
}

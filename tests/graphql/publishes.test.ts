import { copyFileSync, existsSync, rmSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openMemory, quoteText } from "../../core/duckdb.ts";
import {
  forgetReleases,
  type ReleaseManifest,
  recordRelease,
  releaseFile,
} from "../../core/releases.ts";
import { createServer, type RunningServer } from "../../graphql/server.ts";
import type { Tables } from "../query/university.ts";
import { post } from "./http.ts";
import { type Served, serveUniversity } from "./served.ts";

const publishes = 100;
const readers = 16;
const kept = 3;

/** Release n has 3 + n % 5 buildings of two rooms each, and n is in everything that can be asked of them. */
const buildingsIn = (release: number) => 3 + (release % 5);

const tables: Tables = {
  building: Array.from({ length: 7 }, (_none, at) => ({
    id: `b${at}`,
    building_no: `${at}`,
    name: "",
  })),
  room: Array.from({ length: 14 }, (_none, at) => ({
    id: `b${Math.floor(at / 2)}-${at % 2}`,
    room_no: `${at}`,
    building_id: `b${Math.floor(at / 2)}`,
  })),
};

/** Copies the file of the first and makes release n of it; faster than to build every table a hundred times. */
async function publish({ home, state }: Served, n: number): Promise<void> {
  const file = releaseFile(home, n);
  copyFileSync(original(home), file);
  const database = await openMemory({ memory: "256MB", threads: 1, temp: home.tmp });
  const connection = await database.connect();
  await connection.run(`ATTACH ${quoteText(file)} AS r`);
  await connection.run(`DELETE FROM r.main.building WHERE id >= 'b${buildingsIn(n)}'`);
  await connection.run(`DELETE FROM r.main.room WHERE building_id >= 'b${buildingsIn(n)}'`);
  await connection.run(`UPDATE r.main.building SET name = 'release ${n}', floors = ${n}`);
  await connection.run(`UPDATE r.main.room SET name = 'release ${n}', seats = ${n}`);
  const [row] = await connection.rows("SELECT content FROM r.main.release_manifest");
  const known = JSON.parse(String(row?.["content"])) as ReleaseManifest; // served.publish wrote it
  const manifest = { ...known, id: n };
  await connection.run("UPDATE r.main.release_manifest SET content = $1", [
    JSON.stringify(manifest),
  ]);
  await connection.run("DETACH r");
  connection.close();
  database.close();
  await recordRelease(state, manifest);
}

const original = (home: Served["home"]): string => `${releaseFile(home, 1)}.original`;

/** What an answer from that release is, written down without asking anything. */
function answerOf(release: number, first: number) {
  const count = buildingsIn(release);
  const rooms = [{ name: `release ${release}`, seats: release }];
  return {
    before: { id: release },
    buildings: {
      totalCount: count,
      aggregate: { sum: { floors: String(release * count) } },
      nodes: Array.from({ length: Math.min(first, count) }, (_none, at) => ({
        id: `b${at}`,
        name: `release ${release}`,
        rooms: [...rooms, ...rooms],
        roomsAggregate: { sum: { seats: String(2 * release) } },
      })),
    },
    roomGroups: {
      groups: [{ keys: [{ value: `release ${release}` }], count: 2 * count }],
    },
    after: { id: release },
  };
}

const query = (first: number, seen: number) => `query Seen${seen} {
  before: release { id }
  buildings(first: ${first}, orderBy: [{ id: ASC }]) {
    totalCount
    aggregate { sum { floors } }
    nodes { id name rooms(orderBy: [{ id: ASC }]) { name seats } roomsAggregate { sum { seats } } }
  }
  roomGroups(by: ["name"]) { groups { keys { value } count } }
  after: release { id }
}`;

let served: Served;
let server: RunningServer;
beforeAll(async () => {
  served = await serveUniversity("nothing yet");
  await served.publish(1, tables);
  copyFileSync(releaseFile(served.home, 1), original(served.home));
  await publish(served, 2);
  server = await createServer({ releases: served.releases, port: 0, devSignIn: true });
});
afterAll(async () => {
  await server.close();
  await served[Symbol.asyncDispose]();
});

test(`${publishes} publishes under ${readers} readers: no error, and no answer of two releases`, async () => {
  let newest = 2;
  let isOver = false;
  const wrong: unknown[] = [];
  const seen = new Set<number>();
  let answers = 0;
  const reading = Array.from({ length: readers }, async (_none, reader) => {
    let last = 0;
    for (let asked = 0; !isOver; asked += 1) {
      const first = 2 + (asked % 7);
      // A name of their own for most questions: what is asked again is answered from memory.
      const from = newest;
      const { status, text } = await post(server.url, query(first, (asked % 3) * readers + reader));
      const { data } = JSON.parse(text);
      const release = data?.before?.id;
      answers += 1;
      const whole = JSON.stringify(answerOf(release, first)) === JSON.stringify(data);
      // Nor is anyone sent back to what was there before they asked.
      if (status !== 200 || !whole || release < from || release < last) {
        wrong.push({ status, first, from, last, text });
      }
      seen.add(release);
      last = release;
    }
  });
  for (let id = 3; id < 3 + publishes; id += 1) {
    await publish(served, id);
    newest = id;
    const leaving = id - kept;
    if (leaving < 1) continue;
    await forgetReleases(served.state, [leaving]);
    rmSync(releaseFile(served.home, leaving));
  }
  isOver = true;
  await Promise.all(reading);
  expect(wrong).toEqual([]);
  expect(seen.size).toBeGreaterThan(publishes / 2);
  expect(answers).toBeGreaterThan(publishes);
  expect(served.openLeases()).toBe(0);
  expect(existsSync(releaseFile(served.home, 1))).toBe(false);
}, 300_000);

/**
 * The judge of the query layer: generated questions, asked of a published release through the API, have the answers of
 * a naive oracle (oracle.ts) that shares no code with it; each root field is one statement. Other questions:
 * GENERATED_SEED=7 GENERATED_COUNT=1000 npx vitest run tests/graphql/generated
 */
import { env } from "node:process";
import { expect, test } from "vitest";
import { fixedClock } from "../../../core/clock.ts";
import { openReleases } from "../../../core/releases.ts";
import { openState } from "../../../core/state.ts";
import { smallHome } from "../../small-home.ts";
import { judge } from "./judge.ts";
import { homeOfTwo, olderRelease } from "./two-releases.ts";
import { readTables } from "./university.ts";

const seed = Number(env["GENERATED_SEED"] ?? 1);
const count = Number(env["GENERATED_COUNT"] ?? 300);

/** What 300 questions must have asked among them. */
const words =
  "eq ne in isNull lt le gt ge same contains startsWith pinyin and or not some none every first last after before " +
  "orderBy ASC_NULLS_FIRST DESC_NULLS_LAST ASC_PINYIN DESC_PINYIN_NULLS_FIRST skip include fragment asOf totalCount " +
  "aggregate distinct sum avg min max by figures COUNT COUNT_DISTINCT SUM AVG MIN MAX metrics having totals pageInfo " +
  "edges __typename metric compare PREVIOUS LAST_YEAR grain from to node nodes nodeId release";

test(`${count} generated questions have the oracle's answers, one statement for each root field`, async () => {
  const home = await homeOfTwo(await smallHome());
  await using state = await openState(home);
  await using releases = await openReleases(home, state, {
    memory: "512MB",
    threads: 2,
    temp: home.tmp,
  });
  const tablesOf = async (id?: number) => {
    const lease = await releases.lease(id);
    const tables = await readTables(lease.connection, lease.alias);
    await lease.done();
    return tables;
  };
  const kept = {
    served: await tablesOf(),
    older: new Map([[olderRelease, await tablesOf(olderRelease)]]),
  };
  const judged = await judge(releases, kept, seed, count, {
    clock: fixedClock("2026-11-09T07:30:00+08:00"),
  });
  const [difference] = judged.differences;
  if (difference !== undefined)
    expect.fail(`seed ${seed}, ${judged.differences.length} differences: ${difference}`);
  expect(judged.questions).toBe(count);
  expect(judged.refused).toBeLessThan(count / 10);
  expect(judged.deepest).toBeGreaterThanOrEqual(6);
  expect(judged.values).toBeGreaterThan(count * 20);
  if (count >= 300) expect(words.split(" ").filter((word) => !judged.words.has(word))).toEqual([]);
}, 420_000);

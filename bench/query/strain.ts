import { setTimeout as pause } from "node:timers/promises";
import { createLogger } from "../../core/log.ts";
import type { Lease, Releases } from "../../core/releases.ts";
import { createServer } from "../../graphql/server.ts";
import { type Client, openClient } from "./asking.ts";
import { persons } from "./compare.ts";
import { atMost, type Figure, milliseconds, quantile, spread, timed } from "./figures.ts";
import { heavyQueries, longQuery, lookUpQuery } from "./questions.ts";

let asked = 0;
/** Another question each time, so that none is answered from memory. */
function heavy(): { readonly query: string; readonly variables: { readonly first: number } } {
  asked += 1;
  const query = heavyQueries[asked % heavyQueries.length] ?? heavyQueries[0];
  return { query, variables: { first: 200 + (Math.floor(asked / 3) % 250) } };
}

/** Six who ask heavy questions without a break; meanwhile /health and look-ups by id. */
export async function underSix(
  client: Client,
  lease: Lease,
  rounds: number,
): Promise<readonly Figure[]> {
  let isOver = false;
  let answered = 0;
  const busy = Array.from({ length: 6 }, async () => {
    while (!isOver) {
      await client.data(heavy());
      answered += 1;
    }
  });
  await pause(1_000);
  const health: number[] = [];
  const lookUps: number[] = [];
  const ids = await persons(lease, 3_000);
  for (const id of ids.slice(-rounds)) {
    health.push((await timed(() => client.get("health"))).ms);
    const query = { query: lookUpQuery, variables: { id } };
    lookUps.push((await timed(() => client.data(query))).ms);
    await pause(50);
  }
  isOver = true;
  await Promise.all(busy);
  const beside = `six heavy queries running (${answered} answered)`;
  const [healthMs, lookUpMs] = [quantile(health, 0.95), quantile(lookUps, 0.95)];
  return [
    atMost(`${beside}: /health p95`, healthMs, 50, `; ${spread(health)}`),
    atMost(`${beside}: person by id p95`, lookUpMs, 250, `; ${spread(lookUps)}`),
  ];
}

/** Sixty heavy questions at once: as many as may run and wait are answered, the others told when to come back. */
export async function overload(client: Client): Promise<readonly Figure[]> {
  const answers = await Promise.all(Array.from({ length: 60 }, () => client.ask(heavy())));
  const answered = answers.filter(({ status }) => status === 200).length;
  const refused = answers.filter(({ status }) => status === 503);
  const told = refused.filter(({ headers }) => Number(headers["retry-after"]) > 0).length;
  return [
    {
      what: "60 heavy queries at once",
      reached: `${answered} answered, ${told} told 503 with Retry-After, ${answers.length - answered - told} anything else`,
      wanted: "503 with Retry-After",
      isReached: told > 0 && answered + told === answers.length,
    },
  ];
}

/**
 * How long a query lives after its asker has gone, or after its time: until its release is given back, seen from within
 * the server's process. It would go on for seconds.
 */
export async function endings(releases: Releases, times: number): Promise<readonly Figure[]> {
  let givenBack = (): void => undefined;
  const watched = {
    lease: async (id?: number) => {
      const lease = await releases.lease(id);
      return { ...lease, done: () => lease.done().finally(() => givenBack()) };
    },
  };
  const start = (queryTimeoutMs: number) =>
    createServer({
      releases: watched,
      port: 0,
      devSignIn: true,
      log: createLogger("bench", "silent"),
      queryTimeoutMs,
    });
  let first = 500;
  const long = () => {
    first += 1;
    return { query: longQuery, variables: { first } };
  };
  const patient = await start(60_000);
  const client = openClient(patient.url, "analyst");
  await client.data(long());
  const whole = await timed(() => client.data(long()));
  const left: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const leaving = new AbortController();
    const gone = client.ask({ ...long(), signal: leaving.signal }).catch(() => undefined);
    await pause(whole.ms / 4);
    const given = new Promise<void>((resolve) => {
      givenBack = resolve;
    });
    const ended = await timed(async () => {
      leaving.abort();
      await given;
    });
    left.push(ended.ms);
    await gone;
  }
  client.close();
  await patient.close();
  const mostMs = Math.round(whole.ms / 6);
  const hasty = await start(mostMs);
  const other = openClient(hasty.url, "analyst");
  const late: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const ended = await timed(() => other.ask(long()));
    // On a machine that has just got faster it may be done in time.
    if (ended.value.status === 504) late.push(ended.ms - mostMs);
  }
  other.close();
  await hasty.close();
  const what = `a query of ${milliseconds(whole.ms)}`;
  return [
    atMost(
      `${what} whose asker leaves: p95 until it is dead`,
      quantile(left, 0.95),
      100,
      `; ${spread(left)}`,
    ),
    atMost(
      `${what} allowed ${mostMs} ms: p95 of what its answer, 504, comes later`,
      quantile(late, 0.95),
      100,
      `; ${spread(late)}`,
    ),
  ];
}

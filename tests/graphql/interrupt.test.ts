import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "../../core/clock.ts";
import { openAdmission } from "../../graphql/admission.ts";
import { openDocuments } from "../../graphql/persisted/documents.ts";
import { openRequest, type Serving } from "../../graphql/request.ts";
import { type Served, serveUniversity } from "./served.ts";

let served: Served;
beforeAll(async () => {
  served = await serveUniversity();
});
afterAll(async () => served[Symbol.asyncDispose]());

test("who leaves after their question interrupts nobody on the connection they had", async () => {
  let interrupts = 0;
  const serving: Serving = {
    releases: {
      lease: async (id) => {
        const lease = await served.releases.lease(id);
        const interrupt = () => {
          interrupts += 1;
        };
        return { ...lease, connection: { ...lease.connection, interrupt } };
      },
    },
    admission: openAdmission(),
    cursorKey: undefined,
    queryTimeoutMs: 30_000,
    policyVersion: () => "1",
    log: pino({ level: "silent" }),
    documents: openDocuments(),
    surroundings: { clock: systemClock, state: undefined, sources: [], revealsPerDay: 0 },
  };
  const gone = new AbortController();
  const request = openRequest(serving, { role: "analyst" }, gone.signal);
  await request.context.ask("light", async (reader) => reader.connection.rows("SELECT 1 AS one"));
  await request.end();
  gone.abort();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(interrupts).toBe(0);
  expect(served.openLeases()).toBe(0);
});

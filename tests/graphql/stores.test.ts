import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import knexModule from "knex";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { homeAt } from "../../core/paths.ts";
import { openState, type State } from "../../core/state.ts";
import { parsePrincipal } from "../../graphql/principal-text.ts";
import { beginAttempt, endAttempt, spendTicket } from "../../graphql/sign-in/attempts.ts";
import { grantRole, listGrants, revokeGrant } from "../../graphql/sign-in/grants.ts";
import { openSessions } from "../../graphql/sign-in/sessions.ts";
import { auditRows } from "../../query/audit/access.ts";
import { openTrail } from "../../query/audit/trail.ts";
import { decidePurpose, requestPurpose, withPurposes } from "../../query/policy/purposes.ts";
import { takeReveal } from "../../query/policy/reveal.ts";
import { describeWith, postgresUrl } from "../needs.ts";

const now = new Date("2026-11-09T08:00:00+08:00");
const hour = 3_600_000;
const tables =
  "session sign_in_attempt spent_ticket role_grant account api_token purpose reveal_day".split(" ");

/** What sign-in, purposes and reveals keep, on whichever database. */
function storesSuite(open: (folder: string) => Promise<State>): void {
  let state: State;
  beforeEach(async () => {
    state = await open(mkdtempSync(join(tmpdir(), "fillonce-stores-")));
    for (const table of tables) await state.knex(table).delete();
  });
  afterEach(() => state.close());

  test("a session lives until it is idle too long", async () => {
    let at = now.getTime();
    const sessions = openSessions(state, { idleMs: hour, absoluteMs: 12 * hour }, () => at);
    const session = { account: "00123", method: "cas", choice: "staff" } as const;
    const id = await sessions.open(session);
    at += 0.9 * hour;
    expect(await sessions.find(id)).toEqual(session);
    at += 1.1 * hour;
    expect(await sessions.find(id)).toBeUndefined();
  });

  test("an attempt ends once, in the browser it began in; a ticket is spent once", async () => {
    const begun = await beginAttempt(state, "cas", "#/forms", now.getTime());
    const end = (browser: string) =>
      endAttempt(state, "cas", begun.state, browser, now.getTime() + 1000);
    expect(await end("another")).toBeUndefined();
    const ended = await Promise.all([end(begun.browser), end(begun.browser)]);
    expect(ended.filter((one) => one !== undefined)).toHaveLength(1);
    const spent = await Promise.all([1, 2, 3].map(() => spendTicket(state, "ST-1", now.getTime())));
    expect(spent.filter(Boolean)).toHaveLength(1);
  });

  test("a grant is listed until it is revoked, and keeps its dates as they were", async () => {
    const grant = await grantRole(state, {
      account: "001234",
      role: "office",
      domain: "personnel",
      from: "2026-09-01",
      reason: "院办 2026-15 号",
      by: "test",
    });
    expect(await listGrants(state, "001234")).toMatchObject([
      { id: grant.id, valid_from: "2026-09-01", valid_to: null, revoked_at: null },
    ]);
    await revokeGrant(state, grant.id, "test");
    expect((await listGrants(state, "001234"))[0]?.revoked_at).not.toBeNull();
  });

  test("a purpose is in force from its approval to its end", async () => {
    const holder = "officer:100";
    const until = now.getTime() + hour;
    const id = await requestPurpose(
      state,
      {
        holder,
        columns: ["person.phone"],
        scope: { orgs: ["110"] },
        reason: "疫情联系",
        untilAt: until,
        by: holder,
      },
      now,
    );
    const held = async (at: number) =>
      (await withPurposes(state, parsePrincipal(holder), [holder], new Date(at))).purposes ?? [];
    expect(await held(now.getTime())).toEqual([]);
    const as = parsePrincipal("security_admin");
    await decidePurpose(state, id, { status: "approved", by: "security_admin", as, why: "" }, now);
    expect(await held(until - 1)).toMatchObject([{ id, columns: { person: ["phone"] } }]);
    expect(await held(until)).toEqual([]);
  });

  test("reveals of a day are taken one by one, however many want them at once", async () => {
    const take = (day: string) => takeReveal(state, "001234", 3, new Date(`${day}T09:00:00+08:00`));
    const taken = await Promise.allSettled(Array.from({ length: 9 }, () => take("2026-11-09")));
    expect(taken.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
    await expect(take("2026-11-09")).rejects.toMatchObject({ code: "tooMany" });
    await expect(take("2026-11-10")).resolves.toBeUndefined();
  });

  test("the audit is found by person, with numbers as numbers", async () => {
    const person = `p-${now.getTime()}-${Math.trunc(performance.now())}`;
    await openTrail(state, undefined).write({
      kind: "reveal",
      actor: "001234",
      method: "cas",
      role: "steward:person",
      outcome: "answered",
      rows: 1,
      persons: [person],
    });
    const { rows } = await auditRows(state, { first: 5 }, { person });
    expect(rows).toMatchObject([{ kind: "reveal", rows: 1, subjects: 1 }]);
    expect(typeof rows[0]?.seq).toBe("number");
  });
}

describe("SQLite", () => storesSuite((folder) => openState(homeAt(folder))));
describeWith("PostgreSQL (FILLONCE_TEST_POSTGRES)", postgresUrl !== undefined)("PostgreSQL", () =>
  storesSuite(async (folder) => {
    // A schema of its own: other tests write the same tables meanwhile.
    const control = knexModule({ client: "pg", connection: postgresUrl ?? "" });
    await control.raw("CREATE SCHEMA IF NOT EXISTS stores");
    await control.destroy();
    const options = encodeURIComponent("-c search_path=stores");
    return openState(homeAt(folder), `${postgresUrl}?options=${options}`);
  }),
);

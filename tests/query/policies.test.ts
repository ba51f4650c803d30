import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { policyFileOf, policyVersion, readPolicies } from "../../query/policy/policy-file.ts";
import { mayDo } from "../../query/policy.ts";

const whole = `role: clerk
zh: 经办
en: Clerk
owner: 人事处
reason: 试
since: 2026-09-01
reviewed_on: 2026-09-01
grants:
  - rules:
      - entities: [person]
        rows: all
        columns: { L1: real }
`;

async function reading(text: string, file = "clerk.yaml") {
  const folder = await mkdtemp(join(tmpdir(), "fillonce-policies-"));
  try {
    await writeFile(join(folder, file), text);
    return readPolicies(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe("a policy is a reviewed file", () => {
  test("each role has one, with an owner, a reason and the day of its review", () => {
    const roles = [
      ...["analyst", "leader", "officer", "dean", "office", "staff", "steward", "fill"],
      ...["admin", "security_admin", "audit_admin"],
    ];
    for (const role of roles) {
      const file = policyFileOf(role);
      expect(file?.owner).toMatch(/\p{Script=Han}/u);
      expect(file?.reason.length).toBeGreaterThan(5);
      expect(file?.reviewed_on).toMatch(/^2026-/);
    }
    expect(policyFileOf("root")).toBeUndefined();
  });

  test("one that lacks something, or names what is not there, stops the start", async () => {
    await expect(reading(whole)).resolves.toBeDefined();
    await expect(reading(whole.replace("owner: 人事处\n", ""))).rejects.toThrow(
      /clerk\.yaml.*owner/,
    );
    await expect(reading(whole.replace("[person]", "[persn]"))).rejects.toThrow(/"persn"/);
    await expect(reading(whole.replace("L1: real", "L5: real"))).rejects.toThrow(/L5/);
    await expect(reading(`${whole}        also: { person.nme: real }\n`)).rejects.toThrow(/nme/);
    await expect(reading(whole, "other.yaml")).rejects.toThrow(/speaks of the role "clerk"/);
    await expect(reading(": [")).rejects.toThrow(/is not YAML/);
  });

  test("what is kept under a policy is not found under another", async () => {
    const one = await reading(whole);
    expect((await reading(whole)).version).toBe(one.version);
    expect((await reading(whole.replace("rows: all", "rows: tree"))).version).not.toBe(one.version);
    expect(policyVersion()).toMatch(/^[0-9a-f]{16}$/);
  });

  test("three administrators share no power, and none of them has another role's", () => {
    const admins = (["admin", "security_admin", "audit_admin"] as const).map((role) => ({ role }));
    const holders = (operation: Parameters<typeof mayDo>[1]) =>
      admins.filter((one) => mayDo(one, operation)).map(({ role }) => role);
    expect(holders("users")).toEqual(["admin"]);
    expect(holders("policies")).toEqual(["security_admin"]);
    expect(holders("audit")).toEqual(["audit_admin"]);
    for (const operation of ["search", "forms", "problems", "reveal", "sign_off"] as const)
      expect(holders(operation)).toEqual([]);
  });
});

import { expect, test } from "vitest";
import { copyOfSmallHome, fillonce } from "../small-home.ts";

interface Told {
  readonly brief?: { readonly state: string };
  readonly error?: string;
}

test("a brief is a draft until the teaching office verifies and then releases it; new data make a draft again", async () => {
  const home = await copyOfSmallHome();
  const report = async (step: string, as = "office:teaching"): Promise<Told> =>
    JSON.parse(
      (
        await fillonce([
          "report",
          step,
          "--week",
          "2026-2027-1:10",
          "--as",
          as,
          "--home",
          home.root,
          "--json",
        ])
      ).stdout,
    );
  expect((await report("weekly")).brief?.state).toBe("draft");
  expect((await report("release")).error).toContain("不能改为“已发布”");
  expect((await report("verify", "leader")).error).toContain("may not verify");
  expect((await report("verify")).brief?.state).toBe("verified");
  expect((await report("verify")).error).toContain("不能改为“已核”");
  expect((await report("release")).brief?.state).toBe("released");
  expect((await report("weekly", "leader")).brief?.state).toBe("released");
  const query = '{ weeklyBrief(term: "2026-2027-1", week: 10) { state stateZh } }';
  const asked = await fillonce(["query", query, "--as", "leader", "--home", home.root, "--json"]);
  expect(JSON.parse(asked.stdout).data.weeklyBrief).toEqual({
    state: "released",
    stateZh: "已发布",
  });
  await fillonce(["refresh", "graduate", "--home", home.root, "--json"]);
  expect((await report("weekly")).brief?.state).toBe("draft");
}, 240_000);

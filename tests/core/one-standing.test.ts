import { describe, expect, test } from "vitest";
import { openState, type State } from "../../core/state.ts";
import { keepChoice } from "../../forms/pick/store.ts";
import { keepRepair, listRepairs } from "../../pipelines/repair-store.ts";
import { ownSchema } from "../jobs/own-schema.ts";
import { newHome } from "../jobs/stage.ts";
import { describeWith, postgresUrl } from "../needs.ts";

const repair = {
  system: "assets",
  resource: "equipment",
  problem: "p1",
  reason: "见合同",
  recorded_by: "cli:test",
};
const whose = { pick: "代表作", offer: "authorships by output.output_no", person_id: "x1" };

const standingChoices = ({ knex }: State) =>
  knex("pick_choice").where({ ...whose, replaced_at: null });

describeWith("PostgreSQL (FILLONCE_TEST_POSTGRES)", postgresUrl !== undefined)(
  "two people in the same moment, on PostgreSQL",
  () => {
    /** What those were told whose work was not kept. */
    async function bothAtOnce(keep: (state: State, who: string) => Promise<unknown>) {
      const home = newHome();
      const url = await ownSchema("one_standing");
      await using one = await openState(home, url);
      await using other = await openState(home, url);
      const ends = await Promise.allSettled([keep(one, "one"), keep(other, "other")]);
      return ends.flatMap((end) => (end.status === "rejected" ? [String(end.reason)] : []));
    }

    test("of two repairs of one row one stands, and whoever lost is told", async () => {
      for (let round = 0; round < 10; round += 1) {
        const problem = `p${Math.random()}`;
        const lost = await bothAtOnce((state, to) =>
          keepRepair(state, { ...repair, problem, changes: { DJ: { from: "面议", to } } }, 1),
        );
        for (const said of lost) expect(said).toContain("刚被别人更正");
        await using state = await openState(newHome(), await ownSchema("one_standing"));
        const kept = await listRepairs(state, ["waiting"]);
        expect(kept.filter((one) => one.problem === problem)).toHaveLength(1);
      }
    });

    test("of two choices of one person one stands, and whoever lost is told", async () => {
      const pick = { name: whose.pick, offer: whose.offer } as Parameters<
        typeof keepChoice
      >[1]["pick"]; // all that is kept of a pick
      const lost = await bothAtOnce((state, by) =>
        keepChoice(state, {
          ...{ pick, person: whose.person_id, rows: [{ key: by, label: by }] },
          ...{ by, recordedBy: by },
        }),
      );
      for (const said of lost) expect(said).toContain("刚由别人选过");
      await using state = await openState(newHome(), await ownSchema("one_standing"));
      expect(await standingChoices(state)).toHaveLength(1);
    });
  },
);

describe("a store that kept two before it was forbidden", () => {
  test("the later one stands, the earlier one is replaced and stays on record", async () => {
    const home = newHome();
    {
      await using state = await openState(home);
      await state.knex.raw("DROP INDEX repair_standing");
      await state.knex.raw("DROP INDEX pick_choice_standing");
      await state.knex("migration").where({ id: "015-one-standing" }).delete();
      for (const at of [1, 2]) {
        const row = { ...repair, id: `r${at}`, changes: "{}", recorded_at: at, status: "waiting" };
        await state.knex("repair").insert(row);
        const chosen = { rows: "[]", chosen_by: "a", recorded_by: "a", chosen_at: at };
        await state.knex("pick_choice").insert({ ...whose, ...chosen, id: `c${at}` });
      }
    }
    await using state = await openState(home);
    expect((await listRepairs(state)).map(({ id, status }) => [id, status])).toEqual([
      ["r2", "waiting"],
      ["r1", "replaced"],
    ]);
    expect(await standingChoices(state)).toMatchObject([{ id: "c2" }]);
    expect(await state.knex("pick_choice")).toHaveLength(2);
  });
});

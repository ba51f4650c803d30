import type { Migration } from "./migration.ts";

/**
 * Of the repairs of one problem row one stands, and of the choices of one person for one pick: also where two people
 * keep theirs in the same moment.
 */
export const oneStanding: Migration = {
  id: "015-one-standing",
  up: async (knex) => {
    const now = Date.now();
    await knex.raw(
      `UPDATE repair SET status = 'replaced', settled_at = ?
       WHERE status IN ('waiting', 'applied') AND EXISTS (
         SELECT 1 FROM repair later WHERE later.system = repair.system AND later.resource = repair.resource
           AND later.problem = repair.problem AND later.status IN ('waiting', 'applied')
           AND (later.recorded_at > repair.recorded_at OR (later.recorded_at = repair.recorded_at AND later.id > repair.id)))`,
      [now],
    );
    await knex.raw(
      "CREATE UNIQUE INDEX repair_standing ON repair (system, resource, problem) WHERE status IN ('waiting', 'applied')",
    );
    await knex.raw(
      `UPDATE pick_choice SET replaced_at = ?
       WHERE replaced_at IS NULL AND EXISTS (
         SELECT 1 FROM pick_choice later WHERE later.pick = pick_choice.pick AND later.offer = pick_choice.offer
           AND later.person_id = pick_choice.person_id AND later.replaced_at IS NULL
           AND (later.chosen_at > pick_choice.chosen_at OR (later.chosen_at = pick_choice.chosen_at AND later.id > pick_choice.id)))`,
      [now],
    );
    await knex.raw(
      "CREATE UNIQUE INDEX pick_choice_standing ON pick_choice (pick, offer, person_id) WHERE replaced_at IS NULL",
    );
  },
};

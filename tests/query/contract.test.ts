import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Principal } from "../../query/principal.ts";
import type { Field } from "../../query/selection.ts";
import { entities } from "../../schema/entities.ts";
import type { Entity, Relation } from "../../schema/entity.ts";
import { column, rowsFor } from "./asking.ts";
import { type OpenUniversity, openUniversity } from "./release.ts";

const served = entities.filter((entity) => entity.visibility === "graphql");
const named = (name: string) => served.find((entity) => entity.name === name);
const relations = served.flatMap((entity) =>
  Object.entries(entity.relations).map(
    ([name, relation]) => [`${entity.name}.${name}`, entity, name, relation] as const,
  ),
);

let open: OpenUniversity;
beforeAll(async () => {
  open = await openUniversity();
});
afterAll(async () => open[Symbol.asyncDispose]());

/** A column that a statement may use without asking the policy: no person can be told from it alone. */
const isPlain = (entity: Entity | undefined, column: string) => {
  const { level, mask } = entity?.columns[column] ?? {};
  return level === "L1" || (level === "L2" && mask === undefined);
};

/** A relation with all of the target's columns that this principal may name. */
function follow(name: string, relation: Relation, fields: readonly Field[]): Field {
  const followed = { as: name, relation: name, selection: { fields } };
  return relation.kind === "one" ? { kind: "one", ...followed } : { kind: "many", ...followed };
}

describe("every relation of the schema", () => {
  test.each(relations)(
    "%s joins on one plain key and is picked by plain columns",
    (_path, entity, _name, relation) => {
      const target = named(relation.to);
      const keys = Object.entries(relation.on);
      expect(keys).toHaveLength(1);
      const [own, other] = keys[0] ?? ["", ""];
      expect(entity.columns[own]?.level).toBe("L1");
      expect(target?.columns[other]?.level).toBe("L1");
      const picking = [...Object.keys(relation.where ?? {}), ...(relation.first ?? [])];
      for (const column of picking) expect(isPlain(target, column.replace(/^-/, ""))).toBe(true);
    },
  );

  const roles: readonly Principal[] = [
    { role: "office", domain: "personnel" },
    { role: "officer", org_no: "100" },
    { role: "fill", form: "f", columns: {}, scope: { persons: ["p01"] } },
  ];
  test.each(served.map((entity) => [entity.name, entity] as const))(
    "%s and all it leads to compile for an engine, today and as of a day",
    async (_name, entity) => {
      for (const principal of roles) {
        const usable = (target: Entity | undefined) =>
          Object.keys(target?.columns ?? {}).flatMap((name) =>
            principal.role !== "fill" || isPlain(target, name) ? [column(name)] : [],
          );
        const fields = Object.entries(entity.relations).map(([name, relation]) =>
          follow(name, relation, usable(named(relation.to))),
        );
        for (let from = 0; from <= fields.length; from += 8) {
          const some = [...usable(entity), ...fields.slice(from, from + 8)];
          const selection = { entity: entity.name, fields: some, totalCount: true };
          await rowsFor(open, principal, selection);
          await rowsFor(open, principal, { ...selection, asOf: "2026-09-30", orToday: true });
        }
      }
    },
  );
});

import type { Entity, EntityColumn } from "../../../schema/entity.ts";
import type { Tables } from "./university.ts";
import type { Row, Value } from "./values.ts";
import { entityOf } from "./vocabulary.ts";

/** Who asks, as the reviewed policy says it in words: query/policies/office.yaml, officer.yaml, staff.yaml. */
export type Asker =
  | { readonly role: "office"; readonly text: string; readonly domain: string }
  | {
      readonly role: "officer";
      readonly text: string;
      readonly units: ReadonlySet<Value>;
      readonly people: ReadonlySet<Value>;
    }
  | { readonly role: "staff"; readonly text: string; readonly person: Value };

const isScoped = ({ scope }: Entity): boolean =>
  scope.org !== undefined || scope.person !== undefined;

/** The rows that are there for them. */
export function sees(asker: Asker, entity: Entity, row: Row): boolean {
  const { scope } = entity;
  const person = row[scope.person ?? ""] ?? null;
  const unit = row[scope.org ?? ""] ?? null;
  switch (asker.role) {
    case "office":
      return entity.domain === asker.domain || scope.open === true || isScoped(entity);
    case "officer":
      return (
        scope.open === true ||
        (unit !== null && asker.units.has(unit)) ||
        (person !== null && asker.people.has(person))
      );
    case "staff":
      return scope.open === true || (person !== null && person === asker.person);
  }
}

export type Seen = "real" | "masked" | "absent";

/** How they see a column. */
export function seenAs(asker: Asker, entity: Entity, name: string): Seen {
  const { level } = entity.columns[name] as EntityColumn; // asked of names that schema/ has
  if (asker.role === "staff")
    return entity.scope.open !== true || level === "L1" || name === "id" ? "real" : "absent";
  if (level === "L1" || level === "L2") return "real";
  return asker.role === "office" && asker.domain === entity.domain ? "real" : "masked";
}

/** The row with its masks on; what has no mask that a list could show is not asked for. */
export function shown(asker: Asker, entity: Entity, row: Row): Row {
  const masked = Object.keys(entity.columns).filter(
    (name) => seenAs(asker, entity, name) === "masked",
  );
  if (masked.length === 0) return row;
  return { ...row, ...Object.fromEntries(masked.map((name) => [name, null])) };
}

/** Masked columns whose mask is to hide them: they are null. */
export const isHidden = ({ mask }: EntityColumn): boolean => mask === "hide";

export const officeOf = (domain: string): Asker => ({
  role: "office",
  text: `office:${domain}`,
  domain,
});

/** Someone for `unit` and the units below it, whoever belongs to one of them today, and the students enrolled there. */
export function officerOf(tables: Tables, unit: string): Asker {
  const units = new Set<Value>([unit]);
  for (let before = 0; before < units.size; ) {
    before = units.size;
    for (const one of tables.get("org_unit") ?? [])
      if (units.has(one["parent_no"] ?? null)) units.add(one["org_no"] ?? null);
  }
  const belonging = (tables.get("person_org") ?? []).filter((one) =>
    units.has(one["org_no"] ?? null),
  );
  const enrolled = (tables.get("student_role") ?? []).filter(
    (one) => one["is_enrolled"] === true && units.has(one["org_no"] ?? null),
  );
  const people = new Set([...belonging, ...enrolled].map((one) => one["person_id"] ?? null));
  return { role: "officer", text: `officer:${unit}`, units, people };
}

export function staffOf(tables: Tables, staffNo: string): Asker {
  const [found] = (tables.get("person") ?? []).filter((one) => one["staff_no"] === staffNo);
  return { role: "staff", text: `staff:${staffNo}`, person: found?.["id"] ?? null };
}

/** The columns that an answer may show them, and a question may name: the API's, with a value that is real or null. */
export function columnsFor(asker: Asker, entity: Entity, use: "show" | "name"): readonly string[] {
  return Object.entries(entity.columns)
    .filter(([name, column]) => {
      const seen = seenAs(asker, entity, name);
      return seen === "real" || (use === "show" && seen === "masked" && isHidden(column));
    })
    .map(([name]) => name);
}

/** Whether they may ask for an entity at all. */
export const mayAsk = (asker: Asker, name: string): boolean => {
  const { domain, scope, visibility } = entityOf(name);
  if (visibility !== "graphql") return false;
  if (asker.role === "staff") return scope.open === true || scope.person !== undefined;
  if (scope.open === true || isScoped(entityOf(name))) return true;
  return asker.role === "office" && asker.domain === domain;
};

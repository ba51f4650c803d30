import type { Domain, Entity, EntityColumn } from "../schema/entity.ts";
import type { FillPrincipal, Principal } from "./principal.ts";

/** `scoped`: real in rows of the principal's own scope, null elsewhere. `absent`: may not even be named. */
export type ColumnRule = "real" | "masked" | "scoped" | "absent";

/** `within`: only rows whose person or unit column lies among the principal's people or units. */
export type RowRule =
  | { readonly kind: "all" }
  | { readonly kind: "none" }
  | { readonly kind: "within"; readonly person?: string; readonly org?: string };

/** Where a row stands in the question: it is what is listed or counted, or it is reached from there. */
export type Position = "root" | "related";

export interface Policy {
  /** False: every question is refused. */
  readonly asks: boolean;
  readonly rows: (entity: Entity, position: Position) => RowRule;
  readonly column: (entity: Entity, column: string) => ColumnRule;
  /** May single rows of it be shown? */
  readonly lists: (entity: Entity) => boolean;
  /** Groups of fewer than five people are withheld. */
  readonly suppressesGroups: boolean;
  /** Figures beside a row too: for who may not see the people one by one. */
  readonly suppressesFigures: boolean;
}

/** What a principal may see. A role nobody wrote a rule for sees nothing. */
export function policyOf(principal: Principal): Policy {
  switch (principal.role) {
    case "analyst":
      return { ...policy(() => every, deIdentified), suppressesGroups: true };
    case "leader":
      return {
        ...policy(openOr(every), anonymous),
        lists: isOpen,
        suppressesGroups: true,
        suppressesFigures: true,
      };
    case "officer":
      return policy((entity) => officerRows(entity, principal.domain), masked);
    case "office":
      return policy(
        (entity) => (entity.domain === principal.domain || hasScope(entity) ? every : none),
        (entity, column) => (entity.domain === principal.domain ? "real" : masked(entity, column)),
      );
    case "staff":
      return policy(ownRows, (entity, column) =>
        isOpen(entity) && columnOf(entity, column).level !== "L1" ? "absent" : "real",
      );
    case "steward":
      return stewardPolicy(principal.entities);
    case "fill":
      return fillPolicy(principal);
    default:
      return nothing;
  }
}

type RowsOf = Policy["rows"];
type ColumnOf = Policy["column"];

const every: RowRule = { kind: "all" };
const none: RowRule = { kind: "none" };

const policy = (rows: RowsOf, column: ColumnOf): Policy => ({
  rows: (entity, position) => (entity.visibility === "warehouse" ? none : rows(entity, position)),
  asks: true,
  column,
  lists: () => true,
  suppressesGroups: false,
  suppressesFigures: false,
});

const nothing: Policy = {
  ...policy(
    () => none,
    () => "absent",
  ),
  asks: false,
  lists: () => false,
};

const isOpen = (entity: Entity): boolean => entity.scope.open === true;
const hasScope = ({ scope }: Entity): boolean =>
  scope.open === true || scope.org !== undefined || scope.person !== undefined;
const openOr =
  (rule: RowRule): RowsOf =>
  (entity) =>
    hasScope(entity) ? rule : none;

function columnOf(entity: Entity, name: string): EntityColumn {
  const column = entity.columns[name];
  if (column === undefined) throw new Error(`"${entity.name}" has no column "${name}"`);
  return column;
}

const isPersonal = (column: EntityColumn): boolean =>
  column.level === "L3" || column.level === "L4";

const masked: ColumnOf = (entity, name) => (isPersonal(columnOf(entity, name)) ? "masked" : "real");

/** No name, no number, nothing personal: what is left does not point at one person by itself. */
const deIdentified: ColumnOf = (entity, name) => {
  const column = columnOf(entity, name);
  if (isPersonal(column)) return "absent";
  return column.level !== "L1" && column.mask !== undefined ? "absent" : "real";
};

/** As de-identified, and without the ids that would make a list of people out of groups. */
const anonymous: ColumnOf = (entity, name) =>
  !isOpen(entity) && (name === "id" || name === entity.scope.person)
    ? "absent"
    : deIdentified(entity, name);

function within(entity: Entity, by: { readonly org: boolean }): RowRule {
  const { open, org, person } = entity.scope;
  if (open === true) return every;
  const byOrg = by.org ? org : undefined;
  if (byOrg === undefined && person === undefined) return none;
  return {
    kind: "within",
    ...(person === undefined ? {} : { person }),
    ...(byOrg === undefined ? {} : { org: byOrg }),
  };
}

const ownRows: RowsOf = (entity) => within(entity, { org: false });

/** Who is who and where they belong; every domain's forms start from these. */
const people: readonly string[] = ["person", "staff_role", "student_role", "person_org"];

function officerRows(entity: Entity, domain: Domain | undefined): RowRule {
  const theirs = domain === undefined || entity.domain === domain || people.includes(entity.name);
  return theirs || isOpen(entity) ? within(entity, { org: true }) : none;
}

function stewardPolicy(entities: readonly string[]): Policy {
  const owns = (entity: Entity) => entities.includes(entity.name);
  return policy(
    (entity) => (owns(entity) || isOpen(entity) ? every : none),
    (entity, name) => {
      if (owns(entity)) return masked(entity, name);
      return columnOf(entity, name).level === "L1" ? "real" : "absent";
    },
  );
}

function fillPolicy(principal: FillPrincipal): Policy {
  return policy(
    (entity, position) =>
      principal.scope === "all" || position === "related" ? every : within(entity, { org: true }),
    (entity, name) => {
      if (!isPersonal(columnOf(entity, name))) return "real";
      if (!(principal.columns[entity.name] ?? []).includes(name)) return "absent";
      return principal.scope === "all" ? "real" : "scoped";
    },
  );
}

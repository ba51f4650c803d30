import type { Entity, EntityColumn } from "../schema/entity.ts";
import {
  type ColumnKind,
  type Operation,
  type PolicyFile,
  type PolicyRule,
  policyFileOf,
  type RowsGiven,
} from "./policy/policy-file.ts";
import {
  type ActivePurpose,
  type FillScope,
  type Principal,
  type Role,
  rolesOf,
} from "./principal.ts";

/**
 * How a column is seen in rows of one grant. `masked`: as its mask leaves it. `absent`: may not even be named; what is
 * not named may still join and pick rows.
 */
export type View = "real" | "masked" | "absent";

/** The people and units a grant is limited to. `past`: also who belonged to the units on the day asked for. */
export interface Scope {
  readonly persons?: readonly string[];
  readonly orgs?: readonly string[];
  readonly staff_no?: string;
  readonly past?: true;
}

/** `within`: only rows whose person or unit column lies among the people or units of the scope. */
export type RowRule =
  | { readonly kind: "all" }
  | { readonly kind: "none" }
  | {
      readonly kind: "within";
      readonly scope: Scope;
      readonly person?: string;
      readonly org?: string;
    };

/** Rows of an entity that one role gives, and how their columns are seen. */
export interface Grant {
  readonly rows: RowRule;
  readonly view: (column: string) => View;
}

/** Where a row stands in the question: it is what is listed or counted, or it is reached from there. */
export type Position = "root" | "related";

/** What is asked for: single rows, or figures over many. */
export type Asked = "rows" | "figures";

export interface Policy {
  /** False: every question is refused. */
  readonly asks: boolean;
  /** A row is seen when one of them gives it, and each of its columns as the most generous of those that give it. */
  readonly grants: (entity: Entity, position: Position) => readonly Grant[];
  /** Where a masked column is real all the same: rows of a purpose. */
  readonly unmasked: (entity: Entity, column: string) => readonly RowRule[];
  readonly isAbsent: (entity: Entity, column: string) => boolean;
  /** Is there any row of it for the principal, by whatever way? */
  readonly sees: (entity: Entity) => boolean;
  /** May single rows of it be shown? */
  readonly lists: (entity: Entity) => boolean;
  /** Are figures over few of its people withheld? */
  readonly withholds: (entity: Entity) => boolean;
  /** Group keys by which withheld figures are still exact, as "entity.path". */
  readonly published: ReadonlySet<string>;
}

/** What a principal may see. A role nobody wrote a policy for sees nothing, and so does an entity no rule names. */
export function policyOf(principal: Principal, asked: Asked = "rows"): Policy {
  const held = rolesOf(principal).flatMap((role) => {
    const file = policyFileOf(role.role);
    return file === undefined ? [] : file.grants.map(({ rules }) => ({ role, file, rules }));
  });
  const rulesOf = (entity: Entity): readonly Held[] =>
    entity.visibility === "warehouse" || principal.only?.includes(entity.name) === false
      ? []
      : held.flatMap((one) => heldRule(entity, one) ?? []);
  const listing = (entity: Entity) =>
    rulesOf(entity).filter(({ rule }) => rule.detail === "rows" && gives(rule));
  const chosen = (entity: Entity) => {
    const lists = asked === "rows" ? listing(entity) : [];
    return lists.length > 0 ? lists : rulesOf(entity);
  };
  return {
    asks: held.length > 0,
    grants: (entity, position) =>
      chosen(entity).map(({ role, rule }) => ({
        rows: rowsOf(
          entity,
          position === "related" ? (rule.related ?? rule.rows) : rule.rows,
          role,
        ),
        view: (column) => viewOf(entity, column, { role, rule }, asked),
      })),
    unmasked: (entity, column) =>
      (principal.purposes ?? [])
        .filter(({ columns }) => columns[entity.name]?.includes(column))
        .map((purpose) => withinPurpose(entity, purpose)),
    isAbsent: (entity, column) =>
      chosen(entity).every((one) => viewOf(entity, column, one, asked) === "absent"),
    sees: (entity) =>
      rulesOf(entity).some(({ role, rule }) =>
        [rule.rows, rule.related ?? rule.rows].some(
          (rows) => rowsOf(entity, rows, role).kind !== "none",
        ),
      ),
    lists: (entity) =>
      listing(entity).length > 0 || rulesOf(entity).every(({ rule }) => !gives(rule)),
    withholds: (entity) => withholds(rulesOf(entity).map(({ rule }) => rule)),
    published: new Set(held.flatMap(({ file }) => file.published?.dimensions ?? [])),
  };
}

/** May the principal do that, besides asking for data? */
export const mayDo = (principal: Role, operation: Operation): boolean =>
  rolesOf(principal).some(({ role }) => policyFileOf(role)?.operations.includes(operation));

interface Held {
  readonly role: Role;
  readonly rule: PolicyRule;
}

function heldRule(
  entity: Entity,
  {
    role,
    rules,
  }: { readonly role: Role; readonly file: PolicyFile; readonly rules: readonly PolicyRule[] },
): Held | undefined {
  const rule = rules.find(({ entities }) => entities.some((name) => isNamed(entity, name, role)));
  return rule === undefined ? undefined : { role, rule };
}

function isNamed(entity: Entity, name: string, role: Role): boolean {
  switch (name) {
    case "*":
      return true;
    case "open":
      return entity.scope.open === true;
    case "scoped":
      return entity.scope.org !== undefined || entity.scope.person !== undefined;
    case "own domain": {
      const domain = "domain" in role ? role.domain : undefined;
      return domain === undefined || domain === entity.domain;
    }
    case "own entities":
      return role.role === "steward" && role.entities.includes(entity.name);
    default:
      return name === entity.name;
  }
}

const gives = ({ rows, related }: PolicyRule): boolean =>
  rows !== "none" || (related ?? "none") !== "none";

/** Someone who sees all of it one by one anyway has nothing to find out from small groups. */
function withholds(rules: readonly PolicyRule[]): boolean {
  const giving = rules.filter(gives);
  const whole = giving.some(
    ({ rows, detail, small_groups }) =>
      rows === "all" && detail === "rows" && small_groups === "shown",
  );
  return !whole && giving.some(({ small_groups }) => small_groups === "withheld");
}

const every: RowRule = { kind: "all" };
const none: RowRule = { kind: "none" };

function rowsOf(entity: Entity, given: RowsGiven, role: Role): RowRule {
  switch (given) {
    case "all":
      return every;
    case "none":
      return none;
    case "self":
      return role.role === "staff" ? within(entity, scopeOf(role), false) : none;
    case "tree":
      return "org_no" in role ? within(entity, { orgs: [role.org_no] }) : none;
    case "scope":
      if (role.role !== "fill") return none;
      if (role.scope === "all" || entity.scope.open === true) return every;
      return within(entity, { ...role.scope, past: true });
  }
}

const scopeOf = (role: Role & { readonly role: "staff" }): Scope =>
  "person_id" in role ? { persons: [role.person_id] } : { staff_no: role.staff_no };

function within(entity: Entity, scope: Scope, byOrg = true): RowRule {
  const { person } = entity.scope;
  const org = byOrg ? entity.scope.org : undefined;
  if (person === undefined && org === undefined) return none;
  return {
    kind: "within",
    scope,
    ...(person === undefined ? {} : { person }),
    ...(org === undefined ? {} : { org }),
  };
}

function withinPurpose(entity: Entity, { scope }: ActivePurpose): RowRule {
  if (scope === "all") return every;
  return within(entity, scope satisfies Exclude<FillScope, "all">);
}

export function columnOf(entity: Entity, name: string): EntityColumn {
  const column = entity.columns[name];
  if (column === undefined) throw new Error(`"${entity.name}" has no column "${name}"`);
  return column;
}

/** Columns by which a row or a person is told from others, though they say nothing outside. */
const isKey = (entity: Entity, name: string): boolean =>
  name === "id" ||
  name === entity.scope.person ||
  Object.values(entity.relations).some(({ to, on }) => to === "person" && on[name] === "id");

function kindOf(entity: Entity, name: string): ColumnKind {
  const { level, mask } = columnOf(entity, name);
  if (level === "L1" && isKey(entity, name)) return "key";
  return level === "L2" && mask !== undefined ? "pointing" : level;
}

function viewOf(entity: Entity, column: string, { role, rule }: Held, asked: Asked): View {
  const view = rule.also[`${entity.name}.${column}`] ?? rule.columns[kindOf(entity, column)];
  if (view === "figures") return asked === "figures" ? "real" : "absent";
  if (view !== "granted") return view;
  const carries = role.role === "fill" && role.columns[entity.name]?.includes(column) === true;
  return carries ? "real" : "absent";
}

import type { GraphQLSchema } from "graphql";
import { type Operation, policyVersion } from "../query/policy/policy-file.ts";
import { mayDo, type Policy, policyOf } from "../query/policy.ts";
import { type Principal, rolesOf } from "../query/principal.ts";
import type { Entity } from "../schema/entity.ts";
import { type EntityNames, vocabulary } from "./names.ts";
import { withoutFields } from "./schema-part.ts";

/**
 * The part of the API one kind of role may name: what its policy gives nothing of is no type, no field, no argument and
 * no suggestion. Made once for each kind; who in the kind asks makes no difference to what may be named.
 */
export function openRoleSchemas(whole: GraphQLSchema): (principal: Principal) => GraphQLSchema {
  const made = new Map<string, GraphQLSchema>();
  return (principal) => {
    const kind = kindOf(principal);
    const known = made.get(kind);
    if (known !== undefined) return known;
    const schema = partFor(whole, principal);
    if (made.size >= mostKinds) made.clear();
    made.set(kind, schema);
    return schema;
  };
}

const mostKinds = 60;

const kindOf = (principal: Principal): string =>
  JSON.stringify([
    policyVersion(),
    principal.only ?? [],
    ...rolesOf(principal).map((role) => [
      role.role,
      "domain" in role ? role.domain : undefined,
      "entities" in role ? role.entities : undefined,
      role.role === "fill" ? role.columns : undefined,
    ]),
  ]);

/** Root fields that are no entity's, and what a role must be allowed to do to find them. */
const roots: Readonly<Record<string, Operation>> = {
  searchPersons: "search",
  runs: "platform",
  releases: "platform",
  attention: "platform",
  problemGroups: "problems",
  explain: "explain",
  lineage: "explain",
  lineageFrom: "explain",
  reveal: "reveal",
};

/** Root fields that speak of the university's data without naming an entity. */
const ofBusiness: ReadonlySet<string> = new Set([
  ...["metric", "metrics", "weeks", "weeklyBrief", "calendarDay", "calendarDays"],
  ...["forms", "form", "formPreview", "cellProvenance", "node"],
]);

function partFor(whole: GraphQLSchema, principal: Principal): GraphQLSchema {
  const listed = policyOf(principal, "rows");
  const counted = policyOf(principal, "figures");
  const mayName = (typeName: string, field: string): boolean => {
    if ([whole.getQueryType()?.name, whole.getMutationType()?.name].includes(typeName)) {
      return isRoot(principal, listed, field);
    }
    const names = entityTypeOf(typeName);
    if (names?.typeName === typeName && !shows(listed, names.entity)) return false;
    const named = names?.fields.get(field);
    if (names === undefined || named === undefined) return true;
    if (named.kind === "relation") {
      const to = entityOf(named.relation.to);
      return typeName === names.typeName ? shows(listed, to) : listed.sees(to);
    }
    const isCounted = typeName.endsWith("Where") && !counted.isAbsent(names.entity, named.name);
    return isCounted || !listed.isAbsent(names.entity, named.name);
  };
  return withoutFields(whole, mayName);
}

const shows = (policy: Policy, entity: Entity): boolean =>
  policy.sees(entity) && policy.lists(entity);

function isRoot(principal: Principal, policy: Policy, field: string): boolean {
  const operation = roots[field];
  if (operation !== undefined) return mayDo(principal, operation);
  if (ofBusiness.has(field)) return policy.asks;
  const names = vocabulary.find(({ one, many, groups }) => [one, many, groups].includes(field));
  if (names === undefined) return true;
  return field === names.groups ? policy.sees(names.entity) : shows(policy, names.entity);
}

const entityOf = (name: string): Entity => {
  const found = vocabulary.find(({ entity }) => entity.name === name);
  if (found === undefined) throw new Error(`"${name}" is not shown in GraphQL`);
  return found.entity;
};

/** The entity a type is made for, e.g. of "PersonOrgWhere" person_org; undefined when it is made for none. */
function entityTypeOf(typeName: string): EntityNames | undefined {
  const fitting = vocabulary.filter(
    (names) =>
      typeName.startsWith(names.typeName) &&
      /^([A-Z]|$)/.test(typeName.slice(names.typeName.length)),
  );
  return fitting.sort((a, b) => b.typeName.length - a.typeName.length)[0];
}

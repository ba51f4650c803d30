import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { ContractError, messageOf } from "../../core/errors.ts";
import { sha256 } from "../../core/ids.ts";
import { asset } from "../../core/paths.ts";
import { entities } from "../../schema/entities.ts";

/** `figures`: counted, never shown beside a row. `granted`: real when the form being filled carries it, else absent. */
const view = z.enum(["real", "masked", "figures", "granted", "absent"]);

/**
 * What a column is to a policy: `key` names a row or a person by a number that means nothing outside; `pointing` is an
 * L2 column with a mask (names, staff numbers); the rest goes by level. A kind that a rule leaves out is absent.
 */
const columnsSchema = z.strictObject({
  key: view.default("absent"),
  L1: view.default("absent"),
  L2: view.default("absent"),
  pointing: view.default("absent"),
  L3: view.default("absent"),
  L4: view.default("absent"),
});

const rowsSchema = z.enum(["all", "none", "tree", "self", "scope"]);

const ruleSchema = z.strictObject({
  /** "*", "open", "scoped" (belongs to a unit or a person), "own domain", "own entities", or an entity's name. */
  entities: z.array(z.string()).min(1),
  /**
   * `tree`: of the unit and what is below it, and of its people: who belongs to one of them today, and the students
   * enrolled there. `self`: of the person. `scope`: of the form's subjects.
   */
  rows: rowsSchema,
  /** Rows reached by a relation, when they are not the same as those asked for themselves. */
  related: rowsSchema.optional(),
  /** `figures`: never one row by itself. */
  detail: z.enum(["rows", "figures"]).default("rows"),
  small_groups: z.enum(["shown", "withheld"]).default("shown"),
  columns: columnsSchema,
  /** Single columns that are seen otherwise than their kind. e.g. { person.sex_name: real } */
  also: z.record(z.string(), view).default({}),
});

const operations = [
  "search",
  "forms",
  "problems",
  "explain",
  "explain_sql",
  "platform",
  "reveal",
  "sign_off",
  "purposes",
  "users",
  "policies",
  "audit",
] as const;

const policySchema = z.strictObject({
  role: z.string(),
  zh: z.string().min(1),
  en: z.string().min(1),
  owner: z.string().min(1),
  reason: z.string().min(1),
  since: z.iso.date(),
  reviewed_on: z.iso.date(),
  /** Besides asking for data. */
  operations: z.array(z.enum(operations)).default([]),
  /** All of them hold; in each the first rule that names an entity decides about it. None: no data at all. */
  grants: z.array(z.strictObject({ rules: z.array(ruleSchema).min(1) })),
  /** Tables of figures that are published as they are; everything cut finer is rounded. */
  published: z.strictObject({ dimensions: z.array(z.string()) }).optional(),
});

export type PolicyFile = z.infer<typeof policySchema>;
export type PolicyRule = z.infer<typeof ruleSchema>;
export type ColumnKind = keyof z.infer<typeof columnsSchema>;
export type RowsGiven = z.infer<typeof rowsSchema>;
export type Operation = (typeof operations)[number];

let read:
  | { readonly byRole: ReadonlyMap<string, PolicyFile>; readonly version: string }
  | undefined;

function policies() {
  read ??= readPolicies(asset("query", "policies"));
  return read;
}

/** The reviewed policy of a role; undefined when nobody wrote one. */
export const policyFileOf = (role: string): PolicyFile | undefined => policies().byRole.get(role);

/**
 * Names the policy in force: changes with every policy file and with every level, mask or scope of the vocabulary. What
 * keeps answers keeps them under this name.
 */
export const policyVersion = (): string => policies().version;

/** Reads every policy of a folder. ContractError names the file and what is wrong with it. */
export function readPolicies(folder: string) {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith(".yaml"))
    .sort();
  const texts = files.map((file) => readFileSync(`${folder}/${file}`, "utf8"));
  const byRole = new Map<string, PolicyFile>();
  files.forEach((file, at) => {
    const policy = checkedPolicy(file, texts[at] ?? "");
    byRole.set(policy.role, policy);
  });
  const tagged = entities.map(({ name, scope, subjects, personal, columns }) => [
    name,
    scope,
    subjects,
    personal,
    Object.entries(columns).map(([column, { level, mask }]) => [column, level, mask]),
  ]);
  return { byRole, version: sha256(JSON.stringify([texts, tagged])).slice(0, 16) };
}

function checkedPolicy(file: string, text: string): PolicyFile {
  const wrong = (what: string, cause?: unknown) =>
    new ContractError(`policy "${file}": ${what}`, cause === undefined ? {} : { cause });
  let parsed: unknown;
  try {
    parsed = parse(text);
  } catch (cause) {
    throw wrong(`is not YAML: ${messageOf(cause)}`, cause);
  }
  const checked = policySchema.safeParse(parsed);
  if (!checked.success) {
    const problems = checked.error.issues.map((one) => `${one.path.join(".")}: ${one.message}`);
    throw wrong(problems.join("; "));
  }
  const policy = checked.data;
  if (file !== `${policy.role}.yaml`) throw wrong(`speaks of the role "${policy.role}"`);
  const known = new Set([...selectors, ...entities.map(({ name }) => name)]);
  const strange = policy.grants
    .flatMap(({ rules }) => rules.flatMap((rule) => rule.entities))
    .find((name) => !known.has(name));
  if (strange !== undefined) throw wrong(`there is no entity "${strange}"`);
  const lost = policy.grants
    .flatMap(({ rules }) => rules.flatMap(({ also }) => Object.keys(also)))
    .find((path) => !isColumn(path));
  if (lost !== undefined) throw wrong(`there is no column "${lost}"`);
  return policy;
}

function isColumn(path: string): boolean {
  const [entity, column = "", ...rest] = path.split(".");
  const found = entities.find(({ name }) => name === entity);
  return found !== undefined && rest.length === 0 && Object.hasOwn(found.columns, column);
}

const selectors = ["*", "open", "scoped", "own domain", "own entities"];

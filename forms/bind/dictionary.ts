import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { ContractError } from "../../core/errors.ts";
import { asset } from "../../core/paths.ts";
import { entityNamed } from "../../schema/entities.ts";
import { bindingOf, rowsOf } from "../binding.ts";
import { labelOf } from "./label.ts";

const text = z.string().min(1);

const field = z.strictObject({
  /** From the person or the row; "{}" stands for that start where the value begins otherwise. */
  value: text,
  /** Say it anywhere. */
  labels: z.array(text),
  /** Say it only in a list or a group on this topic. */
  here: z.array(text).default([]),
});

const topic = z.strictObject({
  topic: text,
  entity: text,
  /** What titles and group heads on this topic say. */
  words: z.array(text).min(1),
  /** From its row to the person it belongs to. */
  person: text.optional(),
  student: text.optional(),
  /** From its row to its unit: whatever a unit is called then means that one. */
  unit: text.optional(),
  /** From its row to the row of another topic, whose labels then hold too. */
  within: text.optional(),
  /** A wider topic on rows of the same entity, whose labels all hold too. */
  like: text.optional(),
  /** Values that name a row: a list without any of them has other rows. */
  named_by: z.array(text).optional(),
  rows: z
    .strictObject({
      person: text.optional(),
      org: text.optional(),
      owner: z.strictObject({ unit: text, college: text }).optional(),
    })
    .default({}),
  fields: z.array(field).min(1),
});

/** The same facts in English. */
const translation = z.strictObject({
  topic: text,
  words: z.array(text),
  fields: z.array(field),
});

const openWords = z.strictObject({
  words: z.array(text),
  lists: z.array(text),
  labels: z.array(text),
});

export type Topic = z.infer<typeof topic>;

export interface Dictionary {
  readonly topics: readonly Topic[];
  /** Left open on purpose: parts of labels, titles of lists, whole labels. */
  readonly open: z.infer<typeof openWords>;
}

let loaded: Dictionary | undefined;

/** The label dictionary, read once; ContractError where a value does not fit schema/. */
export function dictionary(): Dictionary {
  loaded ??= read(asset("forms", "labels"));
  return loaded;
}

function read(folder: string): Dictionary {
  const load = (file: string): unknown => parse(readFileSync(join(folder, file), "utf8"));
  const files = readdirSync(folder).filter(
    (file) => file.endsWith(".yaml") && file !== "open.yaml" && file !== "english.yaml",
  );
  const translations = z.array(translation).parse(load("english.yaml"));
  const topics = files.flatMap((file) => {
    const given = load(file);
    return (Array.isArray(given) ? given : [given]).map((one) => {
      const found = topic.parse(one);
      const english = translations.filter((said) => said.topic === found.topic);
      return checked(english.reduce(withEnglish, found), file);
    });
  });
  const units = topics.flatMap(({ fields }) =>
    fields.filter(({ value }) => unitValues.test(value)),
  );
  return {
    topics: topics.map((one) => withUnit(one, units)),
    open: openWords.parse(load("open.yaml")),
  };
}

/** Every value must be one that the topic has. */
function withEnglish(found: Topic, { words, fields }: z.infer<typeof translation>): Topic {
  const strange = fields.find(({ value }) => found.fields.every((one) => one.value !== value));
  if (strange !== undefined)
    throw new ContractError(`english.yaml: topic "${found.topic}" has no value "${strange.value}"`);
  return {
    ...found,
    words: [...found.words, ...words],
    fields: found.fields.map((one) => {
      const said = fields.filter(({ value }) => value === one.value);
      const [labels, here] = [said.flatMap((own) => own.labels), said.flatMap((own) => own.here)];
      return { ...one, labels: [...one.labels, ...labels], here: [...one.here, ...here] };
    }),
  };
}

/** A value with its start written out. e.g. ("name", "person") → "person.name" */
export const valueFrom = (value: string, start: string): string =>
  value.includes("{}") ? value.replaceAll("{}", start) : `${start}.${value}`;

/** Every value must be a binding, every row source must list its entity. */
function checked(found: Topic, file: string): Topic {
  const entity = entityNamed(found.entity);
  for (const { value, labels, here } of found.fields) {
    bindingOf(valueFrom(value, "row"), { row: { root: "row", entity } });
    const folded = [...labels, ...here].map((label) => labelOf(label).whole);
    const twice = folded.find((label, at) => folded.indexOf(label) !== at);
    if (twice !== undefined) {
      throw new ContractError(`${file}: "${value}" lists the label "${twice}" twice`);
    }
  }
  for (const value of found.named_by ?? [])
    bindingOf(valueFrom(value, "row"), { row: { root: "row", entity } });
  for (const rows of [found.rows.person, found.rows.org]) {
    if (rows !== undefined) rowsOf(rows, entityNamed("person"));
  }
  return { ...found, fields: withOwnLabels(found) };
}

const unitValues = /^home_org\.(org\.name|org_no)$/;

/** Names and numbers of a person's unit, said of a row that has a unit of its own. */
function withUnit(found: Topic, units: Topic["fields"]): Topic {
  const { unit, fields } = found;
  if (unit === undefined) return found;
  const said = new Set(fields.flatMap(({ labels, here }) => [...labels, ...here]));
  const own = units.map(({ value, labels }) => ({
    value: `${unit}.${value.endsWith("org_no") ? "org_no" : "name"}`,
    labels: [],
    here: labels.filter((label) => !said.has(label)),
  }));
  return { ...found, fields: [...fields, ...own] };
}

/** The labels that schema/ itself gives to a row's columns hold on their topic, unless the topic says otherwise. */
function withOwnLabels(found: Topic): Topic["fields"] {
  const columns = Object.entries(entityNamed(found.entity).columns);
  const bound = new Set(found.fields.map(({ value }) => value.split(" ")[0]));
  const said = new Set(found.fields.flatMap(({ labels, here }) => [...labels, ...here]));
  const own = columns.flatMap(([column, { zh, level }]) =>
    bound.has(column) || said.has(zh) || level === "L1" || isTechnical(column)
      ? []
      : [{ value: column, labels: [], here: [zh] }],
  );
  return [...found.fields, ...own];
}

/** Keys and codes: a form prints the text beside them. */
const isTechnical = (column: string): boolean => /_(id|code|value|order)$|^valid_/.test(column);

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
  /** From its row to the row of another topic, whose labels then hold too. */
  within: text.optional(),
  rows: z
    .strictObject({
      person: text.optional(),
      org: text.optional(),
      owner: z.strictObject({ unit: text, college: text }).optional(),
    })
    .default({}),
  fields: z.array(field).min(1),
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
    (file) => file.endsWith(".yaml") && file !== "open.yaml",
  );
  const topics = files.flatMap((file) => {
    const given = load(file);
    return (Array.isArray(given) ? given : [given]).map((one) => checked(topic.parse(one), file));
  });
  return { topics, open: openWords.parse(load("open.yaml")) };
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
  for (const rows of [found.rows.person, found.rows.org]) {
    if (rows !== undefined) rowsOf(rows, entityNamed("person"));
  }
  return found;
}

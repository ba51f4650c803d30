import { type Dictionary, type Topic, valueFrom } from "./dictionary.ts";
import type { Column, List } from "./find.ts";
import { folded, labelOf } from "./label.ts";
import { type Meaning, meaningsOf, proposedFrom } from "./match.ts";
import type { Subject } from "./subject.ts";

/** Whether a title has a word in it, however it is set. */
export const says = (title: string, word: string): boolean => folded(title).includes(folded(word));

export const rowsFor = (rows: Topic["rows"], subject: Subject): string | undefined =>
  subject === "person" ? rows.person : rows.org;

export function ordinal({ label }: Column): readonly Meaning[] | undefined {
  const { core } = labelOf(label.text);
  if (!/^(?=.)(序号?|行号|行次|顺序号?)?\/?(no|number|s\/?n|serialno)?$/iu.test(core))
    return undefined;
  return [{ binding: "$ordinal", confidence: 1, by: "序号", own: true }];
}

/** The topic that explains most of a list's heads; undefined when none explains two of them. */
export function topicOf(
  list: List,
  titles: readonly string[],
  subject: Subject,
  words: Dictionary,
): Topic | undefined {
  const scored = words.topics
    .filter((topic) => rowsFor(topic.rows, subject) !== undefined || isOwnRow(topic, list, subject))
    .map((topic) => ({ topic, ...scoreOf(topic, list, titles, words) }))
    .filter(
      ({ topic, sure, own }) => sure >= fewestFor(topic) && (own > 0 || topic.topic === "person"),
    )
    .filter(({ topic, isNamed, isSaid }) => isNamed && (topic.like === undefined || isSaid))
    .sort((a, b) => b.score - a.score);
  return scored[0]?.topic;
}

/** In a person's form, heads over a single row of room may be about that person. */
const isOwnRow = (topic: Topic, list: List, subject: Subject): boolean =>
  topic.topic === "person" && subject === "person" && list.room === 1;

/** Beside the name of a unit there may stand nothing but figures. */
const fewestFor = ({ topic }: Topic): number => (topic === "org_unit" ? 1 : 2);

/** How well a topic explains a list. Rows that no head names are of something else: 单位名称, 合同额 is no list of projects. */
function scoreOf(topic: Topic, list: List, titles: readonly string[], words: Dictionary) {
  let [sure, own, score] = [0, 0, 0];
  const names = new Set(topic.named_by?.map((value) => valueFrom(value, "row")));
  let isNamed = topic.named_by === undefined;
  for (const { label, groups } of list.columns) {
    const [first] = meaningsOf(label.text, groups, topic, "row", words);
    if (first === undefined || first.confidence < proposedFrom) continue;
    sure++;
    if (first.own && !first.binding.startsWith(`row.${topic.person}.`)) own++;
    if (names.has(first.binding)) isNamed = true;
    const isAsGood = first.own || topic.like !== undefined;
    score += isAsGood ? first.confidence : first.confidence * 0.6;
  }
  const said = titles.findIndex((title) => topic.words.some((word) => says(title, word)));
  const isSaid = said >= 0;
  const kind = topic.like === undefined ? 0 : 0.2 * own;
  return { sure, own, isNamed, isSaid, score: score + kind + (isSaid ? 1.5 / (said + 1) : 0) };
}

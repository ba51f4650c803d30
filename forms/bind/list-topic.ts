import type { Dictionary, Topic } from "./dictionary.ts";
import type { Column, List } from "./find.ts";
import { folded, labelOf } from "./label.ts";
import { type Meaning, meaningsOf, proposedFrom } from "./match.ts";
import type { Subject } from "./subject.ts";

/** Whether a title has a word in it, however it is set. */
export const says = (title: string, word: string): boolean => folded(title).includes(folded(word));

export const rowsFor = (rows: Topic["rows"], subject: Subject): string | undefined =>
  subject === "person" ? rows.person : rows.org;

export function ordinal({ label }: Column): readonly Meaning[] | undefined {
  if (!/^(序号|编号|no\.?|序|行号|行次|顺序号|number)$/i.test(labelOf(label.text).core))
    return undefined;
  if (labelOf(label.text).core === "编号") return undefined;
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
    .filter(({ topic, sure, own }) => sure >= 2 && (own > 0 || topic.topic === "person"))
    .sort((a, b) => b.score - a.score);
  return scored[0]?.topic;
}

/** In a person's form, heads over a single row of room may be about that person. */
const isOwnRow = (topic: Topic, list: List, subject: Subject): boolean =>
  topic.topic === "person" && subject === "person" && list.room === 1;

function scoreOf(topic: Topic, list: List, titles: readonly string[], words: Dictionary) {
  let [sure, own, score] = [0, 0, 0];
  for (const { label, groups } of list.columns) {
    const [first] = meaningsOf(label.text, groups, topic, "row", words);
    if (first === undefined || first.confidence < proposedFrom) continue;
    sure++;
    if (first.own && !first.binding.startsWith(`row.${topic.person}.`)) own++;
    score += first.own ? first.confidence : first.confidence * 0.6;
  }
  const said = titles.findIndex((title) => topic.words.some((word) => says(title, word)));
  return { sure, own, score: score + (said < 0 ? 0 : 1.5 / (said + 1)) };
}

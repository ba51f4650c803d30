import type { Dictionary, Topic } from "./dictionary.ts";
import { asked, type List, type Slot } from "./find.ts";
import type { Blank, Grid } from "./grid.ts";
import { labelOf } from "./label.ts";
import { type Meaning, meaningsOf } from "./match.ts";

/** What a blank is about: who or what one file of it stands for. */
export type Subject = "person" | "org" | (string & {});

/** A sheet or table with what was found on it. */
export interface Page {
  readonly grid: Grid;
  readonly lists: readonly List[];
  readonly slots: readonly Slot[];
}

export interface SubjectFound {
  readonly name: Subject;
  readonly topic: Topic;
}

const topicNamed = ({ topics }: Dictionary, name: string): Topic => {
  const found = topics.find(({ topic }) => topic === name);
  if (found === undefined) throw new Error(`the label dictionary has no topic "${name}"`);
  return found;
};

/** What the labels outside lists are mostly about; a blank without any is for a unit, whose people or things it lists. */
export function subjectOf(blank: Blank, pages: readonly Page[], words: Dictionary): SubjectFound {
  const texts = [
    ...pages.flatMap(({ slots }) => slots.map(({ text }) => text)),
    ...blank.lines.flatMap(asked),
  ];
  const single = words.topics.filter(({ topic }) => subjects.includes(topic));
  const scored = single.map((topic) => {
    const sure = texts.flatMap((text) =>
      meaningsOf(text, [], topic, topic.entity, words).slice(0, 1),
    );
    const own = sure.filter((one) => one.own && one.confidence >= 0.95).length;
    return { topic, score: own + (topic.topic === "person" ? 0.5 : 0) };
  });
  const best = scored.sort((a, b) => b.score - a.score)[0];
  if (best === undefined || best.score < fewestFacts) return unitSubject(words);
  return { name: best.topic.entity, topic: best.topic };
}

export const unitSubject = (words: Dictionary): SubjectFound => ({
  name: "org",
  topic: topicNamed(words, "person"),
});

/** A sheet that lists people by name and number is a unit's, whatever the other sheets of its workbook are. */
export function isRoster({ lists, slots }: Page, words: Dictionary): boolean {
  const people = topicNamed(words, "person");
  const sure = (text: string): string | undefined => {
    const [first] = meaningsOf(text, [], people, "person", words);
    return first !== undefined && first.confidence >= 0.95 ? first.binding : undefined;
  };
  if (slots.filter(({ text }) => sure(text) !== undefined).length >= fewestFacts) return false;
  return lists.some(({ columns, room }) => {
    const facts = columns.map(({ label }) => sure(label.text));
    return room !== 1 && facts.includes("person.name") && facts.includes("person.staff.staff_no");
  });
}

const subjects: readonly string[] = ["person", "project", "course", "equipment", "platform"];
/** Fewer labels than this say only who fills the blank in. */
const fewestFacts = 3;

/** In a unit's form the label of the unit means the unit itself; facts of one person have no place in it. */
export function forUnit(found: readonly Meaning[], text: string): readonly Meaning[] {
  const isUnit =
    found[0]?.binding.startsWith("person.home_org") === true || unitLabels.test(labelOf(text).core);
  if (!isUnit) return [];
  return [{ binding: "$subject_name", confidence: 0.95, by: text, own: true }];
}

export const unitLabels =
  /^(填报|报送|上报|申报|所属|所在|推荐|申请|填表|制表|培养|教学|用人|开课|依托|承担|归口|使用|主管|管理)?(二级|基层)?(单位|学院|院系|系部|院部|部门)(名称|全称)?$/u;

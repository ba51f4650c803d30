import { type Dictionary, type Topic, valueFrom } from "./dictionary.ts";
import { hasCommonPair, type Label, labelOf, likeness } from "./label.ts";
import { plainly } from "./plainly.ts";

/** One thing a label may mean. */
export interface Meaning {
  readonly binding: string; // e.g. "person.title.title_name", "row.name"
  /** Between 0 and 1. */
  readonly confidence: number;
  /** The label of the dictionary it was recognised by. */
  readonly by: string;
  /** A fact of the topic itself, not of the person its row belongs to. */
  readonly own: boolean;
}

/** From here on a meaning is proposed; below it is an alternative. */
export const proposedFrom = 0.6;
const mentionedFrom = 0.5;

interface Entry {
  readonly start: string;
  readonly topic: Topic;
  readonly own: boolean;
  /** Whether labels that only hold on the topic itself count. */
  readonly withHere: boolean;
  readonly weight: number;
}

/** What can be said in a list or grid on a topic: its own facts first, then those of the rows it leads to. */
function entriesOf(topic: Topic, start: string, { topics }: Dictionary): Entry[] {
  const named = (name: string) => topics.find((one) => one.topic === name);
  const entries: Entry[] = [{ start, topic, own: true, withHere: true, weight: 1 }];
  const around = topic.within === undefined ? undefined : named(topic.within);
  if (around !== undefined) {
    const inner = `${start}.${topic.within}`;
    entries.push({ start: inner, topic: around, own: true, withHere: true, weight: 0.96 });
  }
  const wider = topic.like === undefined ? undefined : named(topic.like);
  if (wider !== undefined)
    entries.push({ start, topic: wider, own: false, withHere: true, weight: 0.97 });
  const people = named("person");
  if (topic.person !== undefined && people !== undefined) {
    const inner = `${start}.${topic.person}`;
    // Figures over a whole person are none of a single row.
    const facts = people.fields.filter(({ value }) => !value.includes("{}"));
    const plain = { ...people, fields: facts };
    entries.push({ start: inner, topic: plain, own: false, withHere: false, weight: 0.95 });
  }
  return entries;
}

const before =
  /^(现任|现聘任?|受聘|聘任|聘用|现有|现|担任|本人|申请人|申报人|推荐人|被推荐人|被考核人|参评人|候选人|研究生导师|导师|青年教师|任课教师|教师|教职工|教工|职工|员工|人员|个人|当前|目前|最新|主要|您的|项目|课题|所在|所属)/u;
const after = /(情况|信息|名称|时间段|(?<=[时分])数)$/u;
/** What somebody wishes to become, not what they are. */
const hoped = /^(申报|申请|拟|应聘|竞聘|推荐|报考|晋升)(?!人)/u;
/** A group of heads on what shall be, beside one on what is. e.g. 调入单位 beside 调出单位 */
const hopedGroup = /^(拟|调入|转入|接收|新)|(变更|调整|变动|异动|调动|修改)后$/u;
/** A head below a group that says no more than the group. e.g. 政治面貌 over 类别 */
const empty = /^(名称|类别|类型|内容|情况)$/u;

interface Shape {
  readonly text: string;
  readonly weight: number;
  /** Shortened: too little is left of it to mean what it means only on one topic. */
  readonly isShort?: true;
}

/** The shapes of a label worth looking up, the surest first. */
function shapesOf(label: Label, groups: readonly string[]): Shape[] {
  const heads = groups.map((group) => labelOf(group).core).filter((core) => core !== "");
  const joined = heads.flatMap((head) => [
    { text: head + label.whole, weight: 1 },
    { text: head + label.core, weight: 1 },
    { text: (head + label.core).replace(before, ""), weight: 0.95 },
    { text: label.core + head, weight: 0.97 },
    ...(empty.test(label.core) ? [{ text: head, weight: 0.9 }] : []),
  ]);
  const plain = [
    { text: label.whole, weight: 1 },
    { text: label.core, weight: 0.97 },
    { text: label.whole.replaceAll(/[()[\]]/gu, ""), weight: 0.97 },
  ];
  const bilingual =
    /^([\p{Script=Han}、/]{2,})[a-z][a-z.'’ /&-]*$|^[a-z.'’ /&-]+?([\p{Script=Han}、/]{2,})$/u.exec(
      label.core,
    );
  const chinese = bilingual?.[1] ?? bilingual?.[2];
  const halves = chinese === undefined ? [] : [{ text: chinese.replace(/\/$/, ""), weight: 0.97 }];
  const bare = [label.core.replace(before, ""), label.core.replace(after, "")]
    .filter((text) => text.length >= 2 && text !== label.core)
    .map((text): Shape => ({ text, weight: 0.85, isShort: true }));
  return [...joined, ...plain, ...halves, ...bare];
}

/**
 * What a label may mean in a list or grid on a topic, the likeliest first; empty when the dictionary knows nothing like
 * it. `groups` are the heads above it, the nearest first.
 */
export function meaningsOf(
  text: string,
  groups: readonly string[],
  topic: Topic,
  start: string,
  dictionary: Dictionary,
): readonly Meaning[] {
  const label = labelOf(text);
  if (label.core === "") return [];
  if (groups.some((group) => hopedGroup.test(labelOf(group).core))) return [];
  const shapes = shapesOf(label, groups);
  const best = new Map<string, Meaning>();
  for (const meaning of known(shapes, entriesOf(topic, start, dictionary))) {
    const found = best.get(meaning.binding);
    if (meaning.confidence > (found?.confidence ?? mentionedFrom))
      best.set(meaning.binding, meaning);
  }
  const found = [...best.values()].sort((a, b) => b.confidence - a.confidence);
  const [first] = found;
  if (first !== undefined && first.confidence >= exactFrom) return found;
  const same = sameSaidTwice(label, groups, topic, start, dictionary);
  if (same !== undefined) return [same, ...found.filter((one) => one.binding !== same.binding)];
  if (!hoped.test(label.core)) return found;
  return found.map((one) => ({ ...one, confidence: Math.min(one.confidence, mentionedFrom) }));
}

/** From here on a label is one of the dictionary's own. */
const exactFrom = 0.9;

/** Two words for one fact. e.g. "刊物名称/出版社" */
function sameSaidTwice(
  { whole }: Label,
  groups: readonly string[],
  topic: Topic,
  start: string,
  dictionary: Dictionary,
): Meaning | undefined {
  const said = whole.split(/[/或、]/u);
  if (said.length < 2 || said.includes("")) return undefined;
  const parts = withEnds(said);
  const [first, ...others] = parts.map(
    (part) => meaningsOf(part, groups, topic, start, dictionary)[0],
  );
  if (first === undefined || first.confidence < exactFrom) return undefined;
  const isSame = others.every(
    (other) => other?.binding === first.binding && other.confidence >= exactFrom,
  );
  return isSame ? { ...first, confidence: exactFrom } : undefined;
}

const ends = /(名称|题目|姓名|时间|日期|年月|单位|部门|编号|代码|类别|类型|级别|等级|人|号)$/u;

/** What only the last part says, said by every part. e.g. 项目, 课题名称 → 项目名称, 课题名称 */
function withEnds(parts: readonly string[]): readonly string[] {
  const [end] = ends.exec(parts.at(-1) ?? "") ?? [];
  return end === undefined || parts.at(-1) === end
    ? parts
    : parts.map((part) => (ends.test(part) ? part : part + end));
}

/** How sure every label in the dictionary is of these shapes. */
function* known(given: readonly Shape[], entries: readonly Entry[]): Generator<Meaning> {
  const shapes = soughtAs(given);
  const long = soughtAs(given.filter(({ isShort }) => !isShort));
  for (const { topic, start, own, withHere, weight } of entries) {
    for (const { value, labels, here } of topic.fields) {
      const binding = valueFrom(value, start);
      for (const by of labels)
        yield { binding, confidence: weight * closeness(shapes, by), by, own };
      for (const by of withHere ? here : [])
        yield { binding, confidence: weight * closeness(long, by), by, own };
    }
  }
}

/** Shapes made ready to be compared with thousands of labels. */
interface Sought {
  readonly shapes: readonly Shape[];
  readonly exact: ReadonlyMap<string, number>;
  /** In plain words, see plainly(). */
  readonly plain: ReadonlyMap<string, number>;
}

function soughtAs(given: readonly Shape[]): Sought {
  const shapes = given.filter(
    ({ text }, at) => given.findIndex((other) => other.text === text) === at,
  );
  const plain = new Map<string, number>();
  for (const { text, weight } of shapes) {
    const said = plainly(text);
    plain.set(said, Math.max(plain.get(said) ?? 0, weight * otherwiseSaid));
  }
  return { shapes, plain, exact: new Map(shapes.map(({ text, weight }) => [text, weight])) };
}

/** A label of the dictionary in other words of the same meaning. */
const otherwiseSaid = 0.93;

const folded = new Map<string, { readonly whole: string; readonly plain: string }>();

function knownLabel(text: string): { readonly whole: string; readonly plain: string } {
  let label = folded.get(text);
  if (label === undefined) {
    const { whole } = labelOf(text);
    label = { whole, plain: plainly(whole) };
    folded.set(text, label);
  }
  return label;
}

/** How surely a label in one of these shapes is the one of the dictionary; likeness alone never makes it sure. */
function closeness({ shapes, exact, plain: said }: Sought, by: string): number {
  const { whole, plain } = knownLabel(by);
  const found = exact.get(whole) ?? said.get(plain);
  if (found !== undefined) return found;
  let best = 0;
  for (const { text, weight } of shapes) {
    if (!hasCommonPair(text, whole)) continue;
    // An unknown word in front makes it another thing: 出访国家 is not 国家.
    const isQualified = text.endsWith(whole);
    // What a Chinese label asks for stands at its end: 授权公告号 is not 授权公告日.
    const isOther = text.at(-1) !== whole.at(-1);
    const alike = weight * likeness(text, whole) * (isQualified ? 0.9 : 1) * (isOther ? 0.88 : 1);
    best = Math.max(best, alike);
  }
  return best * 0.85;
}

import {
  femaleCharacters,
  femaleSegments,
  foreignNames,
  maleCharacters,
  rareCharacters,
  segments,
  surnames,
  tibetanNames,
  unreadableCharacters,
} from "./name-tables.ts";
import { type Random, weighted } from "./random.ts";

export interface Name {
  readonly text: string; // 王小明
  readonly surname: string; // Hanzi, "" for names without one
  readonly pinyin: string; // WANG Xiaoming
  readonly family: string; // Wang
  readonly given: string; // Xiaoming
}

interface Syllable {
  readonly text: string;
  readonly sound: string;
  readonly weight: number;
}

/** "王wang720 李li700" → entries. */
function syllables(table: string): readonly Syllable[] {
  return table.split(/\s+/).map((entry) => {
    const parts = /^(\P{ASCII}+?)([a-zü]+)(\d*)$/u.exec(entry);
    if (parts === null) throw new Error(`not a syllable: "${entry}"`);
    return { text: parts[1] ?? "", sound: parts[2] ?? "", weight: Number(parts[3] || 1) };
  });
}

const surnameOf = weighted(syllables(surnames).map((entry) => [entry, entry.weight] as const));
const male = syllables(maleCharacters);
const female = syllables(femaleCharacters);
const rare = syllables(rareCharacters);
const anySegment = syllables(segments);
const femaleSegment = syllables(femaleSegments);
const tibetan = syllables(tibetanNames);

export const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

function named(surname: Syllable, given: readonly Syllable[]): Name {
  const sound = capital(given.map((part) => part.sound).join(""));
  return {
    text: surname.text + given.map((part) => part.text).join(""),
    surname: surname.text,
    pinyin: `${surname.sound.toUpperCase()} ${sound}`,
    family: capital(surname.sound),
    given: sound,
  };
}

/** A Han name of two or three characters, longer with a compound surname; never 张伟, whose number is planted. */
export function hanName(random: Random, isMale: boolean): Name {
  const characters = isMale ? male : female;
  const first = random.pick(characters);
  const second = random.pick(characters);
  const single = random.chance(0.22) || first.text === second.text;
  const found = named(surnameOf(random), single ? [first] : [first, second]);
  return found.text === zhangWei.text ? hanName(random, isMale) : found;
}

/** The name that is planted a known number of times. */
export const zhangWei: Name = {
  text: "张伟",
  surname: "张",
  pinyin: "ZHANG Wei",
  family: "Zhang",
  given: "Wei",
};

/** A Han name with a rare character, which some systems write as "?". */
export const rareName = (random: Random): Name => named(surnameOf(random), [random.pick(rare)]);

/** A Han name with a character that is in no old character set. */
export const unreadableName = (random: Random): Name =>
  named(surnameOf(random), [
    random.pick(rare.filter((part) => unreadableCharacters.includes(part.text))),
  ]);

/** Two segments joined by a middle dot, often longer than ten characters. */
export function dottedName(random: Random, isMale: boolean): Name {
  const own = random.pick(isMale ? anySegment : femaleSegment);
  const father = random.pick(anySegment);
  return {
    text: `${own.text}·${father.text}`,
    surname: "",
    pinyin: `${capital(own.sound)} ${capital(father.sound)}`,
    family: capital(father.sound),
    given: capital(own.sound),
  };
}

/** A dotted name of more than ten characters, which the graduate system cuts. */
export function longDottedName(random: Random, isMale: boolean): Name {
  const name = dottedName(random, isMale);
  return name.text.length > 10 ? name : longDottedName(random, isMale);
}

/** A Tibetan name: two words, no surname. */
export function tibetanName(random: Random): Name {
  const [a, b] = [random.pick(tibetan), random.pick(tibetan)];
  const given = capital(a.sound + b.sound);
  return { text: a.text + b.text, surname: "", pinyin: given, family: "", given };
}

export function foreignName(random: Random): Name {
  const text = random.pick(foreignNames);
  const [given = "", family = ""] = text.split(" ");
  return { text, surname: "", pinyin: `${family.toUpperCase()} ${given}`, family, given };
}

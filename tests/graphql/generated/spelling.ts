import { folded } from "./values.ts";

/** Syllables of pinyin, near enough for names: an initial and a final. */
const syllable = /^(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:[iuv]?[aoe]?[aoeiu]?(?:ng?|r)?))$/;

const letters = (text: string): string =>
  folded(text)
    .replaceAll(/[üv]/g, "u")
    .replaceAll(/[^a-z]/g, "");

/** Every way to cut letters into syllables, each of which has a vowel. */
function cuts(word: string): readonly (readonly string[])[] {
  if (word === "") return [[]];
  const ways: (readonly string[])[] = [];
  for (let end = 1; end <= Math.min(6, word.length); end += 1) {
    const head = word.slice(0, end);
    if (!/[aoeiuv]/.test(head) || !syllable.test(head)) continue;
    for (const rest of cuts(word.slice(end))) ways.push([head, ...rest]);
  }
  return ways;
}

/**
 * Whether a name in pinyin, "SURNAME Given" or a word for each syllable, begins with what was typed: the two written
 * out in either order, or with the first letters of syllables in the place of the given name or of both.
 */
export function spelled(pinyin: string, typed: string): boolean {
  const [surname = "", ...more] = pinyin.split(" ").map(letters);
  const given = more.join("");
  const start = letters(typed);
  if (surname === "" || start === "") return false;
  const words = more.map((word) => word.slice(0, 1)).join("");
  const initials =
    more.length > 1
      ? [words]
      : cuts(given).map((parts) => parts.map((part) => part.slice(0, 1)).join(""));
  const first = surname.slice(0, 1);
  const whole = [surname + given, given + surname];
  return [...whole, ...initials.flatMap((short) => [surname + short, first + short])].some((one) =>
    one.startsWith(start),
  );
}

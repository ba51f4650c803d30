import type { Entity } from "../schema/entity.ts";
import { any, bound, type Sql, sql } from "./sql.ts";

/** The column that tells how a column is said: a sibling such as name_pinyin, or itself; undefined for none. */
export function pinyinColumn(entity: Entity, column: string): string | undefined {
  if (column.endsWith("_pinyin")) return column;
  return `${column}_pinyin` in entity.columns ? `${column}_pinyin` : undefined;
}

/** Whether the column may be looked for by what is typed in Latin letters. */
export const isTypedInPinyin = (entity: Entity, column: string): boolean =>
  pinyinColumn(entity, column) !== undefined;

/** Without spaces and marks, in lower case; ü is typed as v, u or ü, so all three are one letter. */
const letters = (value: Sql): Sql =>
  [" ", "'", "’", "-", "·"].reduce(
    (text, mark) => sql`replace(${text}, ${bound(mark)}, '')`,
    sql`replace(replace(lower(${value}), 'ü', 'u'), 'v', 'u')`,
  );

/** Nobody types more than a surname and some initials when shortening. */
const mostShortened = 12;

/** A syllable opens with the consonants before a vowel, or is the vowel the name opens with. */
const opening = "^[aeo]|[zcs]h?[aeiou]|[bpmfdtnlgkhjqxryw][aeiou]";

/**
 * Whether a name written as "ZHANG Xiaoming", or syllable by syllable as "ji suan ji xue yuan", begins with what was typed: "zhang xiao", "xiaomingzhang", the initials
 * "zxm" or "zhangxm". False when nothing typed is a Latin letter.
 */
export function likePinyin(value: Sql, typed: string): Sql {
  const wanted = typed
    .normalize("NFKC") // full-width letters, as an input method leaves them
    .toLowerCase()
    .replace(/[üv]/g, "u")
    .replace(/[^a-z]/g, "");
  if (wanted === "") return sql`false`;
  const needle = bound(wanted);
  const surname = letters(sql`split_part(${value}, ' ', 1)`);
  const given = letters(sql`substr(${value}, length(split_part(${value}, ' ', 1)) + 1)`);
  const words = sql`regexp_extract_all(lower(${value}), ${bound(" ([a-z])")}, 1)`;
  const syllables = sql`list_transform(
    regexp_extract_all(${given}, ${bound(opening)}), lambda syllable: left(syllable, 1))`;
  const initials = sql`list_aggregate(
    CASE WHEN len(${words}) > 1 THEN ${words} ELSE ${syllables} END, 'string_agg', '')`;
  const found = [
    sql`starts_with(${surname} || ${given}, ${needle})`,
    sql`starts_with(${given} || ${surname}, ${needle})`,
  ];
  if (wanted.length <= mostShortened) {
    // Few names begin with the letter, and only theirs are taken apart.
    found.push(sql`CASE WHEN starts_with(${surname}, left(${needle}, 1))
      THEN starts_with(left(${surname}, 1) || ${initials}, ${needle})
        OR starts_with(${surname} || ${initials}, ${needle}) ELSE false END`);
  }
  return any(found);
}

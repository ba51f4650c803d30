import { any, bound, type Sql, sql } from "./sql.ts";

/** Letters alone, in lower case; ü is typed as v, u or ü, so all three are one letter. */
const letters = (value: Sql): Sql =>
  sql`regexp_replace(translate(lower(${value}), 'üv', 'uu'), '[^a-z]', '', 'g')`;

/** A syllable opens with the consonants before a vowel, or is the vowel the name opens with. */
const opening = "^[aeo]|[zcs]h?[aeiou]|[bpmfdtnlgkhjqxryw][aeiou]";

/**
 * Whether a name written as "ZHANG Xiaoming" begins with what was typed: "zhang xiao", "xiaomingzhang" or the initials
 * "zxm". False when nothing typed is a Latin letter.
 */
export function likePinyin(value: Sql, typed: string): Sql {
  const wanted = typed
    .toLowerCase()
    .replace(/[üv]/g, "u")
    .replace(/[^a-z]/g, "");
  if (wanted === "") return sql`false`;
  const needle = bound(wanted);
  const surname = letters(sql`split_part(${value}, ' ', 1)`);
  const given = letters(sql`substr(${value}, length(split_part(${value}, ' ', 1)) + 1)`);
  const initials = sql`left(${surname}, 1) || list_aggregate(list_transform(
    regexp_extract_all(${given}, ${bound(opening)}), lambda syllable: left(syllable, 1)), 'string_agg', '')`;
  return any([
    sql`starts_with(${surname} || ${given}, ${needle})`,
    sql`starts_with(${given} || ${surname}, ${needle})`,
    sql`starts_with(${initials}, ${needle})`,
  ]);
}

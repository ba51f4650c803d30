import { day } from "./calendar.ts";
import { fifteenDigits } from "./identity-number.ts";
import type { Person } from "./people.ts";
import type { Random } from "./random.ts";

/** ASCII letters, digits and signs as the wide characters of an old input method. */
export const fullWidth = (text: string): string =>
  text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));

/** Three ways in which systems say that there is nothing. */
export const nothing = (random: Random): string | null => random.pick([null, null, null, "", "无"]);

/** A date that was never known: NULL, the database's zero, or the first day of the spreadsheet era. */
export const unknownDate = (random: Random): string | null =>
  random.pick([null, null, "0000-00-00", "1900-01-01"]);

const y2k = day("2000-01-01");

/** An identity number as clerks typed it: mostly right, some with 15 digits, some in full width, some with a small x. */
export function typedIdentityNumber(random: Random, person: Person): string {
  const x = random.next();
  if (x < 0.004 && person.birth < y2k && person.idNumber.length === 18)
    return fifteenDigits(person.idNumber);
  if (x < 0.007) return fullWidth(person.idNumber);
  if (x < 0.01) return person.idNumber.toLowerCase();
  return person.idNumber;
}

/** A name as clerks typed it: some with a space inside or in full width, where it is short enough to be noticed by nobody. */
export function typedName(random: Random, text: string): string {
  const x = random.next();
  if (x < 0.003 && text.length === 2) return `${text[0]} ${text[1]}`;
  if (x < 0.005 && text.length === 2) return `${text[0]}　${text[1]}`;
  if (x < 0.008 && text.includes("·")) return text.replace("·", random.pick(["•", "．", "."]));
  return text;
}

/** What we did on purpose, by kind; written to truth.json. */
export interface Planted {
  readonly note: (kind: string, found: unknown) => void;
  readonly all: () => Readonly<Record<string, readonly unknown[]>>;
}

export function newPlanted(): Planted {
  const kinds: Record<string, unknown[]> = {};
  return {
    note: (kind, found) => {
      const list = kinds[kind] ?? [];
      kinds[kind] = list;
      list.push(found);
    },
    all: () => kinds,
  };
}

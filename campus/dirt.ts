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

type Numbered = Person & { readonly no: string };

/** An identity number as clerks typed it: mostly right, some with 15 digits, some in full width, some with a small x. */
export function typedIdentityNumber(random: Random, person: Numbered, planted: Planted): string {
  const found = mistypedNumber(random.next(), person);
  if (found !== person.idNumber)
    planted.note("identity_number_typed", { no: person.no, found, true: person.idNumber });
  return found;
}

function mistypedNumber(x: number, { birth, idNumber }: Person): string {
  if (x < 0.004 && birth < y2k && idNumber.length === 18) return fifteenDigits(idNumber);
  if (x < 0.007) return fullWidth(idNumber);
  return x < 0.01 ? idNumber.toLowerCase() : idNumber;
}

/** A name as clerks typed it: some with a space inside two characters, some with another dot. */
export function typedName(random: Random, person: Numbered, planted: Planted): string {
  const { text } = person.name;
  const found = mistypedName(random, text);
  if (found !== text) planted.note("name_typed", { no: person.no, found, true: text });
  return found;
}

function mistypedName(random: Random, text: string): string {
  const x = random.next();
  if (x < 0.003 && text.length === 2) return `${text[0]} ${text[1]}`;
  if (x < 0.005 && text.length === 2) return `${text[0]}　${text[1]}`;
  if (x < 0.2 && text.includes("·")) return text.replace("·", random.pick(["•", "．", "."]));
  return text;
}

/** A mobile number of a range that no operator uses; nothing for some. */
export const mobileNumber = (random: Random, missing: number): string | null =>
  random.chance(missing)
    ? nothing(random)
    : `154${String(random.int(0, 99999999)).padStart(8, "0")}`;

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

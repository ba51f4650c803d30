import { type Day, iso } from "./calendar.ts";
import type { Random } from "./random.ts";

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** The 18th character of GB 11643-1999 for the first 17. */
export function checkDigit(first17: string): string {
  const sum = weights.reduce((total, weight, i) => total + weight * Number(first17[i]), 0);
  return "10X98765432"[sum % 11] as string; // a remainder of 11 is always one of the eleven
}

/**
 * Makes identity numbers that nobody else in the campus has. Region and birth date are consistent with the person, the
 * sequence is random: the numbers are invented, and one that belongs to a living person would be a coincidence.
 */
export function identityNumbers(
  random: Random,
): (region: string, birth: Day, male: boolean) => string {
  const given = new Set<string>();
  return (region, birth, male) => {
    for (;;) {
      const sequence = random.int(0, 499) * 2 + (male ? 1 : 0);
      const first17 = `${region}${iso(birth).replaceAll("-", "")}${String(sequence).padStart(3, "0")}`;
      const number = first17 + checkDigit(first17);
      if (given.has(number)) continue;
      given.add(number);
      return number;
    }
  };
}

/** The 15 digits a number had before 1999: no century, no check digit. Only for births before 2000. */
export const fifteenDigits = (number: string): string => number.slice(0, 6) + number.slice(8, 17);

import { monthStart, thisYear, today, yearOf } from "./calendar.ts";
import { unreadableName, zhangWei } from "./names.ts";
import type { Staff } from "./people.ts";
import type { Random } from "./random.ts";

/** Somebody who has no number yet. */
export interface Draft extends Omit<Staff, "no"> {}

/** The same name for so many different people; the check of 同名. */
export function plantNames(random: Random, drafts: readonly Draft[], count: number): Draft[] {
  const fit = drafts.flatMap((draft, i) =>
    draft.male && draft.name.surname !== "" && draft.name.text.length <= 3 ? [i] : [],
  );
  const chosen = new Set(random.shuffle(fit).slice(0, count));
  return drafts.map((draft, i) => (chosen.has(i) ? { ...draft, name: zhangWei } : draft));
}

/** Teachers whose name holds a character that the teaching system cannot write. */
export function plantRareNames(random: Random, drafts: readonly Draft[], count: number): Draft[] {
  const fit = drafts.flatMap((draft, i) =>
    draft.category === "teacher" &&
    draft.state === "11" &&
    draft.name.surname !== "" &&
    draft.name !== zhangWei
      ? [i]
      : [],
  );
  const chosen = new Set(random.shuffle(fit).slice(0, count));
  return drafts.map((draft, i) =>
    chosen.has(i) ? { ...draft, name: unreadableName(random) } : draft,
  );
}

/** Retired people who came back under a second number: same person, same identity number. */
export function rehired(random: Random, staff: readonly Staff[], count: number): Staff[] {
  const retired = staff.filter(
    (p) =>
      p.state === "01" &&
      p.left !== undefined &&
      yearOf(p.left) >= thisYear - 8 &&
      p.category === "teacher",
  );
  return random
    .shuffle(retired)
    .slice(0, count)
    .map((first, i) => {
      const again = Math.max(
        monthStart(thisYear - random.int(0, 3), 9),
        (first.left ?? today) + 30,
      );
      return {
        ...first,
        no: `9${String(i + 1).padStart(5, "0")}`,
        formerNo: first.no,
        state: "04",
        hired: Math.min(again, today - 20),
        left: undefined,
        titles: first.titles.slice(-1),
      };
    });
}

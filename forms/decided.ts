import { type Choices, noChoices } from "./pick/store.ts";
import { noOpenings, type Openings } from "./submitted/opening.ts";

/** What people have decided or handed in and a form is filled by. */
export interface Decided {
  /** What they chose for picked lists. */
  readonly choices: Choices;
  /** Whether a list that nobody has chosen from yet shows what could be. */
  readonly proposes: boolean;
  /** Figures of earlier returns. */
  readonly openings: Openings;
}

export const nothingDecided: Decided = {
  choices: noChoices,
  proposes: true,
  openings: noOpenings,
};

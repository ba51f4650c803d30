/**
 * How often a proposal of this score was right on the judged blanks, and on the same blanks with a quarter of their labels
 * taken out of the dictionary (tests/forms/bind/calibration.test.ts): `score` and above, right in so many of 100.
 */
const measured: readonly { readonly score: number; readonly right: number }[] = [
  { score: 0.95, right: 0.99 },
  { score: 0.7, right: 0.96 },
  { score: 0.65, right: 0.88 },
  { score: 0.6, right: 0.85 },
  { score: 0.55, right: 0.8 },
  { score: 0, right: 0.65 },
];

/** The score of a meaning as the share of such proposals that were right. */
export const stated = (score: number): number =>
  measured.find((one) => score >= one.score)?.right ?? 0;

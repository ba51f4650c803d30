/** Where processes of a refresh die, and what there is to read. */

export const systems = [
  "personnel",
  "teaching",
  "graduate",
  "research",
  "facilities",
  "assets",
  "students",
] as const;

export type System = (typeof systems)[number];

/** Each system passes these. `#2` is the second time: before it, something of the same run has landed or is applied. */
export const ofExtractor = ["mid-read", "half-landed#2", "before-manifest#2", "before-report"];
export const ofApplying = ["after-landing#2", "mid-apply", "before-commit#2", "after-commit"];

/** The rest of a refresh, in its order; the fourth-last is of the recovery from the one before. */
export const ofBuilder = [
  "mid-clear",
  "after-extract",
  "mid-build#2",
  "after-build",
  "mid-publish",
  "before-rename",
  "before-state-row",
  "before-adopt",
  "after-state-row",
  "before-run-end",
];

/** e.g. ("half-landed#2", "assets") → "half-landed@assets#2" */
export const deathOf = (point: string, system: string): string =>
  point.replace(/(#|$)/, `@${system}$1`);

import type { Field } from "./definition.ts";

/** What a head or a label prints. e.g. "面积（平方米）"; one that names its unit already stays. */
export const withUnit = ({ label, unit }: Pick<Field, "label" | "unit">): string =>
  unit === undefined || unit === "%" || label.includes(unit) ? label : `${label}（${unit}）`;

/** What a column is called where its upper head does not stand above it. e.g. "现有·面积" */
export const fullLabel = ({ label, group }: Pick<Field, "label" | "group">): string =>
  group === undefined ? label : `${group}·${label}`;

import type { Measure } from "./measure.ts";

const counts = new Intl.NumberFormat("zh-CN", { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat("zh-CN", {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

/** 7264 → "7,264" */
export const countText = (value: number): string => counts.format(value);

/** 90.512 → "90.5%" */
export const percentText = (value: number): string => `${tenths.format(value)}%`;

type Shown = Pick<Measure, "unit">;

/** A value with its unit. e.g. "90.5%", "15 课次" */
export const valueText = (measure: Shown & Pick<Measure, "value" | "missing">): string => {
  if (measure.value === null) return measure.missing ?? "无数据";
  return measure.unit === "%"
    ? percentText(measure.value)
    : `${countText(measure.value)} ${measure.unit}`;
};

/** The change of a value against another week, in its own unit or in points. e.g. "−0.2", "+8"; empty for nothing to compare. */
export function differenceText(
  { unit, value }: Shown & Pick<Measure, "value">,
  other: number | null,
): string {
  if (value === null || other === null) return "";
  const difference = value - other;
  const text = (unit === "%" ? tenths : counts).format(Math.abs(difference));
  if (/^[0.]+$/.test(text)) return "持平";
  return `${difference > 0 ? "+" : "−"}${text}`;
}

/** As a sentence says it. e.g. "−0.2 个百分点" */
export function changeText(measure: Shown & Pick<Measure, "value">, other: number | null): string {
  const text = differenceText(measure, other);
  return measure.unit === "%" && /\d/.test(text) ? `${text} 个百分点` : text;
}

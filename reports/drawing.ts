import type { Light } from "./thresholds.ts";
import { lightNames } from "./thresholds.ts";

const colours: Readonly<Record<Light, string>> = {
  green: "#2a8f57",
  yellow: "#d99a00",
  red: "#c62f36",
  none: "#aab3bf",
};

/** A traffic light that also reads without colour: circle, triangle, square, and a ring for what is not judged. */
export function lightSvg(light: Light, size = 10): string {
  const fill = colours[light];
  const shape = {
    green: `<circle cx="5" cy="5" r="4" fill="${fill}"/>`,
    yellow: `<path d="M5 0.8 9.6 9H0.4Z" fill="${fill}"/>`,
    red: `<rect x="1" y="1" width="8" height="8" fill="${fill}"/>`,
    none: `<circle cx="5" cy="5" r="3" fill="none" stroke="${fill}" stroke-width="1.2"/>`,
  }[light];
  return `<svg width="${size}" height="${size}" viewBox="0 0 10 10" role="img" aria-label="${lightNames[light]}">${shape}</svg>`;
}

const width = 54;
const height = 13;
const margin = 2;

/** A line of the term's weeks with a dot on the last; empty when fewer than two weeks have a value. */
export function sparkline(values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return "";
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const points = values.flatMap((value, at) => {
    if (value === null) return [];
    const x = margin + (at * (width - 2 * margin)) / (values.length - 1);
    const y =
      high === low
        ? height / 2
        : height - margin - ((value - low) * (height - 2 * margin)) / (high - low);
    return [[x.toFixed(1), y.toFixed(1)] as const];
  });
  const [lastX, lastY] = points.at(-1) ?? ["0", "0"];
  const line = points.map(([x, y]) => `${x},${y}`).join(" ");
  return `<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" aria-hidden="true"><polyline points="${line}" fill="none" stroke="#6b7a90" stroke-width="1.1"/><circle cx="${lastX}" cy="${lastY}" r="1.9" fill="#1f3a63"/></svg>`;
}

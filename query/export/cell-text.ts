import type { Cell, Kind } from "./cells.ts";

const dayMs = 86_400_000;

/** A value as text: "-12.5000", "1900-01-01", "2026-11-09 08:00:00", "true". Undefined when there is none. */
export function cellText(cell: Cell, kind: Kind): string | undefined {
  if (cell === null) return undefined;
  switch (kind.is) {
    case "decimal":
      return decimalText(BigInt(cell), kind.scale);
    case "date":
      return new Date(Number(cell) * dayMs).toISOString().slice(0, 10);
    case "timestamp":
      return momentText(BigInt(cell));
    default:
      return String(cell);
  }
}

function decimalText(value: bigint, scale: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, "0");
  const point = digits.length - scale;
  const fraction = scale === 0 ? "" : `.${digits.slice(point)}`;
  return `${value < 0n ? "-" : ""}${digits.slice(0, point)}${fraction}`;
}

function momentText(micros: bigint): string {
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = new Date(Number((micros - fraction) / 1000n)).toISOString();
  const rest = fraction === 0n ? "" : `.${fraction.toString().padStart(6, "0")}`;
  return `${seconds.slice(0, 10)} ${seconds.slice(11, 19)}${rest}`;
}

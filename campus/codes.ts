import { readFileSync } from "node:fs";
import { asset } from "../core/paths.ts";

/** The codes of a shipped list, in its order. Only the first column is read, which never holds a comma. */
export function codesOf(list: string): readonly string[] {
  const lines = readFileSync(asset("codes", `${list}.csv`), "utf8")
    .split(/\r?\n/)
    .slice(1);
  return lines.map((line) => line.split(",", 1)[0] ?? "").filter((code) => code !== "");
}

/** Counties of GB/T 2260: what the first six digits of an identity number name. */
export const counties: readonly string[] = codesOf("gbt2260_region").filter(
  (code) => /^[1-6]\d{5}$/.test(code) && !code.endsWith("00") && !code.endsWith("01"),
);

import { readFileSync } from "node:fs";
import { asset } from "../core/paths.ts";
import type { BoundField } from "./bound-form.ts";

/** Excel refuses a list of choices longer than this. */
const longestList = 255;
const mostOptions = 20;

/**
 * The choices of a field: its own, or the names of the code list behind a "…_name" column when they are few enough to
 * stand in the cell's own list. Undefined when there is nothing to choose from.
 */
export function optionsOf({ field, binding }: BoundField): readonly string[] | undefined {
  if (field.options !== undefined) return field.options;
  const source = binding?.source;
  if (source?.kind !== "column" || !source.column.endsWith("_name")) return undefined;
  const stem = source.entity.columns[source.column.replace(/_name$/, "_code")]?.codes;
  if (stem === undefined) return undefined;
  const names = [...new Set(namesOf(stem))].filter((name) => !/[,"\n]/.test(name));
  const fits = names.length <= mostOptions && names.join(",").length <= longestList;
  return fits && names.length > 0 ? names : undefined;
}

function namesOf(stem: string): readonly string[] {
  const [head = "", ...lines] = readFileSync(asset("codes", `${stem}.csv`), "utf8").split(/\r?\n/);
  const at = head.split(",").indexOf("name");
  return lines.filter((line) => line !== "").map((line) => line.split(",")[at] ?? "");
}

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
  if (binding !== undefined && binding.pipes.length > 0) return undefined;
  const stem = source.entity.columns[source.column.replace(/_name$/, "_code")]?.codes;
  if (stem === undefined) return undefined;
  const names = [...new Set(namesOf(stem))].filter((name) => !/[,"\n]/.test(name));
  const fits = names.length <= mostOptions && names.join(",").length <= longestList;
  return fits && names.length > 0 ? names : undefined;
}

/** The name of a code; the code itself when the list has none. */
export const codeName = (stem: string, code: string): string => listOf(stem).get(code) ?? code;

const namesOf = (stem: string): readonly string[] => [...listOf(stem).values()];

const lists = new Map<string, ReadonlyMap<string, string>>();

function listOf(stem: string): ReadonlyMap<string, string> {
  const known = lists.get(stem);
  if (known !== undefined) return known;
  const [head = "", ...lines] = readFileSync(asset("codes", `${stem}.csv`), "utf8").split(/\r?\n/);
  const [code, name] = [head.split(",").indexOf("code"), head.split(",").indexOf("name")];
  const cells = lines.filter((line) => line !== "").map((line) => line.split(","));
  const list = new Map(cells.map((cell) => [cell[code] ?? "", cell[name] ?? ""]));
  lists.set(stem, list);
  return list;
}

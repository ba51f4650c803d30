/** `fillonce forms patch`: fills any workbook by address, everything else in it byte for byte. */
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { askChild } from "../core/children.ts";
import { UserError } from "../core/errors.ts";
import { compiled } from "../core/paths.ts";
import { readAsked } from "../forms/package/asked.ts";
import type { PatchAnswer, PatchOrder } from "./patch-file.ts";
import { answer, type World } from "./world.ts";

export const patchUsage =
  "fillonce forms patch IN OUT [--set 'Sheet!B2=text']… [--text|--number|--date 'Sheet!B3=…']… [--clear 'Sheet!B5']… [--rows 'Sheet!A5=FILE.csv' [--header]]…";

/** In bytes; a file that is not there is told by the child. */
const sizeOf = (file: string): number =>
  statSync(resolve(file), { throwIfNoEntry: false })?.size ?? 0;

/** Writes OUT and says which parts, cells and formulas it touched; the files are read in a capped child. */
export async function patchWorkbook(world: World, args: readonly string[]): Promise<number> {
  const many = { type: "string", multiple: true, default: [] as string[] } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      set: many,
      text: many,
      number: many,
      date: many,
      clear: many,
      rows: many,
      header: { type: "boolean", default: false },
    },
    allowPositionals: true,
  });
  const [source, target, ...more] = positionals;
  if (source === undefined || target === undefined || more.length > 0)
    throw new UserError("要写一个输入文件和一个输出文件 · one input and one output", patchUsage);
  const rows = values.rows.map((written) => {
    const { sheet, at, text: file } = readAsked(written);
    if (file === undefined)
      throw new UserError(`"${written}" 没有写文件 · names no file`, patchUsage);
    return { sheet, at, file };
  });
  const { header, rows: _, ...cells } = values;
  const order: PatchOrder = { source, target, cells, rows, header };
  const { json, text } = await askChild<PatchOrder, PatchAnswer>(
    compiled("cli", "patch-child.js"),
    order,
    {
      heapMb: 4_096,
      limitMs: 120_000 + rows.reduce((sum, { file }) => sum + sizeOf(file), 0) / 500,
    },
  );
  answer(world, json, text);
  return 0;
}

import { UserError } from "../core/errors.ts";
import type { Field } from "./definition.ts";
import { cellsOf, countCells, type FormCell, type SubjectFacts } from "./filled-cells.ts";
import type { Plan } from "./plan.ts";
import type { WorkbookTemplate } from "./template.ts";
import { type FilledFile, fillId, type Given } from "./workbook.ts";

/**
 * One subject's text file of fixed columns in GBK, a line for each row of its list. UserError when a value does not fit
 * its column or holds a character the encoding has not.
 */
export function fixedWidthOf(
  plan: Plan,
  { layout }: WorkbookTemplate,
  facts: SubjectFacts,
  given: Given,
): FilledFile {
  const cells = cellsOf(plan, layout, facts);
  given.judge?.(cells);
  const fields = plan.lists[0]?.columns.map(({ field }) => field) ?? [];
  const lines = new Map<number, Map<string, FormCell>>();
  for (const cell of cells) {
    if (cell.line === undefined) continue;
    const line = lines.get(cell.line) ?? new Map<string, FormCell>();
    lines.set(cell.line, line.set(cell.key, cell));
  }
  const bytes = [...lines.values()].flatMap((line, index) => [
    ...fields.flatMap((field) => [...columnOf(field, line.get(field.id), index + 1)]),
    ...lineEnd,
  ]);
  const fill = fillId(plan, facts, given);
  return { fill, bytes: Uint8Array.from(bytes), cells, counts: countCells(cells) };
}

const lineEnd = [13, 10] as const;
const space = 32;

/** Numbers stand on the right of their column, everything else on the left. */
function columnOf(field: Field, cell: FormCell | undefined, line: number): Uint8Array {
  const { chars = 0 } = field;
  const state = cell?.state;
  const isNumber = state?.state === "filled" && "number" in state.value;
  const text = state?.state === "filled" ? textOf(field, state) : "";
  const encoded = cut(field, gbk(text, `第 ${line} 行“${field.label}”`), line);
  const column = new Uint8Array(chars).fill(space);
  column.set(encoded, isNumber ? chars - encoded.length : 0);
  return column;
}

function textOf(
  { precision }: Field,
  state: FormCell["state"] & { readonly state: "filled" },
): string {
  return "number" in state.value && precision !== undefined
    ? state.value.number.toFixed(precision)
    : state.text.replaceAll(/\s+/g, " ");
}

/** Whole characters only: a Chinese one is two bytes. */
function cut({ label, chars = 0, cuts }: Field, bytes: Uint8Array, line: number): Uint8Array {
  if (bytes.length <= chars) return bytes;
  if (!cuts)
    throw new UserError(
      `第 ${line} 行“${label}”占 ${bytes.length} 个字节，只有 ${chars} 个位置 · a value is wider than its column`,
      "在数源系统改短，或在表单定义里放宽 · shorten it at its source",
    );
  let end = 0;
  for (let at = 0; at < bytes.length; at += (bytes[at] ?? 0) < 0x80 ? 1 : 2)
    if (at <= chars) end = at;
  return bytes.slice(0, end);
}

let codes: ReadonlyMap<string, number> | undefined;

/** Every character GBK has, from the decoder every Node has. */
function gbkCodes(): ReadonlyMap<string, number> {
  if (codes !== undefined) return codes;
  const decoder = new TextDecoder("gbk");
  const found = new Map<string, number>();
  for (let first = 0x81; first <= 0xfe; first++)
    for (let second = 0x40; second <= 0xfe; second++) {
      if (second === 0x7f) continue;
      const text = decoder.decode(Uint8Array.of(first, second));
      if ([...text].length === 1 && text !== "\ufffd" && !found.has(text))
        found.set(text, first * 256 + second);
    }
  codes = found;
  return found;
}

function gbk(text: string, where: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    const code = point < 0x80 ? point : gbkCodes().get(character);
    if (code === undefined)
      throw new UserError(
        `${where}的“${character}”不在 GBK 字符集里 · a character has no code in GBK`,
        "换成可用的字，并在上报说明里注明 · write it otherwise and say so",
      );
    if (code < 0x100) bytes.push(code);
    else bytes.push(code >> 8, code & 0xff);
  }
  return Uint8Array.from(bytes);
}

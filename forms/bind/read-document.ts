import { openDocument } from "../package/document.ts";
import { attribute, localName, nextTag, type Tag, unescapeXml } from "../package/xml.ts";
import type { ZipLimits } from "../package/zip-read.ts";
import { type Blank, type Box, type Grid, gridOf } from "./grid.ts";

interface Cell {
  text: string;
  span: number;
  /** "restart" begins a block over rows, "continue" goes on with the one above. */
  merge: "restart" | "continue" | undefined;
}

interface Table {
  readonly rows: Cell[][];
  /** Grid columns left free at the start of each row. */
  readonly before: number[];
}

/** Reads the tables of a document and the lines around them; UserError when it is none, or is hostile. */
export function readDocumentBlank(bytes: Uint8Array, limits?: ZipLimits): Blank {
  const { xml, names } = openDocument(bytes, limits);
  const tables: Table[] = [];
  const lines: string[] = [];
  const open: Table[] = [];
  let line = "";
  for (let tag = nextTag(xml, 0); tag !== undefined; tag = nextTag(xml, tag.end)) {
    const name = localName(tag.name);
    if (name === "tbl") onTable(tag, tables, open);
    const table = open.at(-1);
    if (table !== undefined) onCell(xml, tag, name, table);
    else if (name === "t") line += textAfter(xml, tag);
    else if (name === "tab") line += "\t";
    else if (name === "p" && tag.kind !== "open") {
      if (line.trim() !== "") lines.push(line);
      line = "";
    }
  }
  return {
    kind: "docx",
    grids: tables.map((table, at) => tableGrid(String(at + 1), table)),
    lines,
    names,
  };
}

function onTable(tag: Tag, tables: Table[], open: Table[]): void {
  if (tag.kind === "close") open.pop();
  if (tag.kind !== "open") return;
  const table = { rows: [], before: [] };
  tables.push(table);
  open.push(table);
}

function onCell(xml: string, tag: Tag, name: string, table: Table): void {
  const row = table.rows.at(-1);
  const cell = row?.at(-1);
  if (tag.kind === "close") {
    if (name === "p" && cell !== undefined && cell.text !== "") cell.text += "\n";
    return;
  }
  if (name === "tr") {
    table.rows.push([]);
    table.before.push(0);
  } else if (name === "tc") row?.push({ text: "", span: 1, merge: undefined });
  else if (name === "gridBefore") table.before[table.before.length - 1] = numberOf(tag);
  else if (cell === undefined) return;
  else if (name === "gridSpan") cell.span = numberOf(tag);
  else if (name === "vMerge") {
    cell.merge = valOf(tag) === "restart" ? "restart" : "continue";
  } else if (name === "t") cell.text += textAfter(xml, tag);
  else if (name === "tab") cell.text += " ";
}

const valOf = (tag: Tag): string | undefined =>
  /\s(?:[\w.-]+:)?val\s*=\s*["']([^"']*)/.exec(` ${tag.attributes}`)?.[1] ??
  attribute(tag.attributes, "val");

const numberOf = (tag: Tag): number => Math.max(1, Math.min(200, Number(valOf(tag)) || 1));

function textAfter(xml: string, tag: Tag): string {
  if (tag.kind !== "open") return "";
  const end = xml.indexOf("<", tag.end);
  return unescapeXml(xml.slice(tag.end, end < 0 ? undefined : end));
}

function tableGrid(name: string, { rows, before }: Table): Grid {
  const boxes: { -readonly [K in keyof Box]: Box[K] }[] = [];
  const above = new Map<number, (typeof boxes)[number]>();
  let columns = 1;
  for (const [at, cells] of rows.entries()) {
    let col = 1 + (before[at] ?? 0);
    for (const { text, span, merge } of cells) {
      const going = merge === "continue" ? above.get(col) : undefined;
      if (going !== undefined) going.rowEnd = at + 1;
      else {
        const box = {
          row: at + 1,
          col,
          rowEnd: at + 1,
          colEnd: col + span - 1,
          text: text.trim(),
          computed: false,
        };
        boxes.push(box);
        above.set(col, box);
      }
      col += span;
    }
    columns = Math.max(columns, col - 1);
  }
  return gridOf(name, boxes, rows.length, columns);
}

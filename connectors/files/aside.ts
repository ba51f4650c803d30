type Cells = readonly (string | null)[];

/**
 * Whether a row under the head is blank, a total or a note: read, counted, left out. A row that has a key of its own is
 * none of these, whatever its first cell says.
 */
export function isAside(cells: Cells, key: Cells): boolean {
  const first = cells.find(hasText)?.trim();
  if (first === undefined) return true;
  if (key.some((part) => total.test(part?.trim() ?? ""))) return true;
  const hasOwnKey = key.some((part) => hasText(part) && part?.trim() !== first);
  return !hasOwnKey && label.test(first);
}

const hasText = (cell: string | null): boolean => cell !== null && cell.trim() !== "";

const total = /^(本\s*页\s*)?(合\s*计|总\s*计|小\s*计)\s*[:：]?$/u;
const label =
  /^((本\s*页\s*)?(合\s*计|总\s*计|小\s*计)(?!\p{L})|(注|说明|备注|填表说明|制表人?|填表人|审核人?|负责人|经办人|(填表|制表|打印|导出|统计)(日期|时间|人)|数据来源)\s*\d*\s*[:：]|共\s*\d+\s*[条行人项台](?!\p{L})|以下空白)/u;

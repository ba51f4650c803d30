import { sha256 } from "../../core/ids.ts";
import { areaName } from "../package/address.ts";
import type { Blank } from "./grid.ts";
import { labelOf } from "./label.ts";

/** Labels with their places, so that moving a column or rewording a head makes another blank. */
export function fingerprintOf({ kind, grids, lines }: Blank): string {
  const places = grids.flatMap((grid) =>
    grid.boxes.flatMap((box) => {
      const { row, col, rowEnd, colEnd, text } = box;
      if (text.trim() === "") return [];
      const area = areaName({ left: col, top: row, right: colEnd, bottom: rowEnd });
      return [`${grid.name}!${area}=${labelOf(text).whole}`];
    }),
  );
  return sha256(kind, ...places, ...lines.map((line) => labelOf(line).whole)).slice(0, 24);
}

/** What a blank calls itself: its first wide line, without "附件1". e.g. "教师申请表" */
export function titleOf({ grids, lines }: Blank): string {
  const [grid] = grids;
  const wide = (grid?.boxes ?? [])
    .filter(({ row, col, colEnd }) => row <= 4 && (colEnd - col + 1) * 2 > (grid?.columns ?? 1))
    .map(({ text }) => text);
  const found = [...lines.slice(0, 4), ...wide, grid?.at(1, 1)?.text ?? ""].map((text) =>
    text.replaceAll(/\s+/gu, "").replace(/^附件\d*[:：]?/u, ""),
  );
  return found.find((text) => text.length >= 4 && !/[:：_＿]/u.test(text)) ?? "";
}

/** What money is given in on a whole sheet or table, as its head says it. e.g. "（金额单位：万元）" */
export function pageUnits({ grids, lines }: Blank): Readonly<Record<string, string>> {
  const said = (texts: readonly string[]): string | undefined =>
    texts
      .map((text) => /(?:单位|金额|经费|价值)\s*[:：]\s*(?:人民币)?(万元|千元|元)/u.exec(text)?.[1])
      .find((unit) => unit !== undefined);
  const around = said(lines);
  const found = grids.map((grid) => [
    grid.name,
    said(grid.boxes.map(({ text }) => text)) ?? around,
  ]);
  return Object.fromEntries(found.filter(([, unit]) => unit !== undefined));
}

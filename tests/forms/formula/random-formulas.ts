/**
 * Formulas as they occur in forms, made up at random from a seed, over the cells of `dataRows` and `tableRows`. Sums over
 * TRUE and FALSE are left out: LibreOffice adds them up, Excel and WPS pass them by, as we do.
 */

export type Random = () => number;

/** Mulberry32: the same seed gives the same formulas everywhere. */
export function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export type Datum = number | string | boolean | null;

export const dataSheet = "数据";
export const tableSheet = "对照 表";
const lastDataRow = 24;

/** Columns: A whole numbers, B texts, C serial dates, D decimals, E numbers with gaps and texts, F TRUE and FALSE. */
export function dataRows(random: Random): Datum[][] {
  const names = ["张伟", "李 娜", "教授", "副教授", "abc", "ABC", "a*c", "讲师", "x12", "信息学院"];
  return Array.from({ length: lastDataRow }, (_, at) => [
    Math.floor(random() * 200) - 60,
    names[Math.floor(random() * names.length)] ?? "",
    40_000 + Math.floor(random() * 7_000),
    Math.round(random() * 1e6) / 1000,
    at % 5 === 0 ? null : at % 7 === 0 ? "无" : Math.round(random() * 400) / 4,
    random() < 0.5,
  ]);
}

/** A: codes in order; B: names; C: numbers in order. */
export const tableRows: Datum[][] = Array.from({ length: 12 }, (_, at) => [
  `K${String(at + 10)}`,
  ["甲", "乙", "丙", "丁"][at % 4] ?? "",
  at * 10,
]);

const pick = <T>(random: Random, from: readonly T[]): T =>
  from[Math.floor(random() * from.length)] as T; // never empty
const whole = (random: Random, from: number, to: number): number =>
  from + Math.floor(random() * (to - from + 1));

function cell(random: Random, column: string): string {
  const row = whole(random, 1, lastDataRow);
  return pick(random, [`${dataSheet}!${column}${row}`, `${dataSheet}!$${column}$${row}`]);
}

function area(random: Random, columns: string): string {
  const top = whole(random, 1, lastDataRow - 4);
  const bottom = whole(random, top + 1, lastDataRow + 3);
  const [left, right] = [columns[0], columns.at(-1)];
  if (random() < 0.1) return `${dataSheet}!${left}:${right}`;
  return `${dataSheet}!${left}${top}:${right}${bottom}`;
}

const column = (name: string): string => `${dataSheet}!$${name}$1:$${name}$${lastDataRow}`;

/** A formula that gives a number. */
export function number(random: Random, depth: number): string {
  if (depth === 0) {
    return pick(random, [
      () => cell(random, pick(random, ["A", "D"])),
      () => String(whole(random, 0, 50)),
      () => (whole(random, 1, 999) / 10).toString(),
      () => cell(random, "C"),
    ])();
  }
  const n = () => number(random, depth - 1);
  const t = () => text(random, depth - 1);
  return pick(random, [
    () => `${n()}${pick(random, ["+", "-", "*"])}${n()}`,
    () => `(${n()}-${n()})/(ABS(${n()})+1)`,
    () => `-${n()}^2`,
    () => `${n()}%`,
    () =>
      `${pick(random, ["SUM", "AVERAGE", "MAX", "MIN", "COUNT", "COUNTA", "MEDIAN"])}(${area(random, pick(random, ["A", "AD", "E", "D"]))})`,
    () => `SUM(${n()},${area(random, "A")},${n()})`,
    () =>
      `${pick(random, ["ROUND", "ROUNDUP", "ROUNDDOWN", "TRUNC"])}(${n()},${whole(random, -1, 3)})`,
    () => `INT(${n()}/${whole(random, 1, 9)})`,
    () => `MOD(${n()},${pick(random, ["3", "7", "-4", "2.5"])})`,
    () => `IF(${truth(random, depth - 1)},${n()},${n()})`,
    () =>
      `COUNTIF(${area(random, "A")},"${pick(random, [">", "<", ">=", "<=", "<>", "="])}${whole(random, -20, 90)}")`,
    () =>
      `COUNTIF(${area(random, "B")},"${pick(random, ["教授", "*授", "?12", "abc", "<>教授", "a~*c", "*"])}")`,
    () =>
      `SUMIF(${column("B")},"${pick(random, ["教授", "讲师", "*授", "ABC"])}",${column(pick(random, ["A", "D", "E"]))})`,
    () =>
      `SUMIFS(${column("D")},${column("A")},">${whole(random, -20, 60)}",${column("B")},"${pick(random, ["*", "教授", "*a*"])}")`,
    () => `COUNTIFS(${column("A")},">=${whole(random, -20, 60)}",${column("F")},TRUE)`,
    () => `IFERROR(AVERAGEIF(${column("B")},${t()},${column("A")}),${n()})`,
    () => `SUMPRODUCT((${column("A")}>${whole(random, -20, 60)})*(${column("D")}))`,
    () => `SUMPRODUCT(${column("A")},${column("D")})`,
    () => `LEN(${t()})`,
    () => `IFERROR(FIND("${pick(random, ["授", "b", "a"])}",${t()}),0)`,
    () => `IFERROR(SEARCH("${pick(random, ["授", "B", "?c"])}",${t()}),-1)`,
    () => `${pick(random, ["YEAR", "MONTH", "DAY", "WEEKDAY"])}(${cell(random, "C")})`,
    () => `WEEKDAY(${cell(random, "C")},2)`,
    () => `DATE(${whole(random, 1950, 2060)},${whole(random, -3, 15)},${whole(random, -5, 40)})`,
    () => `EDATE(${cell(random, "C")},${whole(random, -30, 30)})`,
    () => `EOMONTH(${cell(random, "C")},${whole(random, -30, 30)})`,
    () => `DATEDIF(MIN(${cell(random, "C")},43000),43000,"${pick(random, ["Y", "M", "D", "YM"])}")`,
    () => `IFERROR(VLOOKUP("K${whole(random, 8, 23)}",'${tableSheet}'!$A$1:$C$12,3,FALSE),-1)`,
    () => `VLOOKUP(${whole(random, 0, 130)},'${tableSheet}'!$C$1:$C$12,1)`,
    () => `IFERROR(MATCH(${t()},${column("B")},0),0)`,
    () => `INDEX(${column("A")},${whole(random, 1, lastDataRow)})`,
    () =>
      `INDEX(${dataSheet}!$A$1:$D$${lastDataRow},${whole(random, 1, lastDataRow)},${pick(random, ["1", "4"])})`,
    () => `SUM(INDEX(${dataSheet}!$A$1:$D$${lastDataRow},0,4))`,
    () => `IFERROR(RANK(${cell(random, "A")},${column("A")}),0)`,
    () => `LARGE(${column("D")},${whole(random, 1, 9)})`,
    () => `SMALL(${column("A")},${whole(random, 1, 9)})`,
    () => `ROWS(${area(random, "A")})*COLUMNS(${area(random, "AD")})`,
    () => `VALUE(TEXT(${n()},"0.00"))`,
    () => `CHOOSE(${whole(random, 1, 3)},${n()},${n()},${n()})`,
    () => `N(${truth(random, depth - 1)})`,
    () => `COUNTBLANK(${dataSheet}!E${whole(random, 1, 5)}:E${whole(random, 6, lastDataRow)})`,
  ])();
}

/** A formula that gives a text. */
export function text(random: Random, depth: number): string {
  if (depth === 0) {
    return pick(random, [
      () => cell(random, "B"),
      () => `"${pick(random, ["教授", "abc", "一二三", "K1", ""])}"`,
    ])();
  }
  const t = () => text(random, depth - 1);
  return pick(random, [
    () => `${t()}&${t()}`,
    () => `${t()}&${cell(random, "A")}`,
    () => `LEFT(${t()},${whole(random, 0, 4)})`,
    () => `RIGHT(${t()},${whole(random, 0, 4)})`,
    () => `MID(${t()},${whole(random, 1, 3)},${whole(random, 0, 4)})`,
    () => `TRIM("  "&${t()}&"  b ")`,
    () => `${pick(random, ["UPPER", "LOWER"])}(${t()})`,
    () =>
      `SUBSTITUTE(${t()},"${pick(random, ["a", "授", "b"])}","${pick(random, ["", "z", "教"])}")`,
    () => `REPLACE(${t()},${whole(random, 1, 3)},${whole(random, 0, 2)},"_")`,
    () => `CONCATENATE(${t()},"-",${cell(random, "A")})`,
    () => `REPT("${pick(random, ["a", "★"])}",${whole(random, 0, 3)})`,
    () =>
      `TEXT(${cell(random, "C")},"${pick(random, ["yyyy-mm-dd", "yyyy年m月", "yyyymmdd", "yyyy/m/d", "m-d", "mm"])}")`,
    () =>
      `TEXT(${number(random, depth - 1)},"${pick(random, ["0", "0.00", "#,##0", "#,##0.0", "0000", "0%"])}")`,
    () => `IF(${truth(random, depth - 1)},${t()},${t()})`,
    () => `IFERROR(VLOOKUP("K${whole(random, 8, 23)}",'${tableSheet}'!$A$1:$C$12,2,FALSE),"无")`,
    () => `IFERROR(INDEX(${column("B")},MATCH(${cell(random, "A")},${column("A")},0)),"")`,
    () => `CHOOSE(${whole(random, 1, 2)},${t()},${t()})`,
  ])();
}

/** A formula that gives TRUE or FALSE. */
export function truth(random: Random, depth: number): string {
  if (depth === 0) return pick(random, [cell(random, "F"), "TRUE", `${cell(random, "A")}>10`]);
  const n = () => number(random, depth - 1);
  const b = () => truth(random, depth - 1);
  return pick(random, [
    () => `${n()}${pick(random, [">", "<", ">=", "<=", "=", "<>"])}${n()}`,
    () => `${text(random, depth - 1)}${pick(random, ["=", "<>"])}${text(random, depth - 1)}`,
    () => `AND(${b()},${b()})`,
    () => `OR(${b()},${b()})`,
    () => `NOT(${b()})`,
    () => `ISNUMBER(${cell(random, "E")})`,
    () => `ISBLANK(${cell(random, "E")})`,
    () => `ISTEXT(${cell(random, "E")})`,
    () => `ISERROR(1/${whole(random, 0, 1)})`,
    () => `EXACT(${text(random, depth - 1)},${text(random, depth - 1)})`,
  ])();
}

/** Any formula; about one in ten fails. */
export function formula(random: Random): string {
  const depth = whole(random, 1, 3);
  if (random() < 0.08) {
    return pick(random, [
      () => `${number(random, 1)}/${pick(random, ["0", "(1-1)"])}`,
      () => `${cell(random, "B")}*2`,
      () => `VLOOKUP("none",'${tableSheet}'!$A$1:$C$12,2,FALSE)`,
    ])();
  }
  return pick(random, [number, number, text, truth])(random, depth);
}

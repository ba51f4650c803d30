import { quoteText } from "../core/duckdb.ts";
import type { Column, ColumnType, Resource } from "./resource.ts";

/** A change of a value on the way in that is said, not hidden. `when` is SQL over the staged text. */
interface Note {
  readonly text: string;
  readonly when: string;
}

/** How one column's text becomes its declared type. All SQL reads the staged text column `raw`. */
export interface Cast {
  readonly name: string;
  readonly column: Column;
  readonly raw: string; // e.g. "r3"
  readonly value: string;
  /** True of a text that stands for no value: it is NULL, not a problem. */
  readonly blank: string;
  readonly notes: readonly Note[];
  /** True of a text that is written as most are: cheap to see, and nothing of it is noted. */
  readonly plain: string;
  /** The value of a text that is plain; NULL where it only looks like one, e.g. 2026-02-31. */
  readonly quick: string;
}

const isZeroDate = (text: string): string =>
  `regexp_full_match(${text}, '0000([-/.]?)00[-/.]?00([ T]00:00:00(\\.0+)?)?')`;

/** What exports and people write into a cell of a number or a date that has none. 无 may also answer a yes-or-no question. */
const dashes = ["null", "none", "n/a", "na", "-", "--", "—", "——", "/", "\\"];
const dashList = dashes.map(quoteText).join(", ");
const nothingList = [...dashes, "无"].map(quoteText).join(", ");

/** SQL of a text without the blanks around it, its digits and signs no longer full width. */
const foldedText = (raw: string): string =>
  `translate(trim(${raw}, E' \\t\\r\\n\u00a0\u3000'), '０１２３４５６７８９．，－＋：／￥', '0123456789.,-+:/¥')`;

/** SQL of a date as written in Chinese with dashes and colons. e.g. 2026年9月1日8时30分 → "2026-9-1 8:30" */
const withoutHanzi = (text: string): string =>
  `CASE WHEN contains(${text}, '年') THEN rtrim(regexp_replace(regexp_replace(translate(${text}, '年月日时分秒', '-- ::'), '\\s*-\\s*', '-', 'g'), '\\s+', ' ', 'g'), ' :') ELSE ${text} END`;

/** The casts of a resource's columns, in their order; column i is staged as `r<i>`. */
export function castsOf(resource: Resource): readonly Cast[] {
  return Object.entries(resource.columns).map(([name, column], index) =>
    castOf(name, column, `r${index}`),
  );
}

function castOf(name: string, column: Column, raw: string): Cast {
  const fixed = { name, column, raw };
  if (column.type === "text")
    return { ...fixed, value: raw, blank: "true", notes: [], plain: "true", quick: raw };
  const trimmed = foldedText(raw);
  const isNothing = `lower(${trimmed}) IN (${column.type === "boolean" ? dashList : nothingList})`;
  const empty = `${trimmed} = ''`;
  const zero = isZeroDate(trimmed);
  const emptyNote = { text: `${name}: '' read as NULL`, when: empty };
  const dated = ["date", "partial_date", "timestamp"].includes(column.type);
  const zeroNote = { text: `${name}: 0000-00-00 read as NULL`, when: zero };
  const rounded = {
    text: `${name}: rounded to 4 decimals`,
    when: `regexp_matches(${trimmed}, '\\.\\d{4}\\d*[1-9]|\\d[eE]-')`,
  };
  const [pattern, quick] = plainly[column.type];
  const plain = `regexp_full_match(${raw}, ${quoteText(pattern)})`;
  return {
    ...fixed,
    plain,
    quick: quick(raw),
    value: `CASE WHEN ${plain} THEN ${quick(raw)} ELSE ${typedValue[column.type](trimmed)} END`,
    blank: `(${[empty, isNothing, ...(dated ? [zero] : [])].join(" OR ")})`,
    notes: [
      emptyNote,
      { text: `${name}: NULL, 无, N/A, - or / read as NULL`, when: isNothing },
      ...(dated ? [zeroNote] : []),
      ...(column.type === "decimal" ? [rounded] : []),
    ],
  };
}

const triedAs = (type: string) => (raw: string) => `TRY_CAST(${raw} AS ${type})`;

/** How most values are written, and their value then: what follows below for all others costs five times as much. */
const plainly: Readonly<
  Record<Exclude<ColumnType, "text">, readonly [pattern: string, value: (raw: string) => string]>
> = {
  integer: ["-?\\d{1,18}", triedAs("BIGINT")],
  // A database that divided two numbers writes 12.34 as 12.3400000000000000.
  decimal: ["-?\\d{1,14}(\\.\\d{1,4}0{0,20})?", triedAs("DECIMAL(18,4)")],
  date: ["[12]\\d{3}-\\d{2}-\\d{2}", triedAs("DATE")],
  partial_date: ["[12]\\d{3}(\\d{2}|\\d{4})?", (raw) => raw],
  timestamp: ["[12]\\d{3}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}(\\.\\d{1,6})?", triedAs("TIMESTAMP")],
  boolean: ["[01]", (raw) => `${raw} = '1'`],
};

// TRY_CAST alone is too kind: to DuckDB "1.5" is the BIGINT 2, "epoch" a date, and an offset of a timestamp is dropped.
const typedValue: Readonly<Record<Exclude<ColumnType, "text">, (text: string) => string>> = {
  integer: (text) =>
    matching(text, `[+-]?${whole}(\\.0+)?`, `TRY_CAST(replace(${text}, ',', '') AS BIGINT)`),
  decimal: (text) =>
    matching(
      text,
      `¥?[+-]?(${whole}\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?`,
      `TRY_CAST(translate(${text}, '¥,', '') AS DECIMAL(18,4))`,
    ),
  date: (text) => dateOf(withoutHanzi(text)),
  partial_date: (text) =>
    matching(
      text,
      "\\d{4}([-./年]?\\d{1,2}([-./月]?\\d{1,2}日?|月)?|年)?",
      `CASE WHEN NOT ${isZeroDate(text)} THEN ${text} END`,
    ),
  timestamp: (text) => timestampOf(withoutHanzi(text)),
  boolean: (text) => `CASE
    WHEN lower(${text}) IN ('是', '1', 'true', 't', 'yes', 'y') THEN true
    WHEN lower(${text}) IN ('否', '0', 'false', 'f', 'no', 'n') THEN false END`,
};

/** Digits, plain or in groups of three. */
const whole = "(\\d+|\\d{1,3}(,\\d{3})+)";

const dateOf = (text: string): string => `CASE
    WHEN regexp_full_match(${text}, '\\d{4}[-/.]\\d{1,2}[-/.]\\d{1,2}([ T]0?0:00(:00(\\.0+)?)?)?')
    THEN TRY_CAST(translate(regexp_extract(${text}, '^[^ T]+'), '/.', '--') AS DATE)
    WHEN regexp_full_match(${text}, '\\d{8}')
    THEN TRY_CAST(${dashed(text)} AS DATE) END`;

const timestampOf = (text: string): string => `CASE
    WHEN regexp_full_match(${text}, '\\d{4}[-/]\\d{1,2}[-/]\\d{1,2}([ T]\\d{1,2}:\\d{2}(:\\d{2}(\\.\\d+)?)?)?')
    THEN TRY_CAST(translate(${text}, '/', '-') AS TIMESTAMP)
    WHEN regexp_full_match(${text}, '\\d{4}-\\d{2}-\\d{2}[ T][0-9:.]+ ?(Z|[+-]\\d{2}(:?\\d{2})?)')
    THEN TRY_CAST(${text} AS TIMESTAMPTZ)::TIMESTAMP
    WHEN regexp_full_match(${text}, '\\d{14}')
    THEN TRY_CAST(${dashed(text)} || ' ' || ${text}[9:10] || ':' || ${text}[11:12] || ':' || ${text}[13:14] AS TIMESTAMP) END`;

const matching = (text: string, pattern: string, value: string): string =>
  `CASE WHEN regexp_full_match(${text}, ${quoteText(pattern)}) THEN ${value} END`;

const dashed = (text: string): string =>
  `${text}[1:4] || '-' || ${text}[5:6] || '-' || ${text}[7:8]`;

/**
 * SQL for what is wrong with a typed row: 2i when column i is not of its type, 2i + 1 when it is required and absent,
 * NULL when nothing is. Reads the staged text `r<i>` and the typed value `v<i>`.
 */
export function problemOf(casts: readonly Cast[]): string {
  const tests = casts.flatMap(({ column, raw, blank }, index) => {
    const value = `v${index}`;
    const absent =
      column.type === "text" ? `coalesce(trim(${value}), '') = ''` : `${value} IS NULL`;
    return [
      ...(column.type === "text"
        ? []
        : [`WHEN ${value} IS NULL AND ${raw} IS NOT NULL AND NOT (${blank}) THEN ${2 * index}`]),
      ...(column.required ? [`WHEN ${absent} THEN ${2 * index + 1}`] : []),
    ];
  });
  return tests.length === 0 ? "NULL::INTEGER" : `CASE ${tests.join(" ")} END`;
}

/** SQL for whether anything in a row is written unusually, so that it may have notes. Reads the staged text. */
export function oddOf(casts: readonly Cast[]): string {
  const typed = casts.filter(({ notes }) => notes.length > 0);
  if (typed.length === 0) return "false";
  return `NOT (${typed.map(({ plain }) => `coalesce(${plain}, true)`).join(" AND ")})`;
}

/**
 * SQL for whether a row could be anything but plain and good: then its chunk is looked at row by row. Columns are tested
 * by their value where that is enough.
 */
export function doubtOf(casts: readonly Cast[]): string {
  const tests = casts.flatMap(({ column, raw, plain, quick }) => {
    const isGood =
      column.type === "text"
        ? "true"
        : `${plain}${canFail.has(column.type) ? ` AND ${quick} IS NOT NULL` : ""}`;
    if (column.required)
      return [
        column.type === "text" ? `trim(coalesce(${raw}, '')) <> ''` : `coalesce(${isGood}, false)`,
      ];
    return column.type === "text" ? [] : [`(${raw} IS NULL OR ${isGood})`];
  });
  return tests.length === 0 ? "false" : `NOT (${tests.join(" AND ")})`;
}

/** A number of that many digits always is one; a day need not be in the calendar. */
const canFail: ReadonlySet<ColumnType> = new Set(["date", "timestamp"]);

/** SQL for a staged text as people may see it: what identifies a person by number (L4) is hidden. */
export const shown = ({ column, raw }: Cast): string =>
  column.level === "L4" ? `CASE WHEN ${raw} IS NOT NULL THEN '***' END` : raw;

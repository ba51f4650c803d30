/**
 * Rows of an entity counted together, made inside every release. A question over the entity is answered from here when
 * the answer is exactly the same; nobody can name one.
 */
export interface RollUp {
  readonly name: string;
  readonly entity: string;
  readonly zh: string;
  readonly en: string;
  /** Columns that stay as they are. The one a row policy asks must be among them, or the policy's roles read the entity. */
  readonly keys: readonly string[];
  /** A column of dates, of which the first day of its week, month or year stays. */
  readonly time?: RollUpTime;
  /** Columns whose sum and number of values are kept. */
  readonly sums: readonly string[];
}

export interface RollUpTime {
  readonly column: string;
  readonly grain: "week" | "month" | "year";
}

/** Of the big tables: what pages, dashboards and metrics ask of them most. */
export const rollUps: readonly RollUp[] = [
  {
    name: "class_session_by_unit_week",
    entity: "class_session",
    zh: "课堂：单位 × 周",
    en: "Class sessions by unit and week",
    keys: ["org_no", "term", "week", "status", "is_held", "has_attendance"],
    time: { column: "held_on", grain: "week" },
    sums: ["expected", "present", "late"],
  },
  {
    name: "class_section_by_unit_term",
    entity: "class_section",
    zh: "教学班：单位 × 学期",
    en: "Class sections by unit and term",
    keys: ["org_no", "term", "level", "campus"],
    sums: ["capacity", "enrolled", "graded_count", "failed_count"],
  },
  {
    name: "workload_by_unit_term",
    entity: "workload",
    zh: "教学工作量：单位 × 学期",
    en: "Workload by unit and term",
    keys: ["org_no", "term"],
    sums: ["own_planned_hours", "own_done_hours", "standard_hours"],
  },
  {
    name: "fund_transaction_by_unit_month",
    entity: "fund_transaction",
    zh: "经费明细：单位 × 月",
    en: "Fund transactions by unit and month",
    keys: ["org_no", "kind"],
    time: { column: "booked_on", grain: "month" },
    sums: ["amount"],
  },
  {
    name: "output_by_unit_year",
    entity: "output",
    zh: "科研成果：单位 × 年",
    en: "Outputs by unit and year",
    keys: ["org_no", "type", "indexing"],
    time: { column: "published_on", grain: "year" },
    sums: [],
  },
  {
    name: "equipment_by_unit_class",
    entity: "equipment",
    zh: "仪器设备：单位 × 分类",
    en: "Equipment by unit and class",
    keys: ["org_no", "class_name", "state", "use_direction"],
    sums: ["unit_price"],
  },
];

/** Its table in a release. */
export const rollUpTable = ({ name }: RollUp): string => `rollup_${name}`;

/** The columns of that table that hold how many rows, and a column's sum and number of values. */
export const rollUpRows = "#rows";
export const rollUpSum = (column: string): string => `#sum ${column}`;
export const rollUpCount = (column: string): string => `#count ${column}`;

/** The columns that hold what the entity's columns of these names hold. */
export const rollUpKeys = ({ keys, time }: RollUp): readonly string[] =>
  time === undefined ? keys : [...keys, time.column];

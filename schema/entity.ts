/**
 * schema/ is the shared vocabulary: one file per entity with columns, keys, relations, labels, code lists and
 * sensitivity. Models fill it, the query layer reads it, GraphQL and forms are generated from it. It knows no SQL engine
 * and no source system.
 */

/** Sensitivity: L1 open, L2 internal, L3 personal, L4 identity numbers, bank, pay, health. */
export type Level = "L1" | "L2" | "L3" | "L4";

/** How a value looks to someone who may not see it. `hide`: NULL. */
export type Mask = "last4" | "surname" | "year" | "hide";

export type ValueType = "text" | "integer" | "decimal" | "date" | "timestamp" | "boolean";

export interface EntityColumn {
  readonly type: ValueType;
  readonly zh: string;
  readonly en: string;
  readonly level: Level;
  readonly mask?: Mask;
  /** Item of JY/T 1006-2012, e.g. "XBM". */
  readonly std?: string;
  /** Stem of a file in codes/, e.g. "gbt2261.1-2003_sex"; checked at every build. */
  readonly codes?: string;
  readonly unit?: "yuan" | "m2" | "hours" | "people" | "share" | "minutes";
  readonly required?: boolean;
}

export interface Relation {
  readonly kind: "one" | "many";
  readonly to: string;
  /** own column → column of the other entity */
  readonly on: Readonly<Record<string, string>>;
  /** Only related rows with these values. e.g. { kind: "人事归属" } */
  readonly where?: Readonly<Record<string, string | boolean>>;
  /**
   * Which one, when "one" has several candidates: columns, "-" for descending; missing values last, then by id. As of a
   * day, those that held on it come before the others.
   */
  readonly first?: readonly string[];
  /** Rows of every day up to the one asked about, not only those that held on it: what somebody was, one after another. */
  readonly ever?: true;
  readonly zh: string;
  readonly en: string;
}

/**
 * Whom a row belongs to, for row policies: `org` names an org_no column, `person` a person_id column, `open` rows are
 * for everyone signed in. An entity with none of them is seen by nobody but office roles of its domain and analysts.
 */
export interface RowScope {
  readonly open?: true;
  readonly org?: string;
  readonly person?: string;
}

/**
 * What an entity without history can say of an earlier day. Its rows are about what does not change (a person, a room), or
 * say themselves from when to when they held. An entity with neither this nor a history knows nothing but today.
 */
export interface Lasting {
  /** First day a row holds; a missing one is long ago. Absent: every row always. */
  readonly from?: string;
  /** First day it holds no more; a missing one is open, unless `current` says that the row is over. */
  readonly to?: string;
  readonly current?: string;
  /** Which rows there were is not known: a row is there where one that held leads to it. */
  readonly onlyReached?: true;
  /** Columns overwritten when things change. */
  readonly todayOnly: readonly string[];
}

/** Which office owns the facts. */
export type Domain =
  | "personnel"
  | "teaching"
  | "graduate"
  | "research"
  | "facilities"
  | "assets"
  | "students";

export interface Entity {
  readonly name: string;
  readonly plural: string;
  readonly zh: string;
  readonly en: string;
  /** What one row is. */
  readonly grain: string;
  readonly domain: Domain;
  readonly scope: RowScope;
  /** Columns with a person id, besides the scope's person, of people a row is about too. It says nothing of who may see it. */
  readonly subjects: readonly string[];
  /**
   * Figures over it are figures about its people, to be withheld or rounded over few of them. False for facts about a
   * thing somebody is responsible for: a project, a device, a room.
   */
  readonly personal: boolean;
  /** With history, <name>_history holds every interval [valid_from, valid_to) and <name> today's slice. */
  readonly history: boolean;
  readonly lasting?: Lasting;
  /** "warehouse": never in GraphQL nor in a form. */
  readonly visibility: "graphql" | "warehouse";
  /** The column that names a row to a reader. */
  readonly label: string;
  readonly columns: Readonly<Record<string, EntityColumn>>;
  readonly relations: Readonly<Record<string, Relation>>;
}

type Declared = Omit<Entity, "subjects" | "personal" | "history" | "visibility" | "relations"> &
  Partial<Pick<Entity, "subjects" | "personal" | "history" | "visibility" | "relations">>;

/** Every entity has `id` first and says at the end where its row comes from. */
export function entity(declared: Declared): Entity {
  const { columns, ...rest } = declared;
  return {
    subjects: [],
    personal:
      declared.scope.org === undefined ||
      declared.domain === "personnel" ||
      declared.domain === "students",
    history: false,
    visibility: "graphql",
    relations: {},
    ...rest,
    columns: {
      id: idColumn,
      ...columns,
      ...(declared.history ? validColumns : {}),
      ...originColumns,
    },
  };
}

/** The columns with the people a row is about. What is open to everyone is about nobody. */
export const personColumns = ({ scope, subjects }: Entity): readonly string[] =>
  scope.open === true ? [] : [...(scope.person === undefined ? [] : [scope.person]), ...subjects];

const idColumn: EntityColumn = { type: "text", zh: "标识", en: "Id", level: "L1", required: true };

const validColumns: Readonly<Record<string, EntityColumn>> = {
  valid_from: { type: "date", zh: "生效日期", en: "Valid from", level: "L1", required: true },
  valid_to: { type: "date", zh: "失效日期", en: "Valid to (exclusive)", level: "L1" },
};

/** Where a row comes from: system, key there, and the run that first saw this version of it. */
export const originColumns: Readonly<Record<string, EntityColumn>> = {
  source_system: { type: "text", zh: "来源系统", en: "Source system", level: "L1", required: true },
  source_key: {
    type: "text",
    zh: "来源主键",
    en: "Source key",
    level: "L3",
    required: true,
    mask: "hide",
  },
  run: { type: "text", zh: "采集批次", en: "Run", level: "L1", required: true },
};

type Options = Omit<EntityColumn, "type" | "zh" | "en" | "level">;

/** The level has no default: a column without a sensitivity does not compile. */
const column =
  (type: ValueType) =>
  (zh: string, en: string, level: Level, options: Options = {}): EntityColumn => ({
    type,
    zh,
    en,
    level,
    ...options,
  });

export const text = column("text");
export const integer = column("integer");
export const decimal = column("decimal");
export const date = column("date");
export const timestamp = column("timestamp");
export const boolean = column("boolean");

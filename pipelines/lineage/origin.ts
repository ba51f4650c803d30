/**
 * pipelines/lineage tells of every column of every model which source columns its values come from, and which decide
 * them. It reads the SQL as a tree and knows no data.
 */

/**
 * Where a value comes from at the very beginning. `column`: of a source, name "personnel.staff". `rows`: how many rows of
 * a source there are, or in which order. `code`: a list of codes/. `registry`: who is who. `run`: the refresh that
 * brought a row. `constant`: written in the model; "NULL" is no value at all.
 */
export interface Origin {
  readonly kind:
    | "column"
    | "rows"
    | "code"
    | "registry"
    | "calendar"
    | "run"
    | "today"
    | "constant";
  readonly name: string;
  /** Of a column; else empty. */
  readonly column: string;
}

/** Origins as texts, so that a set of them holds each once. */
export type Origins = ReadonlySet<string>;

export const originKey = ({ kind, name, column }: Origin): string =>
  [kind, name, column].join("\t");

/** What `originKey` wrote. */
export function originOf(key: string): Origin {
  const [kind = "", name = "", column = ""] = key.split("\t");
  return { kind: kind as Origin["kind"], name, column }; // written by originKey alone
}

/** Where the values of a column come from, and what only decides which value it is. */
export interface Traced {
  readonly from: Origins;
  readonly by: Origins;
  /** Of a struct. */
  readonly fields?: ReadonlyMap<string, Traced>;
}

export const none: Origins = new Set();

export const union = (...sets: readonly Origins[]): Origins => {
  const [first = none, ...more] = sets.filter(({ size }) => size > 0);
  return more.length === 0 ? first : new Set([first, ...more].flatMap((set) => [...set]));
};

export const from = (...origins: readonly Origin[]): Traced => ({
  from: new Set(origins.map(originKey)),
  by: none,
});

export const constant = (text: string): Traced =>
  from({ kind: "constant", name: text, column: "" });

/** The day that a refresh takes for today. */
export const today = from({ kind: "today", name: "", column: "" });

const isConstant = (key: string): boolean => key.startsWith("constant\t");
const nothing = originKey({ kind: "constant", name: "NULL", column: "" });

/** Everything a condition looks at. */
export const looksAt = (...conditions: readonly Traced[]): Origins =>
  withoutConstants(union(...conditions.flatMap((one) => [one.from, one.by])));

const withoutConstants = (origins: Origins): Origins =>
  new Set([...origins].filter((key) => !isConstant(key)));

/** One of these values: of CASE, coalesce, UNION. No value at all is told only where there is no other. */
export function oneOf(values: readonly Traced[]): Traced {
  const [first, ...more] = values;
  if (first === undefined) return { from: none, by: none };
  if (more.length === 0) return first;
  const all = union(...values.map((value) => value.from));
  const told = new Set([...all].filter((key) => key !== nothing));
  const structs = values.flatMap(({ fields }) => (fields === undefined ? [] : [fields]));
  const fields = structs.length === 0 ? undefined : fieldsOf(structs);
  return {
    from: told.size === 0 ? all : told,
    by: union(...values.map(({ by }) => by)),
    ...(fields === undefined ? {} : { fields }),
  };
}

function fieldsOf(structs: readonly ReadonlyMap<string, Traced>[]): ReadonlyMap<string, Traced> {
  const all = new Set(structs.flatMap((fields) => [...fields.keys()]));
  return new Map(
    [...all].map((name) => [name, oneOf(structs.flatMap((fields) => fields.get(name) ?? []))]),
  );
}

/** Worked out of all these values: constants say nothing beside values of a source. */
export function workedOutOf(values: readonly Traced[]): Traced {
  const real = values.filter((value) => [...value.from].some((key) => !isConstant(key)));
  const [only] = real;
  const by = union(...values.map((value) => value.by));
  if (only === undefined) return { from: union(...values.map((value) => value.from)), by };
  if (real.length === 1) return { ...only, from: withoutConstants(only.from), by };
  return { from: withoutConstants(union(...real.map((value) => value.from))), by };
}

/** The same value, chosen by looking at these origins. */
export function decidedBy(value: Traced, by: Origins): Traced {
  if (by.size === 0) return value;
  const { fields } = value;
  return {
    from: value.from,
    by: union(value.by, by),
    ...(fields === undefined
      ? {}
      : { fields: new Map([...fields].map(([name, field]) => [name, decidedBy(field, by)])) }),
  };
}

/** A field of a struct; the whole value where its parts are not told apart. */
export const fieldOf = (value: Traced, name: string): Traced =>
  value.fields?.get(name.toLowerCase()) ?? value;

export const structOf = (fields: ReadonlyMap<string, Traced>): Traced => ({
  ...oneOf([...fields.values()]),
  fields,
});

import { SourceError } from "../core/errors.ts";
import type { ObservedColumn } from "./connector.ts";
import type { Column, Resource, SourceSystem } from "./resource.ts";

interface Matched {
  /** For each declared column, where it stands among the observed; -1 when it is missing. */
  readonly positions: readonly number[];
  readonly drift: readonly string[];
}

/** The name a column has in the source. e.g. "面积/使用面积" */
export const sourceName = (name: string, column: Column): string => column.from ?? name;

/** A name without what people and programs write differently: blanks, width, letters' case, the star of a required column. */
export const foldedName = (name: string): string =>
  name
    .normalize("NFKC")
    .replace(/[\s*]+/g, "")
    .toLowerCase();

/** What a source observes, by the names the resource declares, where one differs only in how it is written. */
export function declaredNames(resource: Resource, observed: readonly string[]): readonly string[] {
  const wanted = Object.entries(resource.columns).map(([name, column]) => sourceName(name, column));
  const missing = wanted.filter((name) => !observed.includes(name));
  if (missing.length === 0) return observed;
  const folded = observed.map(foldedName);
  const names = [...observed];
  for (const name of missing) {
    const at = folded.indexOf(foldedName(name));
    const isOnly = at !== -1 && folded.indexOf(foldedName(name), at + 1) === -1;
    if (isOnly && !wanted.includes(names[at] ?? "")) names[at] = name;
  }
  return names;
}

/** Columns by the names the resource declares. */
export function declaredColumns(
  resource: Resource,
  observed: readonly ObservedColumn[],
): readonly ObservedColumn[] {
  const names = declaredNames(
    resource,
    observed.map(({ name }) => name),
  );
  return observed.map((column, at) => ({ ...column, name: names[at] ?? column.name }));
}

/** What a column that nobody declared is called in a chunk. */
export const extraName = (name: string): string => `+${name}`;

const mostExtras = 20;

/** The columns of a source that its accepted shape does not have and nobody declared. Without one, none are new. */
export function newColumns(
  resource: Resource,
  observed: readonly ObservedColumn[],
  known: readonly string[] | undefined,
): readonly string[] {
  if (known === undefined) return [];
  const declared = Object.entries(resource.columns).map(
    ([name, column]) => sourceName(name, column).split(".")[0],
  );
  return observed
    .map(({ name }) => name)
    .filter((name) => name !== "" && !known.includes(name) && !declared.includes(name))
    .filter((name) => resource.ignore?.includes(name) !== true)
    .slice(0, mostExtras);
}

/** The resource with columns that nobody declared, as text: what they hold may be anything, so they are L4. */
export const withExtras = (resource: Resource, extras: readonly string[]): Resource => ({
  ...resource,
  columns: {
    ...resource.columns,
    ...Object.fromEntries(
      extras.map((name) => [
        extraName(name),
        { type: "text", zh: "未声明", level: "L4", required: false, from: name } as const,
      ]),
    ),
  },
});

/**
 * Finds the declared columns among the observed. A missing one is NULL and said, unless every row needs it: that is a
 * SourceError. One that was not declared is left out and said. `where` names the place: `table "GXJG0101"`.
 */
export function matchColumns(
  system: SourceSystem,
  resource: Resource,
  observed: readonly string[],
  where: string,
): Matched {
  const declared = Object.entries(resource.columns);
  const wanted = declared.map(([name, column]) => sourceName(name, column));
  const positions = wanted.map((name) => observed.indexOf(name));
  const unknown = observed.filter(
    (name) => name !== "" && !wanted.includes(name) && resource.ignore?.includes(name) !== true,
  );
  const missing = declared.filter((_, index) => positions[index] === -1);
  const twice = wanted.filter((name) => observed.indexOf(name) !== observed.lastIndexOf(name));
  const required = missing.filter(([, column]) => column.required);
  if (required.length > 0) throw missingColumns(system, resource, required, unknown, where);
  return {
    positions,
    drift: [
      ...missing.map(
        ([name, column]) =>
          `${where}: column "${sourceName(name, column)}" (${column.zh}) is missing; it is read as NULL${renamed(unknown)}`,
      ),
      ...twice.map((name) => `${where}: column "${name}" stands there twice; the first is read`),
      ...unknown.map(
        (name) => `${where}: column "${name}" is not declared; its values are left out`,
      ),
    ],
  };
}

const renamed = (unknown: readonly string[]): string =>
  unknown.length === 0 ? "" : `; perhaps it was renamed to ${quoted(unknown.slice(0, 5))}`;

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");

function missingColumns(
  system: SourceSystem,
  resource: Resource,
  missing: readonly (readonly [string, Column])[],
  unknown: readonly string[],
  where: string,
): SourceError {
  const names = missing.map(([name, column]) => `"${sourceName(name, column)}" (${column.zh})`);
  const found = unknown.length === 0 ? "nothing else" : quoted(unknown.slice(0, 20));
  return new SourceError(
    `${where} lacks ${names.join(", ")}, which every row of ${resource.zh} needs; undeclared columns found: ${found}`,
    {
      system: system.name,
      resource: resource.name,
      retryable: false,
      hint: `ask the owner of ${system.zh} what changed${renamed(unknown)}; if so, declare the new name with \`from\` in pipelines/sources/${system.name}.ts`,
    },
  );
}

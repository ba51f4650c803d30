import { quoteName } from "../core/duckdb.ts";
import type { Reader } from "../query/run.ts";
import type { Entity } from "../schema/entity.ts";
import { codeName } from "./code-options.ts";

/** What another system says of the same thing. */
export interface Other {
  readonly system: string;
  readonly value: string;
}

/** Which record an attribute of a merged person was taken from, and what the others said. */
export interface Golden {
  readonly system: string;
  readonly key: string;
  readonly run: string;
  readonly rule: string;
  readonly others: readonly Other[];
}

/** The choice behind one column of one entity; undefined when only one record speaks of it. */
export type GoldenOf = (entity: Entity, id: string, column: string) => Golden | undefined;

export const noGolden: GoldenOf = () => undefined;

/**
 * The choices behind these rows' attributes, in one statement. The ids come out of an answer of the query layer, so
 * they are the requester's to see. None when the release knows no merged entities.
 */
export async function goldenOf(reader: Reader, ids: ReadonlySet<string>): Promise<GoldenOf> {
  if (reader.release.tables["golden"] === undefined || ids.size === 0) return noGolden;
  const rows = await reader.connection.rows(
    `SELECT entity, entity_id, attribute, source_system, source_key, run, rule, losing
     FROM ${quoteName(reader.alias)}.main.golden
     WHERE entity_id IN (SELECT unnest(from_json($1, '["VARCHAR"]')))`,
    [JSON.stringify([...ids])],
  );
  const found = new Map(
    rows.map((row) => [`${row["entity"]}/${row["entity_id"]}/${row["attribute"]}`, row]),
  );
  return (entity, id, column) => {
    const attribute = attributeOf(entity, column);
    const row = found.get(`${entity.name}/${id}/${attribute}`);
    if (row === undefined) return undefined;
    const codes = attribute === column ? undefined : entity.columns[attribute]?.codes;
    const text = (name: string): string => String(row[name] ?? "");
    return {
      system: text("source_system"),
      key: text("source_key"),
      run: text("run"),
      rule: text("rule"),
      others: losingOf(text("losing"), codes),
    };
  };
}

/** A name stands for its code: the choice was made between codes. */
function attributeOf(entity: Entity, column: string): string {
  const code = column.replace(/_name$/, "_code");
  return code !== column && entity.columns[code] !== undefined ? code : column;
}

function losingOf(json: string, codes: string | undefined): readonly Other[] {
  if (json === "") return [];
  const told: unknown = JSON.parse(json);
  if (!Array.isArray(told)) return [];
  const others = told.map((one: { readonly system?: unknown; readonly value?: unknown }) => ({
    system: String(one.system ?? ""),
    value: codes === undefined ? String(one.value ?? "") : codeName(codes, String(one.value ?? "")),
  }));
  const said = (other: Other): string => `${other.system} ${other.value}`;
  return [...new Map(others.map((other) => [said(other), other])).values()];
}

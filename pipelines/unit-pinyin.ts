import { pinyin } from "pinyin-pro";
import type { Connection } from "../core/duckdb.ts";

/**
 * How a unit's name is said, a word for each character: "ji suan ji xue yuan". Latin letters stay together; what is not
 * said (brackets, dots) is left out.
 */
export const unitPinyin = (name: string): string =>
  pinyin(name.normalize("NFKC"), { toneType: "none", type: "array", nonZh: "consecutive" })
    .join(" ")
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

/** Makes step.unit_pinyin: no source says how units are called in Latin letters. */
export async function loadUnitPinyin(connection: Connection): Promise<void> {
  const rows = await connection.rows("SELECT DISTINCT DWMC AS name FROM std.personnel__unit");
  const said = rows.flatMap(({ name }) =>
    typeof name === "string" ? [{ name, name_pinyin: unitPinyin(name) }] : [],
  );
  await connection.run(
    `CREATE OR REPLACE TABLE step.unit_pinyin AS
     SELECT unnest(from_json($1::JSON, '[{"name":"VARCHAR","name_pinyin":"VARCHAR"}]'), recursive := true)`,
    [JSON.stringify(said)],
  );
}

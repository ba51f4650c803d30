import type { BadRow } from "../connector.ts";

/**
 * libsql ends the whole process when a TEXT value is not valid UTF-8, so text never crosses as text: SQLite joins a row
 * into one BLOB, its fields parted by a byte that UTF-8 never uses, and it is decoded here. Also as fast as field by field.
 */
const parting = 0xff;
const absent = "0"; // each field is "0" for NULL or "1" and its text

/** SQL that answers one row of these column expressions as one BLOB. */
export function rowExpression(columns: readonly string[]): string {
  const fields = columns.map((column) => `ifnull('1' || ${column}, '${absent}')`);
  return `CAST(${fields.join(" || CAST(x'ff' AS TEXT) || ")} AS BLOB)`;
}

/** `bad` is the first column that is not UTF-8, its value with replacement characters; -1 when columns cannot be told apart. */
type DecodedRow =
  | { readonly values: (string | null)[]; readonly bad?: undefined }
  | { readonly values: (string | null)[] | undefined; readonly bad: number };

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The values of a row's BLOB. */
export function decodeRow(bytes: Buffer, columns: number): DecodedRow {
  // The parting byte decodes to U+FFFD: exactly columns - 1 of them say that nothing else was odd.
  const parts = bytes.toString("utf8").split("\ufffd");
  if (parts.length === columns) return { values: parts.map(field) };
  const decoded = decodeFields(bytes);
  return decoded.values?.length === columns ? decoded : { values: undefined, bad: -1 };
}

const field = (text: string): string | null => (text.charCodeAt(0) === 48 ? null : text.slice(1));

function decodeFields(bytes: Buffer): DecodedRow {
  const values: (string | null)[] = [];
  let bad: number | undefined;
  for (const part of parted(bytes)) {
    try {
      values.push(field(strict.decode(part)));
    } catch {
      bad ??= values.length;
      values.push(field(part.toString("utf8")));
    }
  }
  return bad === undefined ? { values } : { values, bad };
}

function* parted(bytes: Buffer): Generator<Buffer> {
  let from = 0;
  for (let to = bytes.indexOf(parting); to !== -1; to = bytes.indexOf(parting, from)) {
    yield bytes.subarray(from, to);
    from = to + 1;
  }
  yield bytes.subarray(from);
}

/** The problem of a row whose column `bad` cannot be decoded. */
export function undecodable(
  bad: number,
  columns: readonly string[],
  values: (string | null)[] | undefined,
): BadRow {
  const column = columns[bad];
  return {
    rule: "undecodable",
    found: `${column ?? "a value of the row"} is not UTF-8 text`,
    ...(column === undefined ? {} : { column }),
    ...(values === undefined ? {} : { values }),
  };
}

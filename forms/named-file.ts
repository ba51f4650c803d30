import { readFileSync } from "node:fs";
import { UserError } from "../core/errors.ts";

/** The bytes of a file somebody named. UserError when it cannot be read. */
export function readNamedFile(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

export function unreadable(file: string, cause: unknown): UserError {
  const hint = "写一个已有的文件，检查路径 · name an existing file, check the path";
  return new UserError(`读不到文件 "${file}" · cannot read it`, hint, { cause });
}

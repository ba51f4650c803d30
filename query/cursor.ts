import { createHmac, timingSafeEqual } from "node:crypto";
import { UserError } from "../core/errors.ts";
import { sha256 } from "../core/ids.ts";
import type { Principal } from "./principal.ts";
import type { Selection } from "./selection.ts";

/** What a cursor belongs to: it opens nothing else. */
export interface CursorScope {
  readonly key: string;
  readonly release: number;
  /** Of principal, entity, filter, order and day. */
  readonly question: string;
}

export function cursorScope(
  reader: { readonly key: string; readonly release: { readonly id: number } },
  selection: Selection,
  principal: Principal,
): CursorScope {
  const { entity, where, orderBy, asOf } = selection;
  const question = sha256(JSON.stringify([principal, entity, where, orderBy, asOf]));
  return { key: reader.key, release: reader.release.id, question };
}

/** Sort values and id of a row, signed. */
export function sealCursor(scope: CursorScope, values: readonly (string | undefined)[]): string {
  const body = JSON.stringify(values.map((value) => value ?? null));
  const payload = Buffer.from(`${scope.release} ${body}`).toString("base64url");
  return `${payload}.${signature(scope, payload)}`;
}

/** A cursor that opens nothing here: guessed, changed, someone else's, of another question or release. */
export class CursorRefused extends UserError {
  readonly code = "cursorRefused";
}

/** The values of `sealCursor`; CursorRefused for anything that was not sealed for this very question. */
export function openCursor(
  scope: CursorScope,
  cursor: string,
  length: number,
): readonly (string | undefined)[] {
  const [payload = "", signed = ""] = cursor.split(".");
  const text = Buffer.from(payload, "base64url").toString();
  const space = text.indexOf(" ");
  if (
    space > 0 &&
    text.slice(0, space) !== String(scope.release) &&
    /^\d+$/.test(text.slice(0, space))
  ) {
    throw new CursorRefused(
      "the cursor belongs to another release",
      "start again from the first page, or name the release it is of",
    );
  }
  if (!same(signed, signature(scope, payload))) throw refused();
  const values: unknown = JSON.parse(text.slice(space + 1));
  if (!Array.isArray(values) || values.length !== length) throw refused();
  return values.map((value) => (typeof value === "string" ? value : undefined));
}

const refused = (): CursorRefused =>
  new CursorRefused(
    "the cursor does not belong to this question",
    "start again from the first page, with the same filter and order throughout",
  );

const signature = (scope: CursorScope, payload: string): string =>
  createHmac("sha256", scope.key).update(`${scope.question}.${payload}`).digest("base64url");

function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

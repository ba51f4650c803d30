import { UserError } from "../../core/errors.ts";
import { newId } from "../../core/ids.ts";
import type { State } from "../../core/state.ts";
import { asEntities } from "./grants.ts";
import { hashOf, newSecret } from "./secrets.ts";

/** What a program signs in with: one role of one account, to read only. */
export interface Token {
  readonly id: string;
  readonly account: string;
  /** "staff" or a grant. */
  readonly choice: string;
  /** Only these; undefined: everything its role sees. */
  readonly entities: readonly string[] | undefined;
  readonly purpose: string;
  readonly made_by: string;
  readonly made_at: number;
  readonly ends_at: number;
  readonly used_at: number | null;
  readonly revoked_at: number | null;
}

export interface TokenAsked {
  readonly account: string;
  readonly choice: string;
  readonly entities?: readonly string[] | undefined;
  readonly purpose: string;
  readonly days: number;
  readonly by: string;
}

const prefix = "fillonce_";
const dayMs = 24 * 3_600_000;
const mostDays = 366;
const writtenEveryMs = 60_000;

/** Makes a token. `secret` is shown this once and kept by its hash alone. UserError when the wish is not complete. */
export async function createToken(
  { knex }: State,
  { account, choice, entities, purpose, days, by }: TokenAsked,
  now: () => number = Date.now,
): Promise<{ readonly id: string; readonly secret: string; readonly endsAt: number }> {
  if (!(days > 0 && days <= mostDays)) {
    throw new UserError(
      `令牌不能有效 ${days} 天 · a token cannot live ${days} days`,
      `--days 写 1 到 ${mostDays} · give --days between 1 and ${mostDays}`,
    );
  }
  if (purpose.trim() === "")
    throw new UserError("要写明用途 · a token needs a purpose", "give --purpose");
  const secret = prefix + newSecret();
  const id = newId();
  const endsAt = now() + days * dayMs;
  await knex("api_token").insert({
    id,
    hash: hashOf(secret),
    account,
    choice,
    entities: entities === undefined ? null : JSON.stringify(asEntities(entities)),
    purpose: purpose.trim(),
    made_by: by,
    made_at: now(),
    ends_at: endsAt,
  });
  return { id, secret, endsAt };
}

/** The token a secret belongs to; undefined when there is none, or it was revoked or has ended. Counts as using it. */
export async function findToken(
  { knex }: State,
  secret: string,
  now: () => number = Date.now,
): Promise<Token | undefined> {
  if (!/^fillonce_[\w-]{43}$/.test(secret)) return undefined;
  const row = await knex("api_token")
    .where({ hash: hashOf(secret) })
    .first();
  if (row === undefined) return undefined;
  const token = tokenOf(row);
  if (token.revoked_at !== null || now() >= token.ends_at) return undefined;
  if (token.used_at === null || now() - token.used_at >= writtenEveryMs) {
    await knex("api_token").where({ id: token.id }).update({ used_at: now() });
  }
  return token;
}

/** Every token that was ever made, newest first, without secrets. */
export async function listTokens({ knex }: State): Promise<readonly Token[]> {
  return (await knex("api_token").orderBy("id", "desc")).map(tokenOf);
}

/** Ends a token at once; UserError when there is none of that id, or it was revoked before. */
export async function revokeToken({ knex }: State, id: string, by: string): Promise<Token> {
  const [row] = await knex("api_token")
    .where({ id })
    .whereNull("revoked_at")
    .update({ revoked_at: Date.now(), revoked_by: by })
    .returning("*");
  if (row !== undefined) return tokenOf(row);
  throw new UserError(
    `没有可收回的令牌 "${id}" · there is no token "${id}" to revoke`,
    "编号见 · see `fillonce tokens list`",
  );
}

// biome-ignore lint/suspicious/noExplicitAny: a row of api_token, written by createToken alone
function tokenOf({ hash: _, entities, ...row }: any): Token {
  return {
    ...row,
    entities: entities === null ? undefined : JSON.parse(entities),
    made_at: Number(row.made_at),
    ends_at: Number(row.ends_at),
    used_at: row.used_at === null ? null : Number(row.used_at),
    revoked_at: row.revoked_at === null ? null : Number(row.revoked_at),
  };
}

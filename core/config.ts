import { randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { type Clock, fixedClock, systemClock } from "./clock.ts";
import { issuesAsText, messageOf, UserError } from "./errors.ts";
import type { Home } from "./paths.ts";
import { alertsConfig } from "./runs/alert-config.ts";
import { schedulesConfig } from "./runs/config.ts";

const secret = { secret_env: z.string().optional(), secret_file: z.string().optional() };

/** "22:00-06:00" */
const hours = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/, "hours are written like 22:00-06:00");

/** An address in which nobody wrote a password: it would stand in messages. */
const plainUrl = z
  .string()
  .refine(
    (text) => !URL.canParse(text) || new URL(text).password === "",
    "the password belongs in secret_env or secret_file, not in the url",
  );

const when = { window: hours.optional() };

const source = z.union([
  z.strictObject({ file: z.string(), ...when }),
  z.strictObject({
    folder: z.string(),
    /** What stands behind the name of a file that is whole, e.g. ".done" or ".ok". */
    marker: z
      .string()
      .regex(/^\.[\w.-]+$/, "a marker is what ends a name, like .done")
      .optional(),
    /** A file that changed less than so long ago is watched that long before it is read. */
    quiet_seconds: z.number().int().min(0).max(600).default(5),
    ...when,
  }),
  z.strictObject({
    /** postgres, mysql, mariadb, mssql, oracle, or the module of a knex client. */
    database: z.string(),
    url: plainUrl,
    ...secret,
    schema: z.string().optional(),
    account: z.enum(["warn", "refuse"]).default("warn"),
    timeout_seconds: z.number().int().min(1).max(86_400).default(600),
    silence_seconds: z.number().int().min(1).max(3_600).default(120),
    ...when,
  }),
  z.strictObject({
    url: plainUrl,
    ...secret,
    oauth2: z
      .strictObject({
        token_url: z.lazy(() => safeUrl),
        client_id: z.string(),
        scope: z.string().optional(),
      })
      .optional(),
    timeout_seconds: z.number().int().min(1).max(3_600).default(30),
    keep_answers: z.boolean().default(false),
    ...when,
  }),
]);

/** Secrets travel on these: https, or this machine. */
const safeUrl = z.url().refine((text) => {
  if (!URL.canParse(text)) return true; // already told
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}, "give an https address");

const signIn = z
  .strictObject({
    /** Where browsers reach this server; never taken from a request. */
    public_url: safeUrl.optional(),
    /** When absent: on, unless another sign-in is configured or this is production. */
    development: z.boolean().optional(),
    /** The last address in X-Forwarded-For is the caller's. */
    behind_proxy: z.boolean().default(false),
    idle_minutes: z.number().int().min(1).max(1440).default(60),
    absolute_hours: z.number().int().min(1).max(168).default(12),
    questions_per_minute: z.number().int().min(1).default(600),
    attempts_per_minute: z.number().int().min(1).default(300),
    cas: z
      .strictObject({
        url: safeUrl,
        version: z.union([z.literal(2), z.literal(3)]).default(3),
        /** Where the account is not the CAS user itself. */
        account_attribute: z.string().optional(),
      })
      .optional(),
    oidc: z
      .strictObject({
        issuer: safeUrl,
        client_id: z.string(),
        ...secret,
        scope: z.string().default("openid profile"),
        account_claim: z.string().default("preferred_username"),
      })
      .optional(),
  })
  .refine(
    ({ public_url, cas, oidc }) =>
      public_url !== undefined || (cas === undefined && oidc === undefined),
    "cas and oidc need public_url: where the university's sign-in sends browsers back to",
  );

const mostRows = (rows: number) => z.number().int().min(1).max(100_000_000).default(rows);

/** How much may leave in one file, and how long making it may take. */
const exports = z.strictObject({
  most_rows: z
    .strictObject({
      analyst: mostRows(2_000_000),
      office: mostRows(2_000_000),
      steward: mostRows(2_000_000),
      officer: mostRows(200_000),
      dean: mostRows(200_000),
      leader: mostRows(20_000),
      staff: mostRows(20_000),
    })
    .prefault({}),
  max_minutes: z.number().positive().max(240).default(10),
});

const audit = z.strictObject({
  /** 网络安全法: at least six months. */
  keep_days: z.number().int().min(180).default(400),
  /** How many masked rows a steward may look at in a day, each with a reason. */
  reveals_per_day: z.number().int().min(0).max(1_000).default(20),
  /** Signs where a pruned audit begins; a file of the home when absent. */
  ...secret,
});

const memory = z.string().regex(/^[1-9]\d*(MB|GB)$/, "memory is written like 768MB or 4GB");

const configSchema = z.strictObject({
  university: z.string().default("示范大学"),
  /** Only a demo home stands still; elsewhere the system's clock counts. */
  fixed_now: z.string().optional(),
  /** `sources:` with nothing below it, as `fillonce init` writes it, is null in YAML. */
  sources: z.preprocess((given) => given ?? {}, z.record(z.string(), source)),
  server: z.strictObject({ port: z.number().int().min(0).max(65535).default(4000) }).prefault({}),
  sign_in: signIn.prefault({}),
  audit: audit.prefault({}),
  state: z.strictObject({ postgres_env: z.string() }).optional(),
  schedules: schedulesConfig.prefault({}),
  alerts: alertsConfig.prefault({}),
  exports: exports.prefault({}),
  graphql: z
    .strictObject({
      /** Roles that may ask nothing but the pages' own questions and the files of `queries/` in the home. */
      persisted_only: z.array(z.string()).default([]),
    })
    .prefault({}),
  /** What the builder's DuckDB may hold, e.g. "4GB"; measured out by the warehouse's size when absent. */
  builder: z.strictObject({ memory: memory.optional() }).prefault({}),
  keep_releases: z.number().int().min(1).default(3),
  /** Filled forms in the home are deleted after so many days; they can be filled again at any time. */
  keep_fills_days: z.number().int().min(1).default(90),
  /** Only in a demo home. */
  demo: z
    .strictObject({ scale: z.number().positive(), research_token_file: z.string() })
    .optional(),
});

export type Config = z.infer<typeof configSchema>;

/** Reads fillonce.config.yaml of a home. UserError names the line of the schema that was broken. */
export function readConfig(home: Home): Config {
  if (!existsSync(home.config)) {
    throw new UserError(
      `这里没有配置 "${home.config}" · no configuration there`,
      "用 --home 指明目录；或运行 fillonce demo 看演示、fillonce init 新建 · give --home, or run `fillonce demo` or `fillonce init` first",
    );
  }
  let parsed: unknown;
  try {
    parsed = parse(readFileSync(home.config, "utf8"));
  } catch (cause) {
    throw new UserError(
      `配置 "${home.config}" 不是正确的 YAML · is not YAML: ${messageOf(cause)}`,
      "改正它指出的那一行；同一条目只能写一次 · correct the line it names",
      { cause },
    );
  }
  const checked = configSchema.safeParse(parsed ?? {});
  if (checked.success) return checked.data;
  throw new UserError(
    `配置 "${home.config}" 有误 · is wrong: ${issuesAsText(checked.error.issues)}`,
    "改正这些条目，全部条目见 docs/operate.md · correct these entries; docs/operate.md lists them all",
  );
}

/** The clock a home lives by. */
export const clockOf = (config: Config): Clock =>
  config.fixed_now === undefined ? systemClock : fixedClock(config.fixed_now);

/** Makes the folders of a home, readable by their owner alone. */
export function makeHome(home: Home): void {
  const folders = [
    home.root,
    home.landing,
    home.releases,
    home.fills,
    home.reports,
    home.templates,
    home.tmp,
    home.log,
  ];
  for (const folder of folders) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
  }
}

/** Writes a file only its owner can read, and its folder when that is missing. */
export function writePrivate(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, content, { mode: 0o600 });
  chmodSync(file, 0o600);
}

/** A path in the configuration: relative ones start at the home. */
export const inHome = (home: Home, path: string): string =>
  isAbsolute(path) ? path : join(home.root, path);

/** A secret from the environment or from a file; undefined when none is configured. Never logged. */
export function readSecret(
  home: Home,
  from: { readonly secret_env?: string | undefined; readonly secret_file?: string | undefined },
): string | undefined {
  if (from.secret_env !== undefined) {
    const value = process.env[from.secret_env];
    if (value === undefined || value === "") {
      throw new UserError(
        `the environment has no "${from.secret_env}"`,
        "set it before starting fillonce",
      );
    }
    return value;
  }
  if (from.secret_file === undefined) return undefined;
  const file = inHome(home, from.secret_file);
  if (!existsSync(file))
    throw new UserError(
      `no secret file "${file}"`,
      "write the secret there, readable by you alone",
    );
  return readFileSync(file, "utf8").trim();
}

/**
 * The secret of a home, 64 hexadecimal digits, made when it is first asked for: signs cursors and draws the rounding of
 * small groups, so that every process of a home and every day gives the same answers. Several servers of one university
 * share the file.
 */
export function homeKey({ key }: Home): string {
  if (!existsSync(key)) {
    const made = `${key}.${process.pid}`;
    writePrivate(made, `${randomBytes(32).toString("hex")}\n`);
    try {
      linkSync(made, key);
    } catch (error) {
      // Somebody else was first: theirs counts.
      if (!existsSync(key)) throw error;
    } finally {
      rmSync(made, { force: true });
    }
  }
  const found = readFileSync(key, "utf8").trim();
  if (/^[0-9a-f]{64}$/.test(found)) return found;
  throw new UserError(
    `"${key}" is not a key: 64 hexadecimal digits expected`,
    "restore it from a backup; without one, remove it and a new one is made",
  );
}

/** The address of the state store where the configuration asks for PostgreSQL. */
export function stateUrl(config: Config): string | undefined {
  if (config.state === undefined) return undefined;
  const url = process.env[config.state.postgres_env];
  if (url === undefined || url === "") {
    throw new UserError(
      `the environment has no "${config.state.postgres_env}"`,
      "set it to the address of the PostgreSQL that holds the state store",
    );
  }
  return url;
}

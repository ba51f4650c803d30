import { readFileSync } from "node:fs";
import { UserError } from "../../core/errors.ts";
import type { ServerAccess } from "./dialect.ts";

interface Address {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly password: string; // "" when there is none
  /** Undefined: without encryption. */
  readonly ssl: { readonly rejectUnauthorized: boolean; readonly ca?: string } | undefined;
}

/**
 * "postgresql://reader@10.0.0.5/hr?sslmode=verify-full&sslrootcert=/etc/ssl/campus.pem" and the secret, taken apart.
 * `sslmode`: disable (default), require (encrypted, whoever it is) or verify-full.
 */
export function addressOf({ location, secret }: ServerAccess, port: number): Address {
  if (!URL.canParse(location))
    throw new UserError(
      "the url of the source is not an address",
      "write it like postgresql://reader@10.0.0.5:5432/hr in fillonce.config.yaml, without the password",
    );
  const url = new URL(location);
  const mode = url.searchParams.get("sslmode") ?? "disable";
  const ca = url.searchParams.get("sslrootcert");
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? port : Number(url.port),
    user: decodeURIComponent(url.username),
    database: decodeURIComponent(url.pathname.slice(1)),
    password: secret ?? "",
    ssl:
      mode === "disable"
        ? undefined
        : {
            rejectUnauthorized: mode !== "require",
            ...(ca === null ? {} : { ca: readFileSync(ca, "utf8") }),
          },
  };
}

/** Where a server stands, without who asks: for messages. e.g. "10.0.0.5:5432/hr" */
export function shownAddress(location: string): string {
  if (!URL.canParse(location)) return "the address in the configuration";
  const { host, pathname } = new URL(location);
  return `${host}${pathname}`;
}

import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { isMissingFile } from "../core/errors.ts";
import { reply, replyError } from "./reply.ts";

/** The built web front: one page and its hashed files. */
export interface App {
  /** The page with a nonce of its own; undefined when the front has not been built. */
  readonly page: () => Promise<{ readonly html: string; readonly policy: string } | undefined>;
  readonly asset: (name: string) => Promise<Asset | undefined>;
}

interface Asset {
  readonly bytes: Buffer;
  readonly gzipped: Buffer | undefined;
  readonly type: string;
}

const types: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".webp": "image/webp",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".woff": "font/woff",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
};
const isText = (type: string): boolean => /^text|json|svg/.test(type);

/** Serves the front that Vite wrote into a folder; undefined: there is none. */
export function openApp(folder: string | undefined): App {
  // A name carries the hash of its content, so what has been read once stays true.
  const known = new Map<string, Asset>();
  return {
    page: async () => {
      const html = folder === undefined ? undefined : await readOrNone(join(folder, "index.html"));
      if (html === undefined) return undefined;
      const nonce = randomBytes(18).toString("base64");
      return { html: withNonce(html.toString(), nonce), policy: policyOf(nonce) };
    },
    asset: async (name) => {
      const type = types[extname(name)];
      if (folder === undefined || type === undefined || !/^\w[\w.-]*$/.test(name)) return undefined;
      const found = known.get(name);
      if (found !== undefined) return found;
      const bytes = await readOrNone(join(folder, "assets", name));
      if (bytes === undefined) return undefined;
      const gzipped = isText(type) ? await promisify(gzip)(bytes) : undefined;
      const asset = { bytes, gzipped, type };
      known.set(name, asset);
      return asset;
    },
  };
}

async function readOrNone(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw error;
  }
}

/** The page's own scripts and styles bear the nonce; its meta tag hands it to the libraries that make style tags. */
const withNonce = (html: string, nonce: string): string =>
  html
    .replace(/(<meta name="csp-nonce" content=")[^"]*(")/, `$1${nonce}$2`)
    .replace(/<(script|style)(?=[\s>])/g, `<$1 nonce="${nonce}"`);

/** Libraries write style attributes (charts' tooltips), never scripts; no other host is reached. */
const policyOf = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");

export async function answerAsset(
  app: App,
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const asset = await app.asset(name);
  if (asset === undefined) {
    return replyError(response, 404, "not found", "build the web front, then load the page again");
  }
  const { bytes, gzipped, type } = asset;
  const takesGzip = /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
  const headers = {
    "content-type": type,
    "cache-control": "public, max-age=31536000, immutable",
    vary: "accept-encoding",
  };
  if (gzipped === undefined || !takesGzip) return reply(response, 200, bytes, headers);
  reply(response, 200, gzipped, { ...headers, "content-encoding": "gzip" });
}

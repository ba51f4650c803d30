import type { IncomingMessage } from "node:http";

/**
 * Sent by a page of this very server: another site's page cannot make a browser say so. Behind a proxy that writes
 * another Host, the page's origin is that of the public URL.
 */
export function isSameOrigin({ headers }: IncomingMessage, publicUrl?: string): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin" || site === "none";
  const { origin, host } = headers;
  if (origin === undefined || !URL.canParse(origin)) return false;
  const from = new URL(origin);
  return (
    from.host === host || (publicUrl !== undefined && from.origin === new URL(publicUrl).origin)
  );
}

export const isJson = ({ headers }: IncomingMessage): boolean =>
  /^application\/json\s*(;|$)/i.test(headers["content-type"] ?? "");

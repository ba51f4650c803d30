import { checkAddress } from "./egress.ts";

const longestMs = 10_000;

/** Posts JSON and answers what came back as JSON. Throws with the status alone: addresses and answers may hold secrets. */
export async function postJson(
  allowed: readonly string[],
  url: URL,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  checkAddress(allowed, url);
  const reply = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
    redirect: "error",
    signal: AbortSignal.timeout(longestMs),
  });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`HTTP ${reply.status}`);
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

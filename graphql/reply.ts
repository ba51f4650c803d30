import type { FileHandle } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";

type Headers = Readonly<Record<string, string>>;

const always: Headers = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};

/** For what draws nothing. */
const bare = "default-src 'none'; frame-ancestors 'none'";

/** Writes a whole response. A caller that has gone is not written to. */
export function reply(
  response: ServerResponse,
  status: number,
  body: string | Uint8Array,
  headers: Headers,
): void {
  if (response.destroyed || response.headersSent) return;
  const length = status === 304 ? {} : { "content-length": Buffer.byteLength(body) };
  response.writeHead(status, {
    "content-security-policy": bare,
    ...always,
    ...headers,
    ...length,
  });
  response.end(body);
}

/** Streams an opened file as a whole response, and closes it. Rejects when the caller goes before its end. */
export async function replyFile(
  response: ServerResponse,
  file: FileHandle,
  headers: Headers,
): Promise<void> {
  const { size } = await file.stat();
  response.writeHead(200, {
    "content-security-policy": bare,
    ...always,
    ...headers,
    "content-length": size,
  });
  await pipeline(file.createReadStream(), response);
}

export const replyJson = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Headers = {},
): void =>
  reply(response, status, JSON.stringify(body), {
    "content-type": "application/json; charset=utf-8",
    ...headers,
  });

/** A refusal outside GraphQL. */
export const replyError = (
  response: ServerResponse,
  status: number,
  error: string,
  hint: string,
  headers: Headers = {},
): void => replyJson(response, status, { error, hint }, headers);

/** An answer in GraphQL's form that never reached GraphQL. */
export const replyRefusal = (
  response: ServerResponse,
  status: number,
  refused: { readonly message: string; readonly code: string; readonly hint: string },
  headers: Headers = {},
): void => {
  const { message, ...extensions } = refused;
  replyJson(response, status, { errors: [{ message, extensions }] }, headers);
};

/** The request's body; undefined as soon as it is larger than `most` bytes. */
export async function readBody(
  request: IncomingMessage,
  most: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (Number(request.headers["content-length"] ?? 0) > most) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > most) return undefined;
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

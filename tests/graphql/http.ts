import { type IncomingMessage, request } from "node:http";

interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly bytes: Buffer;
}

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** One request with exactly these headers: fetch would not let a test choose Host or Origin. */
export const send = (
  to: string | { readonly port: number; readonly path: string },
  { method = "GET", headers = {}, body, signal }: Sent = {},
) =>
  new Promise<Answered>((resolve, reject) => {
    const options = { method, headers, ...(signal ? { signal } : {}) };
    const answered = (response: IncomingMessage) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const bytes = Buffer.concat(chunks);
        const text = bytes.toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, bytes });
      });
    };
    const sent =
      typeof to === "string"
        ? request(to, options, answered)
        : request({ ...options, host: "127.0.0.1", ...to }, answered);
    sent.on("error", reject);
    sent.end(body);
  });

export const asAnalyst = { "content-type": "application/json", "x-fillonce-as": "analyst" };

/** A GraphQL request as an analyst, or with these headers. */
export const post = (
  url: string,
  query: string,
  headers: Readonly<Record<string, string>> = asAnalyst,
  signal?: AbortSignal,
) =>
  send(`${url}graphql`, {
    method: "POST",
    headers,
    body: JSON.stringify({ query }),
    ...(signal ? { signal } : {}),
  });
